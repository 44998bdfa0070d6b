// The services of a home, seen from other processes: started, switched, looked at and stopped. What a service does when it is asked
// is in service.ts.
import { resolve } from "node:path";
import { systemFailure } from "../../system/atomic-file.ts";
import { acquireLock } from "../../system/lock.ts";
import { fail, ok, type Result } from "../../result.ts";
import { inTime } from "../../system/in-time.ts";
import type { Progress } from "../../stage.ts";
import { Patience } from "./patience.ts";
import { isNotUnderstood } from "./control-channel.ts";
import { type Moved, moveService } from "./move-service.ts";
import { notUnderstoodBy, unknownAnswer } from "./other-version.ts";
import { isReady } from "./readiness.ts";
import { programName, type StartableProgram, startableProgram, thisProgram } from "./program.ts";
import { otherProgram, reachService } from "./reach-service.ts";
import { readRecord, type ServiceFiles, serviceFiles } from "./service-files.ts";
import type { ServicePlace, ServiceState, ServingRequest } from "../serving-request.ts";
import { type Served, startOrSwitch } from "./start-service.ts";
import { forgetWanted, keepWanted, wantedRequest } from "./wanted-service.ts";
import { answerMs, type Stopped, stopService } from "./stop-service.ts";

export type { ServicePlace, ServiceState, ServingRequest } from "../serving-request.ts";

export interface EnsureOptions {
  readonly progress: Progress;
  /** Aborted on Ctrl-C: a version that is being loaded is given up, the one that answers goes on. */
  readonly signal: AbortSignal;
  /** How long to wait for a sign of life; five minutes when absent. */
  readonly patienceMs?: number;
  /** What the service is to run; this program when absent. */
  readonly program?: StartableProgram;
}

/**
 * Makes the service of a target serve what is asked: starts it, switches it blue-green, or finds that it does already (`changed` is
 * false). One that runs another program is switched to a process of this one. Safe to call from two processes at once. When it fails, what was served before is still served.
 */
export async function ensureServing(request: ServingRequest, options: EnsureOptions): Promise<Served> {
  const files = serviceFiles(resolve(request.home), request);
  const patience = new Patience(options);
  return whileLocked(files, patience, "starting", async () => {
    // The service has another working directory.
    const absolute = {
      ...request,
      home: resolve(request.home),
      model: { ...request.model, folder: resolve(request.model.folder) },
    };
    const { progress, program = startableProgram() } = options;
    const served = await startOrSwitch(files, absolute, { progress, patience, program });
    // One of an older runtime does not write it itself.
    if (served.ok) await keepWanted(files, absolute);
    return served;
  });
}

/**
 * Starts a service that is gone again, or one that hangs after it was ended. Undefined where it is not wanted like this any more: then nothing
 * was done.
 */
export async function restartServing(
  request: ServingRequest,
  { hangs, ...options }: EnsureOptions & { readonly hangs: boolean },
): Promise<Served | undefined> {
  const files = serviceFiles(request.home, request);
  const patience = new Patience(options);
  let isWanted = true;
  const served = await whileLocked(files, patience, "starting", async (): Promise<Served> => {
    isWanted = (await wantedRequest(files))?.serveKey === request.serveKey;
    if (!isWanted) return fail("cancelled", `${files.name} is not wanted any more.`);
    const ended = hangs ? await stopService(files) : ok(undefined);
    const { progress, program = startableProgram() } = options;
    return ended.ok ? startOrSwitch(files, request, { progress, patience, program }) : ended;
  });
  return isWanted ? served : undefined;
}

export interface LiveService extends ServiceState {
  /** As people call it: another program than this one, which can hand over to it; absent where there is no such thing to do. */
  readonly runs?: string;
}

/** A service that has a process, and cannot answer clients. */
export interface StuckService {
  readonly pid: number;
  /** `hung`: it does not say anything. `not ready`: it says that it has no model to answer with. */
  readonly stuck: "hung" | "not ready";
}

