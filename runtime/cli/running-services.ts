// The services of an inventory that are there now.
import type { RunningService, StuckService } from "../engine.ts";
import { type Inventory, ownedTargets } from "../apply/inventory.ts";
import { ok, type Result } from "../result.ts";
import { openEngine } from "./engines.ts";
import type { Folders } from "./folders.ts";

export interface ServicesNow {
  readonly services: readonly RunningService[];
  /** Those that cannot answer. */
  readonly stuck: readonly StuckService[];
}

export async function runningServices(folders: Folders, inventory: Inventory): Promise<Result<ServicesNow>> {
  const targets = ownedTargets(inventory);
  if (targets.length === 0) return ok({ services: [], stuck: [] });
  const engine = await openEngine(inventory.engine, { ...folders, onlyLooks: true });
  if (!engine.ok) return engine;
  try {
    const observed = await engine.value.observe({ scope: inventory, outputs: [], targets });
    if (!observed.ok) return observed;
    const { services, stuck = [] } = observed.value;
    return ok({ services, stuck });
  } finally {
    await engine.value.close();
  }
}
