// Sees to it that a home whose services are wanted has a supervisor of this version.
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { lockInUse } from "../../../specs/program/lock.ts";
import { systemFailure } from "../../system/atomic-file.ts";
import { ok, type Result } from "../../result.ts";
import { runtimeVersion } from "../../version.ts";
import { spawnDetached } from "../control/spawn-detached.ts";
import { wantedServices } from "../control/wanted-service.ts";
import { isRunning, readSupervisor, supervisorFiles } from "./supervisor-files.ts";

/** An old supervisor that is told to end does so at its next look. */
const endMs = 5_000;
const beginMs = 5_000;
const pollMs = 50;

/** Waits until it has begun, or did not in some seconds: its log says why. */
export async function ensureSupervisor(folder: string): Promise<Result<void>> {
  const home = resolve(folder);
  try {
    if ((await wantedServices(home)).length === 0) return ok(undefined);
    const { lock, log } = supervisorFiles(home);
    await endOther(home);
    if ((await lockInUse(lock)) !== undefined) return ok(undefined);
    const { child } = await spawnDetached({ args: ["supervise", "--home", home], log });
    child.unref();
    for (const until = performance.now() + beginMs; performance.now() < until; await sleep(pollMs))
      if (child.exitCode !== null || (await lockInUse(lock)) !== undefined) break;
    return ok(undefined);
  } catch (cause) {
    return systemFailure(`starting the supervisor of ${home}`, cause);
  }
}

/** One of another version starts services as that version does. */
async function endOther(home: string): Promise<void> {
  const record = await readSupervisor(home);
  if (record === undefined || record.runtime === runtimeVersion || !isRunning(record)) return;
  // Another process may have that number by now; who holds the lock goes on.
  if (record.process.started === null) return;
  process.kill(record.process.pid, "SIGTERM");
  for (const until = performance.now() + endMs; performance.now() < until; await sleep(pollMs)) {
    if ((await lockInUse(supervisorFiles(home).lock)) === undefined) return;
  }
}
