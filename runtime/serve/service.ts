// The service process of one target: `fairlead-runtime serve ...`. Started by control.ts, which then asks it over the control
// socket what to serve. It lives until it is told to stop, by the socket or by SIGTERM.
import { ok, type Result } from "../result.ts";
import { alreadyRunning } from "./control/control-messages.ts";
import type { ControlHandler } from "./control/control-server.ts";
import { Predecessor } from "./control/predecessor.ts";
import { programName, type StartableProgram } from "./control/program.ts";
import { handOver } from "./control/successor.ts";
import { firstLine } from "./first-line.ts";
import type { Gateway } from "./http/gateway.ts";
import { ServingMetrics } from "./service-metrics.ts";
import { Residence } from "./control/residence.ts";
import { serviceFiles } from "./control/service-files.ts";
import { keepWanted, wantedRequest } from "./control/wanted-service.ts";
import { jsonLog, type Log } from "./service-log.ts";
import { ServicePort } from "./service-port.ts";
import type { ServicePlace, ServiceState, ServingRequest } from "./serving-request.ts";
import { Switchboard, type SwitchOptions } from "./switchboard.ts";

/** A service that nobody asks to serve anything ends by itself. */
const orphanMs = 60_000;

export interface ServiceOptions {
  /** Was it started by a process that serves, to take its place? */
  readonly isSuccessor: boolean;
}

/** Runs the service to its end and returns its exit code: 0 when it was told to stop, or when another one has taken its place. */
export async function runService(home: string, place: ServicePlace, { isSuccessor }: ServiceOptions): Promise<number> {
  const log = jsonLog((line) => process.stdout.write(line));
  const service = new Service(home, log);
  const files = serviceFiles(home, place);
  // What cannot be read is passed over by whoever starts services again, too.
  if ((await wantedRequest(files).catch(() => undefined)) !== undefined) service.wantedBefore();
  const predecessor = isSuccessor ? new Predecessor() : undefined;
  if (predecessor !== undefined && !(await service.succeed(predecessor))) {
    await service.giveUp();
    return 1;
  }
  const residence = await Residence.open(files, service);
  if (!residence.ok) {
    log("error", "not-started", { why: residence.failure.message });
    await service.giveUp();
    return residence.failure.reason === "locked" ? alreadyRunning : 1;
  }
  try {
    await service.liveIn(residence.value);
    if (predecessor !== undefined) await service.settle(predecessor);
    log("info", "started", { pid: process.pid, service: residence.value.name, socket: residence.value.socket });
    service.stopOnSignals();
    surviveRejections(log);
    return await service.ended;
  } finally {
    await residence.value.close();
    log("info", "ended");
  }
}

/** A promise that nobody waited for has failed: of one answer, or one connection. All others go on. */
function surviveRejections(log: Log): void {
  process.on("unhandledRejection", (error) => log("error", "unhandled-rejection", { error: stackOf(error) }));
}

function stackOf(error: unknown): string {
  return (error instanceof Error ? error.stack : undefined) ?? firstLine(error);
}

type Served = Result<ServiceState & { readonly changed: boolean }>;

class Service implements ControlHandler {
  readonly ended: Promise<number>;
  readonly #home: string;
  readonly #log: Log;
  readonly #switchboard: Switchboard;
  readonly #metrics: ServingMetrics;
  readonly #stopping = new AbortController();
  readonly #orphaned: NodeJS.Timeout;
  #end: (code: number) => void = () => undefined;
  /** Commands that change something run one after another. */
  #turn: Promise<unknown> = Promise.resolve();
  readonly #port: ServicePort;
  #residence: Residence | undefined;
  /** Has another process taken over? */
  #isReplaced = false;

