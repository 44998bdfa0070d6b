// The supervisor's process: `fairlead-runtime supervise`.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { thisProcess } from "../../../specs/program/process-identity.ts";
import { acquireLock } from "../../system/lock.ts";
import { runtimeVersion } from "../../version.ts";
import { alreadyRunning } from "../control/control-messages.ts";
import { restartServing } from "../control/control.ts";
import { pulseOf } from "../control/pulse.ts";
import { serviceFiles } from "../control/service-files.ts";
import { wantedServices } from "../control/wanted-service.ts";
import { jsonLog } from "../service-log.ts";
import type { ServingRequest } from "../serving-request.ts";
import { Supervisor } from "./supervisor.ts";
import { type ServiceRestarts, supervisorFiles, writeSupervisor } from "./supervisor-files.ts";

/** Runs until nothing is wanted, or until it is told to end; services go on either way. Returns the exit code. */
export async function runSupervisor(folder: string): Promise<number> {
  const home = resolve(folder);
  const log = jsonLog((line) => process.stdout.write(line));
  const ending = new AbortController();
  const { signal } = ending;
  process.on("SIGTERM", () => ending.abort()).on("SIGINT", () => ending.abort());
  // The terminal that it was started from may go.
  process.on("SIGHUP", () => undefined);
  // A home that somebody removed is not made anew by its lock.
  while (!signal.aborted && existsSync(join(home, "state"))) {
    const lock = await acquireLock(supervisorFiles(home).lock, { what: "Another supervisor of this home" });
    if (!lock.ok) {
      log("info", "not-started", { why: lock.failure.message });
      return lock.failure.reason === "locked" ? alreadyRunning : 1;
    }
    log("info", "started", { pid: process.pid, home });
    try {
      const tell = (restarts: readonly ServiceRestarts[]): Promise<void> =>
        writeSupervisor(home, { runtime: runtimeVersion, process: thisProcess(), restarts: [...restarts] });
      await new Supervisor({ log, signal, nameOf, tell, services: servicesOf(home, signal) }).run();
    } finally {
      await lock.value.release();
    }
    log("info", "ended");
    // Whoever wanted a service since found the lock held, and started no other supervisor.
    if ((await wantedServices(home)).length === 0) break;
  }
  return 0;
}

function servicesOf(home: string, signal: AbortSignal) {
  const progress = { step: () => undefined };
  return {
    wanted: () => wantedServices(home),
    pulse: (request: ServingRequest) => pulseOf(serviceFiles(home, request)),
    restart: (request: ServingRequest, hangs: boolean) => restartServing(request, { progress, signal, hangs }),
  };
}

function nameOf(request: ServingRequest): string {
  return serviceFiles(request.home, request).name;
}
