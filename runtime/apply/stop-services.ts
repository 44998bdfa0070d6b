// Stops what an earlier apply has started: on demand, and when a project has left the repository.
import { systemFailure } from "../system/atomic-file.ts";
import type { Engine, StepContext } from "../engine.ts";
import { type Inventory, ownedTargets, removeInventory, writeInventory } from "./inventory.ts";
import { ok, type Result } from "../result.ts";

/** Returns the targets whose services ran and were stopped, sorted. The outputs stay; the next apply starts the services again. */
export async function stopServices(
  home: string,
  inventory: Inventory,
  engine: Engine,
  context: StepContext,
): Promise<Result<readonly string[]>> {
  const stopped: string[] = [];
  for (const target of ownedTargets(inventory)) {
    const removed = await engine.remove(inventory, target, context);
    if (!removed.ok) return removed;
    if (removed.value === "stopped") stopped.push(target);
  }
  const attempt = inventory.attempt === null ? null : { ...inventory.attempt, targets: [] };
  try {
    await writeInventory(home, { ...inventory, services: [], attempt });
    return ok(stopped);
  } catch (cause) {
    return systemFailure("recording what was stopped", cause);
  }
}

/** The same, and forgets the project: what it has in the store is for gc to remove. */
export async function removeProject(
  home: string,
  inventory: Inventory,
  engine: Engine,
  context: StepContext,
): Promise<Result<readonly string[]>> {
  const stopped = await stopServices(home, inventory, engine, context);
  if (!stopped.ok) return stopped;
  try {
    await removeInventory(home, inventory);
    return stopped;
  } catch (cause) {
    return systemFailure("forgetting a removed project", cause);
  }
}