  constructor(home: string, log: Log) {
    this.#home = home;
    this.#log = log;
    this.#switchboard = new Switchboard(log);
    this.#metrics = new ServingMetrics(() => this.#switchboard.load);
    this.#port = new ServicePort({ desk: this.#switchboard, metrics: this.#metrics, log });
    this.ended = new Promise((resolve) => (this.#end = resolve));
    this.#orphaned = setTimeout(() => this.#end(1), orphanMs).unref();
  }

  wantedBefore(): void {
    this.#switchboard.wantedBefore();
  }

  async liveIn(residence: Residence): Promise<void> {
    this.#residence = residence;
    await this.#record();
  }

  async #record(): Promise<void> {
    await this.#residence?.record(this.state() ?? null);
  }

  /** What is being loaded or stopped comes first. */
  move(place: ServicePlace): Promise<Result<void>> {
    const turn = this.#turn.then(() => this.#moveNow(place));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #moveNow(place: ServicePlace): Promise<Result<void>> {
    const files = serviceFiles(this.#home, place);
    if (this.#residence === undefined) throw new Error("internal: a service that lives nowhere was asked to move");
    const moved = await this.#residence.move(files, this.state() ?? null);
    const request = this.#switchboard.current?.request;
    // The reply does not wait for it: the socket that it takes is closing.
    if (moved.ok && request !== undefined) void this.#keepWanted({ ...request, ...place });
    if (moved.ok) this.#log("info", "moved", { service: files.name, socket: this.#residence.socket });
    else this.#log("error", "not-moved", { service: files.name, why: moved.failure.message });
    return moved;
  }

  state(): ServiceState | undefined {
    const { current } = this.#switchboard;
    const { gateway } = this.#port;
    if (current === undefined || gateway === undefined) return undefined;
    const { request, pool, probe } = current;
    const { serveKey, model } = request;
    const { port } = gateway;
    return { pid: process.pid, port, serveKey, modelDigest: model.digest, replicas: pool.replicas, probe };
  }

  /** Loads what the process before it was asked to serve, and answers on its sockets; false where it is not to take over. */
  async succeed(predecessor: Predecessor): Promise<boolean> {
    clearTimeout(this.#orphaned);
    const task = await predecessor.task();
    const local = task?.request.config.local ?? undefined;
    if (task === undefined || local === undefined) return false;
    const { request, port } = task;
    const gateway = await this.#port.adopt(request, port, local.port);
    const { progress, gone: signal } = predecessor;
    const switched = await this.#switchboard.switchTo(request, this.#metrics, { progress, signal });
    if (!switched.ok) predecessor.failed(switched.failure);
    if (!switched.ok || !(await predecessor.takeOver((address, socket) => void gateway.take(address, socket))))
      return false;
    gateway.onlyAt(local.address);
    return true;
  }

  /** Of a successor that does not come to serve: nobody is to be let in by a process that nobody knows of. */
  async giveUp(): Promise<void> {
    await this.#port.close(0);
    await this.#switchboard.close();
    this.#metrics.close();
  }

  /** Tells the process before it that its place is taken. */
  async settle(predecessor: Predecessor): Promise<void> {
    const { current } = this.#switchboard;
    const state = this.state();
    if (current === undefined || state === undefined) throw new Error("internal: a successor serves nothing");
    await this.#keepWanted(current.request);
    this.#log("info", "serving", { ...state, alias: current.request.config.alias });
    predecessor.serves(state);
  }

  serve(request: ServingRequest, options: SwitchOptions): Promise<Served> {
    return this.#inTurn(() => this.#serveNow(request, options));
  }

  replace(request: ServingRequest, program: StartableProgram, options: SwitchOptions): Promise<Served> {
    return this.#inTurn(() => this.#replaceNow(request, program, options));
  }

  #inTurn(work: () => Promise<Served>): Promise<Served> {
    clearTimeout(this.#orphaned);
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** What answers nobody is not handed over: it is asked to serve. */
  async #replaceNow(request: ServingRequest, program: StartableProgram, options: SwitchOptions): Promise<Served> {
    if (this.state() === undefined) return this.#serveNow(request, options);
    let taken: ServiceState | undefined;
    const signal = AbortSignal.any([options.signal, this.#stopping.signal]);
    const switched = await this.#port.switchTo(request, async (gateway) => {
      const handed = await handOver(this.#succession(request, program, gateway), { ...options, signal });
      if (handed.ok) taken = handed.value;
      return handed.ok ? ok(undefined) : handed;
    });
    if (!switched.ok) {
      this.#log("error", "not-replaced", { by: programName(program), why: switched.failure.message });
      return switched;
    }
    if (taken === undefined) {
      this.#log("error", "not-replaced", { by: programName(program), why: "it did not begin" });
      return this.#serveNow(request, options);
    }
    this.#log("info", "replaced", { by: programName(program), pid: taken.pid });
    void this.#leave();
    return ok({ ...taken, changed: true });
  }

  #succession(request: ServingRequest, program: StartableProgram, gateway: Gateway) {
    const residence = this.#residence;
    if (residence === undefined) throw new Error("internal: a service that lives nowhere was asked to leave");
    return {
      files: residence.files,
      request,
      program,
      port: gateway.port,
      sockets: () => gateway.sockets,
      vacate: () => residence.vacate(),
      comeBack: async () => {
        const back = await residence.comeBack(this.state() ?? null);
        if (!back.ok) this.#log("error", "not-back", { why: back.failure.message });
      },
    };
  }

  /** Another process answers: this one ends after what came to it. */
  async #leave(): Promise<void> {
    this.#isReplaced = true;
    try {
      await this.#port.leave(this.#drainSeconds());
      await this.#switchboard.close();
      this.#metrics.close();
      this.#end(0);
    } catch (error) {
      this.#log("error", "drain-failed", { why: firstLine(error) });
      this.#end(1);
    }
  }

  async #serveNow(request: ServingRequest, options: SwitchOptions): Promise<Served> {
    const now = this.state();
    const isRight = now?.serveKey === request.serveKey && now.modelDigest === request.model.digest;
    const isUp = isRight && this.#switchboard.current?.pool.isReady === true;
    if (isUp && now.replicas === request.replicas) return ok({ ...now, changed: false });
    const signal = AbortSignal.any([options.signal, this.#stopping.signal]);
    const done = isUp
      ? await this.#switchboard.scaleTo(request.replicas, { ...options, signal })
      : await this.#port.switchTo(request, () =>
          this.#switchboard.switchTo(request, this.#metrics, { ...options, signal }),
        );
    if (!done.ok) {
      this.#log("error", isUp ? "not-scaled" : "not-served", { release: request.serveKey, why: done.failure.message });
      // Nobody can be waiting for a service that has never served.
      if (now === undefined && !this.#switchboard.isDraining) {
        this.#switchboard.beginDrain();
        setImmediate(() => this.#end(1));
      }
      return done;
    }
    await this.#record();
    await this.#keepWanted(request);
    const state = this.state();
    if (state === undefined) throw new Error("internal: what was switched to does not serve");
    this.#log("info", isUp ? "scaled" : "serving", { ...state, alias: request.config.alias });
    return ok({ ...state, changed: true });
  }

  /** Whoever stops it has forgotten what was wanted. */
  async #keepWanted(request: ServingRequest): Promise<void> {
    if (this.#switchboard.isDraining) return;
    await keepWanted(serviceFiles(this.#home, request), request).catch((error: unknown) =>
      this.#log("error", "wanted-not-kept", { why: firstLine(error) }),
    );
  }

  broke(command: string, error: unknown): void {
    this.#log("error", "command-failed", { command, error: stackOf(error) });
  }

  misunderstood(why: string): void {
    this.#log("warning", "command-not-understood", { why });
  }

  stopping(): number | undefined {
    if (this.#isReplaced) return 0;
    return this.#switchboard.isDraining ? this.#drainSeconds() : undefined;
  }

  stop(): number {
    if (!this.#switchboard.isDraining) {
      this.#switchboard.beginDrain();
      this.#stopping.abort();
      void this.#drain();
    }
    return this.#drainSeconds();
  }

  #drainSeconds(): number {
    return this.#switchboard.current?.request.config.rollout.drainSeconds ?? 0;
  }

  async #drain(): Promise<void> {
    const seconds = this.#drainSeconds();
    this.#log("info", "draining", { seconds, ...this.#switchboard.load });
    try {
      // A switch that is under way gives up first.
      await this.#turn;
      // Who stops a process that another one has replaced meanwhile has stopped nothing.
      if (this.#isReplaced) return;
      await this.#port.whenQuiet(seconds);
      await this.#switchboard.close();
      await this.#port.close(1);
      this.#metrics.close();
      this.#end(0);
    } catch (error) {
      this.#log("error", "drain-failed", { why: firstLine(error) });
      this.#end(1);
    }
  }

  /** The first one drains, the second one ends the process as it stands. */
  stopOnSignals(): void {
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      process.on(signal, () => {
        // It is on its way out, and waits for its last answers alone.
        if (this.#isReplaced) return;
        // Not process.exit: it stops threads inside the native library, and the process would abort with a core dump.
        if (this.#switchboard.isDraining) process.kill(process.pid, "SIGKILL");
        this.stop();
      });
    }
    // The terminal that it was started from may go.
    process.on("SIGHUP", () => undefined);
  }
}