/**
 * What a service says of itself; undefined when there is none, or when it serves nothing yet or any more; a failure when one of another version
 * has its place. Throws the system's errors.
 */
export async function serviceState(
  home: string,
  place: ServicePlace,
): Promise<Result<LiveService | StuckService | undefined>> {
  const files = serviceFiles(resolve(home), place);
  const reached = await reachService(files);
  if (!reached.ok) return reached;
  const channel = reached.value;
  if (channel === undefined) return ok(undefined);
  try {
    channel.send({ command: "state" });
    const reply = await inTime(channel.next(), answerMs);
    if (isNotUnderstood(reply)) return unknownAnswer(files, reply.notUnderstood);
    if (reply?.reply === "not-understood") return notUnderstoodBy(files, reply.versions, reply.why);
    if (reply === undefined) return ok(channel.ended.aborted ? undefined : await hungService(files));
    if (reply.reply !== "state" || reply.state === null) return ok(undefined);
    if (!(await isReady(reply.state.port))) return ok({ pid: reply.state.pid, stuck: "not ready" });
    const other = await otherProgram(files, thisProgram);
    return ok(other === undefined ? reply.state : { ...reply.state, runs: programName(other.program) });
  } finally {
    channel.end();
  }
}

async function hungService(files: ServiceFiles): Promise<StuckService | undefined> {
  const found = await readRecord(files);
  return found.state === "read" ? { pid: found.record.process.pid, stuck: "hung" } : undefined;
}

/**
 * Stops a service after its running answers, and with force when they take longer than its configuration allows. Resolves when it
 * is gone; a service that does not run is a success.
 */
export async function stopServing(home: string, place: ServicePlace): Promise<Result<Stopped>> {
  const files = serviceFiles(resolve(home), place);
  const patience = new Patience({ signal: new AbortController().signal });
  return whileLocked(files, patience, "stopping", async () => {
    await forgetWanted(files);
    const stopped = await stopService(files);
    // One that came here a moment ago may have written since that it is wanted, and would be started again.
    await forgetWanted(files);
    return stopped;
  });
}

/**
 * Lets a service go on in another place: the same process at the same port. One that cannot, since it hangs, is of an older runtime, or finds
 * another one there, is stopped. Resolves when nothing of it is left in the first place.
 */
export async function moveServing(home: string, from: ServicePlace, to: ServicePlace): Promise<Result<Moved>> {
  const [old, next] = [serviceFiles(resolve(home), from), serviceFiles(resolve(home), to)];
  const patience = () => new Patience({ signal: new AbortController().signal });
  return whileLocked(old, patience(), "moving", () =>
    whileLocked(next, patience(), "moving", async () => {
      const wanted = await wantedRequest(old);
      const moved = await moveService(old, to);
      if (!moved.ok) return moved;
      // It has written so itself, unless it is of an older runtime.
      if (moved.value === "moved" && wanted !== undefined) await keepWanted(next, { ...wanted, ...to });
      await forgetWanted(old);
      return moved;
    }),
  );
}

/** One caller starts, switches or stops a service at a time; others wait for their turn. */
async function whileLocked<T>(
  files: ServiceFiles,
  patience: Patience,
  what: "starting" | "moving" | "stopping",
  work: () => Promise<Result<T>>,
): Promise<Result<T>> {
  try {
    for (;;) {
      const lock = await acquireLock(files.controlLock, {
        what: `Another start or stop of the service of ${files.name}`,
        patienceMs: Math.min(500, patience.leftMs),
      });
      if (lock.ok) return await work().finally(() => lock.value.release());
      const end = patience.end(files.name);
      if (lock.failure.reason !== "locked" || (end !== undefined && !patience.signal.aborted)) return lock;
      if (end !== undefined) return end;
    }
  } catch (cause) {
    return systemFailure(`${what} the service of ${files.name}`, cause);
  }
}
