// One build at a time in one repository.
import path from "node:path";
import { takeLock, type Lock } from "../../specs/program/lock.ts";
import { fail, ok, type Result } from "../result.ts";
import { writeFailure } from "./system-error.ts";

/** Waits up to `patienceMs` for a build that is running, and says who it is if that does not help. */
export async function acquireBuildLock(root: string, patienceMs: number): Promise<Result<Lock>> {
  try {
    const file = path.join(root, ".fairlead", "build.lock");
    const answer = await takeLock(file, { what: "Another build in this repository", patienceMs });
    return answer.taken ? ok(answer.lock) : fail("generated-locked", answer.refusal, { retry: "later" });
  } catch (error) {
    return writeFailure(".fairlead/build.lock", error);
  }
}
