// A project that was called otherwise before: what this home has of it under that name, its history and its services, goes on under the new one.
import { systemFailure } from "../system/atomic-file.ts";
import { type Engine, type Scope, scopeName, scopeOf, type StepContext } from "../engine.ts";
import { type Inventory, ownedTargets, readInventory, removeInventory, writeInventory } from "./inventory.ts";
import type { Release } from "../../specs/handoff/release.ts";
import type { Watcher } from "./apply-report.ts";
import { lastVersions } from "./stable-versions.ts";
import type { LoadedRelease } from "../release/release.ts";
import { ok, type Result } from "../result.ts";

interface Whose {
  readonly loaded: LoadedRelease;
  readonly engine: Engine;
  readonly home: string;
  readonly repository: string;
}

/** Undefined where the release names no name of before. */
export function formerScope({ renamedFrom, environment }: Release): Scope | undefined {
  return renamedFrom === null ? undefined : { team: renamedFrom.team, project: renamedFrom.name, environment };
}

/** That of the release's project, with what is still under its name of before. Changes nothing. */
export async function knownInventory(whose: Whose): Promise<Result<Inventory | undefined>> {
  const scope = scopeOf(whose.loaded.release);
  const own = await readInventory(whose.home, scope);
  if (!own.ok) return own;
  const former = await formerInventory(whose);
  if (!former.ok) return former;
  return ok(former.value === undefined ? own.value : joinedInventory(scope, own.value, former.value));
}

/** Undefined where there is none, and where another repository or another engine has it. */
async function formerInventory({ loaded, engine, home, repository }: Whose): Promise<Result<Inventory | undefined>> {
  const scope = formerScope(loaded.release);
  const former = scope === undefined ? ok(undefined) : await readInventory(home, scope);
  if (!former.ok || former.value === undefined) return former;
  const isOurs = former.value.repository === repository && former.value.engine === engine.name;
  return ok(isOurs ? former.value : undefined);
}

/**
 * Gives the release's project what its name of before has; true where that had anything. It is written down under the new name before a service
 * moves, and forgotten under the old one after all have: whoever is killed in between goes on here the next time. The caller holds the home's lock.
 */
export async function takeOver(
  whose: Whose & { readonly watcher: Pick<Watcher, "note"> },
  context: StepContext,
): Promise<Result<boolean>> {
  const { loaded, engine, home, watcher } = whose;
  const former = await formerInventory(whose);
  if (!former.ok) return former;
  const joined = await knownInventory(whose);
  if (!joined.ok) return joined;
  const [old, scope] = [former.value, scopeOf(loaded.release)];
  if (old === undefined || joined.value === undefined) return ok(false);
  try {
    await writeInventory(home, joined.value);
    for (const target of ownedTargets(old)) {
      const moved = await engine.move(old, scope, target, context);
      if (!moved.ok) return moved;
    }
    await removeInventory(home, old);
  } catch (cause) {
    return systemFailure(`taking over what ${scopeName(old)} had`, cause);
  }
  watcher.note(`${scopeName(old)} is ${scopeName(scope)} now: its history and its services go on under that name.`);
  return ok(true);
}

/** Of two histories, that of the new name is the newer one. */
function joinedInventory(scope: Scope, own: Inventory | undefined, old: Inventory): Inventory {
  const { team, project, environment } = scope;
  const services = new Map([...old.services, ...(own?.services ?? [])].map((service) => [service.target, service]));
  return {
    ...old,
    team,
    project,
    environment,
    applied: lastVersions([...(own?.applied ?? []), ...old.applied]),
    services: [...services.values()],
    attempt: own?.attempt ?? old.attempt,
  };
}
