// The lock of a home, as a Result.
import { dirname } from "node:path";
import { type Lock, type LockOptions, takeLock } from "../../specs/program/lock.ts";
import { readLockFile } from "../../specs/program/lock-file.ts";
import { lifeOf } from "../../specs/program/process-identity.ts";
import { fail, ok, type Result } from "../result.ts";
import { systemFailure } from "./atomic-file.ts";
import { makeFolder } from "./make-folder.ts";

/** Takes the lock, making its folder, or fails with `locked` and says who holds it and since when. */
export async function acquireLock(file: string, options: LockOptions): Promise<Result<Lock>> {
  try {
    await makeFolder(dirname(file));
    const answer = await takeLock(file, options);
    if (answer.taken) return ok(answer.lock);
    return fail("locked", `${answer.refusal}${await doubt(file)}`, { retry: "later" });
  } catch (cause) {
    return systemFailure(`locking ${file}`, cause);
  }
}

/** Where a lock does not say when its holder started, its process id may have been given to another one, which would hold it for ever. */
async function doubt(file: string): Promise<string> {
  const holder = (await readLockFile(file))?.holder;
  if (holder === undefined || holder.started !== null || lifeOf(holder) !== "runs") return "";
  return (
    ` It does not say when process ${holder.pid} started, so another one may have that number by now, and the lock would never end: ` +
    `look with ps -p ${holder.pid}, and if that is no Fairlead, rm ${file}.`
  );
}
