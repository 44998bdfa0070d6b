// Whose service is in a place: one that this version can talk to, none, or one that can only be named. What is not understood while its
// process lives is left as it is.
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { FoundLock } from "../../../specs/program/lock-file.ts";
import { lockInUse } from "../../../specs/program/lock.ts";
import { lifeOf } from "../../../specs/program/process-identity.ts";
import { fail, ok, type Result } from "../../result.ts";
import { realPlace } from "../../system/real-place.ts";
import { servicesFolder } from "../../system/service-places.ts";
import { readRecord, type ServiceFiles, type ServiceRecord } from "./service-files.ts";

/**
 * Undefined when there is none, and when nobody has what stands in its place. That of a home which was moved meanwhile is found by who wants to
 * stop it alone: it cannot be talked to. Throws the system's errors.
 */
export async function findRecord(
  files: ServiceFiles,
  { toStop = false }: { readonly toStop?: boolean } = {},
): Promise<Result<ServiceRecord | undefined>> {
  const found = await readRecord(files);
  switch (found.state) {
    case "read":
      return ofThisHome(files, found.record, toStop);
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

/** A folder that was copied has records of services that are another home's. */
async function ofThisHome(
  files: ServiceFiles,
  record: ServiceRecord,
  toStop: boolean,
): Promise<Result<ServiceRecord | undefined>> {
  const [own, itsOwn] = [dirname(files.record), dirname(record.socket)];
  const isNear = files.socket === undefined || (await realPlace(own)) === (await realPlace(itsOwn));
  // Where a path is too long, a socket lies in a temporary folder, which says nothing of the home.
  if (isNear || !itsOwn.endsWith(servicesFolder("")) || lifeOf(record.process) !== "runs") return ok(record);
  const { pid } = record.process;
  const home = itsOwn.slice(0, -servicesFolder("").length - 1);
  const what = `The service of ${files.name} runs as process ${pid}`;
  if (existsSync(itsOwn)) {
    return fail(
      "service-failed",
      `${what} for the home ${home}, of which this one is a copy. Nothing of it was changed. ` +
        `Remove what was copied with it, and run the same command again: rm ${files.record} ${files.serviceLock}`,
    );
  }
  if (toStop) return ok(record);
  return fail(
    "service-failed",
    `${what}, and its home was moved here from ${home}, where it cannot be asked any more. Stop it, and apply again: fairlead-runtime stop`,
  );
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
