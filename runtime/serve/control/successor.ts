// The process that serves starts another one, of another program, and hands it its place and its sockets once the model is warm there: from before
// that until after it, one of the two answers.
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Server } from "node:net";
import { fail, ok, type Result } from "../../result.ts";
import { inTime } from "../../system/in-time.ts";
import type { ServiceState, ServingRequest } from "../serving-request.ts";
import type { SwitchOptions } from "../switchboard.ts";
import type { StartableProgram } from "./program.ts";
import type { ServiceFiles } from "./service-files.ts";
import { spawnService } from "./spawn-service.ts";
import { FromSuccessor, openSuccession, type SuccessionChannel, type ToSuccessor } from "./succession-messages.ts";

/** A process that begins, or that takes over what is ready, does so in this time. Milliseconds; a machine may be busy. */
const stepMs = 30_000;

export interface Succession {
  readonly files: ServiceFiles;
  readonly request: ServingRequest;
  readonly program: StartableProgram;
  readonly port: number;
  /** Those that listen, by address. */
  readonly sockets: () => ReadonlyMap<string, Server>;
  /** Leaves the place for the other process to live in. */
  readonly vacate: () => Promise<void>;
  /** Lives in it again: the other process did not come. */
  readonly comeBack: () => Promise<void>;
}

/** Undefined where that program cannot take over, and began nothing. On a failure this process goes on serving. */
export async function handOver(
  succession: Succession,
  { progress, signal }: SwitchOptions,
): Promise<Result<ServiceState | undefined>> {
  const { files, request, program, port } = succession;
  const { child } = await spawnService(files, request, program);
  const channel = openSuccession<FromSuccessor, ToSuccessor>(child, FromSuccessor);
  const gone = fail("service-failed", `The new process of ${files.name} ended before it served. Its log: ${files.log}`);
  let state: ServiceState | undefined;
  try {
    if ((await inTime(channel.next(), stepMs, signal))?.say !== "begun")
      return cancelled(files, signal) ?? ok(undefined);
    channel.send({ say: "load", request, port });
    for (;;) {
      const said = await heard(channel, signal);
      if (said === undefined) return cancelled(files, signal) ?? gone;
      if (said.say === "failed") return { ok: false, failure: said.failure };
      if (said.say === "progress") {
        const { say: _, ...step } = said;
        progress.step(step);
      } else if (said.say === "loaded") break;
      else return gone;
    }
    state = await giveAway(channel, succession);
    if (state !== undefined) return ok(state);
    await end(child);
    await succession.comeBack();
    return gone;
  } finally {
    if (state === undefined) await end(child);
    if (child.connected) child.disconnect();
    child.unref();
  }
}

/** From here on nobody can cancel it: it takes moments. */
async function giveAway(
  channel: SuccessionChannel<FromSuccessor, ToSuccessor>,
  { sockets, vacate }: Succession,
): Promise<ServiceState | undefined> {
  for (const [address, socket] of sockets()) channel.send({ say: "socket", address }, socket);
  await vacate();
  channel.send({ say: "live" });
  const said = await inTime(channel.next(), stepMs);
  return said?.say === "serves" ? said.state : undefined;
}

async function heard(
  channel: SuccessionChannel<FromSuccessor, ToSuccessor>,
  signal: AbortSignal,
): Promise<FromSuccessor | undefined> {
  if (signal.aborted) return undefined;
  let stop: () => void = () => undefined;
  const stopped = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
    signal.addEventListener("abort", stop, { once: true });
  });
  return Promise.race([channel.next(), stopped]).finally(() => signal.removeEventListener("abort", stop));
}

function cancelled({ name }: ServiceFiles, signal: AbortSignal): Result<never> | undefined {
  return signal.aborted
    ? fail("cancelled", `Replacing the process of ${name} was given up.`, { retry: "later" })
    : undefined;
}

/** One that did not come to serve may hang, and has nothing that anybody misses. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
