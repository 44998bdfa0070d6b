// The home: the folder of everything that a runtime keeps and git does not, `.fairlead` of the repository unless another is named.
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { storeFolder } from "../../specs/handoff/store-places.ts";
import type { Lock } from "../../specs/program/lock.ts";
import { codeOf } from "./atomic-file.ts";
import { acquireLock } from "./lock.ts";
import type { Result } from "../result.ts";

/** Was anything ever changed in it under its lock? A store that was copied to is not enough. */
export async function isBegun(home: string): Promise<boolean> {
  return stat(join(home, "state")).then(
    () => true,
    (error: unknown) => codeOf(error) !== "ENOENT",
  );
}

/** One change of a home at a time; a second one fails at once and says who is at work. */
export function lockHome(home: string): Promise<Result<Lock>> {
  return acquireLock(join(home, "state", "apply.lock"), { what: "Another apply, stop or gc" });
}

/** The artifact store. */
export function storeOf(home: string): string {
  return join(home, storeFolder);
}

/** Models checked out for services, by the digits of their digests. */
export function modelsOf(home: string): string {
  return join(home, "models");
}

/** Checkpoints of stages that have not ended, by key. */
export function scratchOf(home: string): string {
  return join(home, "scratch");
}

/** Dataset versions checked out for people, by team and project. */
export function datasetsOf(home: string): string {
  return join(home, "dataset");
}
