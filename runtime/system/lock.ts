// The lock of a home, as a Result.
import { dirname } from "node:path";
import { type Lock, type LockOptions, takeLock } from "../../specs/program/lock.ts";
import { fail, ok, type Result } from "../result.ts";
import { systemFailure } from "./atomic-file.ts";
import { makeFolder } from "./make-folder.ts";

/** Takes the lock, making its folder, or fails with `locked` and says who holds it and since when. */
export async function acquireLock(file: string, options: LockOptions): Promise<Result<Lock>> {
  try {
    await makeFolder(dirname(file));
    const answer = await takeLock(file, options);
    return answer.taken ? ok(answer.lock) : fail("locked", answer.refusal, { retry: "later" });
  } catch (cause) {
    return systemFailure(`locking ${file}`, cause);
  }
}
