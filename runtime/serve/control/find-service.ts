// Whose service is in a place: one that this version can talk to, none, or one that can only be named. What is not understood while its
// process lives is left as it is.
import { setTimeout as sleep } from "node:timers/promises";
import type { FoundLock } from "../../../specs/program/lock-file.ts";
import { lockInUse } from "../../../specs/program/lock.ts";
import { lifeOf } from "../../../specs/program/process-identity.ts";
import { fail, ok, type Result } from "../../result.ts";
import { readRecord, type ServiceFiles, type ServiceRecord } from "./service-files.ts";

/** Undefined when there is none, and when nobody has what stands in its place. Throws the system's errors. */
export async function findRecord(files: ServiceFiles): Promise<Result<ServiceRecord | undefined>> {
  const found = await readRecord(files);
  switch (found.state) {
    case "read":
      return ok(found.record);
    case "absent":
      return ok(undefined);
    case "unreadable":
    case "strange": {
      const lock = await lockInUse(files.serviceLock);
      if (lock !== undefined) return unknownService(files, lock, `its record cannot be read: ${found.why}`);
      return found.state === "strange" ? noRecord(files, found.why) : ok(undefined);
    }
  }
}

/** A service that begins or ends holds its lock without a record for so long at most. */
const withoutRecordMs = 3_000;
const pollMs = 50;

/** May a service be started in this place? False where another one has come. The caller holds the control lock. */
export async function isFree(files: ServiceFiles): Promise<Result<boolean>> {
  for (const until = performance.now() + withoutRecordMs; ; await sleep(pollMs)) {
    const lock = await lockInUse(files.serviceLock);
    if (lock === undefined) return ok(true);
    if ((await readRecord(files)).state !== "absent") return ok(false);
    if (performance.now() >= until) return unknownService(files, lock, "its record is gone");
  }
}

function unknownService({ name, record, serviceLock }: ServiceFiles, { holder }: FoundLock, what: string) {
  const where = holder !== undefined && lifeOf(holder) === "elsewhere" ? ` on ${holder.host}` : "";
  const who = holder === undefined ? "a process that its lock does not name" : `process ${holder.pid}${where}`;
  const kill = holder === undefined ? "" : ` (kill ${holder.pid}${where})`;
  return fail(
    "service-failed",
    `A service of ${name} runs as ${who}, and ${what}. Nothing of it was changed. ` +
      `Stop it with the version of Fairlead that started it (fairlead-runtime stop), or end that process${kill}, ` +
      `and run the same command again. Its record: ${record}. Its lock: ${serviceLock}`,
  );
}

function noRecord({ name, record }: ServiceFiles, why: string) {
  return fail(
    "state-corrupt",
    `${record} is in the place of the record of the service of ${name}: ${why}. No such service runs. ` +
      "Remove it and run the same command again.",
  );
}
