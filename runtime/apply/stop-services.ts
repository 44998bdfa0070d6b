// Stops what an earlier apply has started: on demand, and when a project has left the repository.
import { systemFailure } from "../system/atomic-file.ts";
import type { Engine, StepContext } from "../engine.ts";
import { type Inventory, ownedTargets, removeInventory, writeInventory } from "./inventory.ts";
import { ok, type Result } from "../result.ts";

export interface StoppedService {
  readonly target: string;
  /** It was hung, or took too long. */
  readonly byForce: boolean;
}

/** `laptop, desk by force (it was hung, or took too long)`; `nothing` of none. */
export function stoppedText(stopped: readonly StoppedService[], nothing: string): string {
  const texts = stopped.map(({ target, byForce }) =>
    byForce ? `${target} by force (it was hung, or took too long)` : target,
  );
  return texts.join(", ") || nothing;
}

/** Returns the services that ran and were stopped, sorted. The outputs stay; the next apply starts the services again. */
export async function stopServices(
  home: string,
  inventory: Inventory,
  engine: Engine,
  context: StepContext,
): Promise<Result<readonly StoppedService[]>> {
  const stopped: StoppedService[] = [];
  for (const target of ownedTargets(inventory)) {
    const removed = await engine.remove(inventory, target, context);
    if (!removed.ok) return removed;
    if (removed.value !== "did not run") stopped.push({ target, byForce: removed.value === "killed" });
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
): Promise<Result<readonly StoppedService[]>> {
  const stopped = await stopServices(home, inventory, engine, context);
  if (!stopped.ok) return stopped;
  try {
    await removeInventory(home, inventory);
    return stopped;
  } catch (cause) {
    return systemFailure("forgetting a removed project", cause);
  }
}
