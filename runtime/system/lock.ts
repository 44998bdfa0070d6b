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

/** Milliseconds that clocks of two machines may be apart. */
const clocksApartMs = 60_000;

/**
 * What would hold a lock for ever. Where it does not say when its holder started, its process id may have been given to another one. Where it is
 * dated ahead of this machine's clock, as by a machine whose clock is wrong, its holder is not known to be silent until then.
 */
async function doubt(file: string): Promise<string> {
  const found = await readLockFile(file);
  const holder = found?.holder;
  const ahead = (found?.beatenAt ?? 0) - Date.now();
  if (found !== undefined && ahead > clocksApartMs && (holder === undefined || lifeOf(holder) === "elsewhere")) {
    const until = new Date(found.beatenAt).toISOString();
    return ` Its last sign of life is dated ${until}, ahead of the clock of this machine, so it would not be taken over before then: if that process has ended, rm ${file}.`;
  }
  if (holder === undefined || holder.started !== null || lifeOf(holder) !== "runs") return "";
  return (
    ` It does not say when process ${holder.pid} started, so another one may have that number by now, and the lock would never end: ` +
    `look with ps -p ${holder.pid}, and if that is no Fairlead, rm ${file}.`
  );
}
