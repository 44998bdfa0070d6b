// Makes a service serve: finds it or starts it, asks it over its control socket, and waits for what it says.
import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fail, ok, type Result } from "../../result.ts";
import { inTime } from "../../system/in-time.ts";
import type { Progress } from "../../stage.ts";
import { isNotUnderstood } from "./control-channel.ts";
import { alreadyRunning } from "./control-messages.ts";
import { isFree } from "./find-service.ts";
import { notUnderstoodBy, unknownAnswer } from "./other-version.ts";
import { programName, type StartableProgram } from "./program.ts";
import type { Patience } from "./patience.ts";
import { hasProcess, otherProgram, reachService, type ServiceChannel } from "./reach-service.ts";
import { readRecord, removeRecord, type ServiceFiles } from "./service-files.ts";
import type { ServiceState, ServingRequest } from "../serving-request.ts";
import { lastLogLines, spawnService } from "./spawn-service.ts";
import { stopService } from "./stop-service.ts";

interface ServedState extends ServiceState {
  readonly changed: boolean;
  /** The process that was hung in its place, and was ended by force. */
  readonly replaced?: number;
  /** What the process before it ran, as people call it, which has handed over to this program. */
  readonly tookOverFrom?: string;
}
export type Served = Result<ServedState>;

export interface Waiting {
  readonly progress: Progress;
  readonly patience: Patience;
  /** What the service is to run. */
  readonly program: StartableProgram;
}

const pollMs = 50;

/** The caller holds the control lock. A process that was started here and did not come to serve is ended. */
export async function startOrSwitch(files: ServiceFiles, request: ServingRequest, waiting: Waiting): Promise<Served> {
  const ended = await endHung(files, waiting);
  if (!ended.ok) return ended;
  const served = await startOrAsk(files, request, waiting);
  return served.ok && ended.value !== undefined ? ok({ ...served.value, replaced: ended.value }) : served;
}

/** A service that says nothing for so long, to a question that needs no model, is hung. Milliseconds; a machine may be busy. */
const hungMs = 10_000;

/** The process that hung and was ended; undefined where none did. */
async function endHung(files: ServiceFiles, { progress, patience }: Waiting): Promise<Result<number | undefined>> {
  const reached = await reachService(files);
  if (!reached.ok) return reached;
  const channel = reached.value;
  if (channel === undefined) return ok(undefined);
  channel.send({ command: "state" });
  const reply = await inTime(channel.next(), Math.min(hungMs, patience.leftMs), patience.signal);
  channel.end();
  if (reply !== undefined || channel.ended.aborted || patience.end(files.name) !== undefined) return ok(undefined);
  const found = await readRecord(files);
  if (found.state !== "read") return ok(undefined);
  const { pid } = found.record.process;
  progress.step({ done: 0, unit: "steps", note: `process ${pid} is hung and is ended by force` });
  const stopped = await stopService(files);
  patience.heard();
  return stopped.ok ? ok(stopped.value === "killed" ? pid : undefined) : stopped;
}

async function startOrAsk(files: ServiceFiles, request: ServingRequest, waiting: Waiting): Promise<Served> {
  let child: ChildProcess | undefined;
  let logStart = 0;
  for (;;) {
    const reached = await reachService(files);
    if (!reached.ok) {
      endChild(child);
      return reached;
    }
    const channel = reached.value;
    if (channel !== undefined) {
      const served = await askToServe(files, channel, request, waiting);
      child?.unref();
      if (served === "broke-off") return broken(files, logStart, "ended while it was loading the model");
      if (served === "silent") return giveUp(files, logStart, waiting, child);
      if (served !== "going") return served;
    } else if (child === undefined && !(await hasProcess(files))) {
      const free = await isFree(files);
      if (!free.ok) return free;
      if (free.value) {
        await removeRecord(files);
        ({ child, logStart } = await spawnService(files, request));
      }
    } else if (child !== undefined && (child.exitCode !== null || child.signalCode !== null)) {
      // Another process may have started it at the same moment.
      if (child.exitCode !== alreadyRunning) return broken(files, logStart, "ended while it was starting");
      child = undefined;
    }
    if (waiting.patience.end(files.name) !== undefined) return giveUp(files, logStart, waiting, child);
    await sleep(pollMs);
  }
}

/** `going`: it is on its way out, and its place will be free soon. */
async function askToServe(
  files: ServiceFiles,
  channel: ServiceChannel,
  request: ServingRequest,
  { progress, patience, program }: Waiting,
): Promise<Served | "going" | "broke-off" | "silent"> {
  const before = await otherProgram(files, program);
  channel.send(
    before === undefined ? { command: "serve", request } : { command: "replace", request, program: { ...program } },
  );
  try {
    for (let heard = 0; ; heard++) {
      const reply = await inTime(channel.next(), patience.leftMs, patience.signal);
      if (patience.signal.aborted) return "silent";
      if (reply === undefined) {
        if (!channel.ended.aborted) return "silent";
        return heard === 0 ? "going" : "broke-off";
      }
      patience.heard();
      if (isNotUnderstood(reply)) return unknownAnswer(files, reply.notUnderstood);
      switch (reply.reply) {
        case "progress": {
          const { done, total, unit, note } = reply;
          const optional = { ...(total === undefined ? {} : { total }), ...(note === undefined ? {} : { note }) };
          progress.step({ done, unit, ...optional });
          break;
        }
        case "served": {
          const tookOver = before !== undefined && reply.state.pid !== before.pid;
          return ok({
            ...reply.state,
            changed: reply.changed,
            ...(tookOver ? { tookOverFrom: programName(before.program) } : {}),
          });
        }
        case "failed":
          return { ok: false, failure: reply.failure };
        case "stopping":
          return "going";
        case "not-understood":
          return notUnderstoodBy(files, reply.versions, reply.why);
        case "state":
        case "moved":
          throw new Error("internal: a service answered a question that was not asked");
      }
    }
  } finally {
    channel.end();
  }
}

async function giveUp(
  files: ServiceFiles,
  logStart: number,
  { patience }: Waiting,
  child: ChildProcess | undefined,
): Promise<Served> {
  const end = patience.end(files.name);
  endChild(child);
  if (end === undefined) throw new Error("internal: a wait was given up without a reason");
  return patience.signal.aborted ? end : withLog(files, logStart, end);
}

function endChild(child: ChildProcess | undefined): void {
  child?.kill("SIGTERM");
  child?.unref();
}

function broken(files: ServiceFiles, logStart: number, what: string): Promise<Served> {
  return withLog(files, logStart, fail("service-failed", `The service of ${files.name} ${what}.`, { retry: "later" }));
}

/** The failure, and what the service wrote last. */
async function withLog(files: ServiceFiles, logStart: number, end: Result<never>): Promise<Served> {
  if (end.ok) return end;
  const lines = await lastLogLines(files.log, logStart);
  const shown = lines.length === 0 ? "It has logged nothing." : `Its log ends:\n${lines.join("\n")}`;
  const message = `${end.failure.message} ${shown}\nThe whole log: ${files.log}`;
  return { ok: false, failure: { ...end.failure, message } };
}
