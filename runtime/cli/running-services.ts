// The services of an inventory that answer now.
import type { RunningService } from "../engine.ts";
import { type Inventory, ownedTargets } from "../apply/inventory.ts";
import { ok, type Result } from "../result.ts";
import { openEngine } from "./engines.ts";
import type { Folders } from "./folders.ts";

export async function runningServices(
  folders: Folders,
  inventory: Inventory,
): Promise<Result<readonly RunningService[]>> {
  const targets = ownedTargets(inventory);
  if (targets.length === 0) return ok([]);
  const engine = await openEngine(inventory.engine, folders);
  if (!engine.ok) return engine;
  try {
    const observed = await engine.value.observe({ scope: inventory, outputs: [], targets });
    return observed.ok ? ok(observed.value.services) : observed;
  } finally {
    await engine.value.close();
  }
}
