// Which deployment answers. A switch loads, warms and probes the new one beside the old, puts it in place between two requests, and
// retires the old one; when the new one cannot be loaded or misses what it has to hold, nothing has happened.
import { serviceLabelValue } from "../../specs/handoff/metrics.ts";
import type { ProbeFigures } from "../../specs/handoff/probe.ts";
import { ok, type Result } from "../result.ts";
import type { Progress } from "../stage.ts";
import { type Deployment, openDeployment, resizeDeployment, retireDeployment } from "./deployment.ts";
import { judgeProbe } from "./probe/judge-probe.ts";
import { probeVersion } from "./probe/probe-version.ts";
import type { Load, ServingMetrics } from "./service-metrics.ts";
import type { Log } from "./service-log.ts";
import type { ServingRequest } from "./serving-request.ts";

export interface SwitchOptions {
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** One that holds what it was probed for. */
export interface ProbedDeployment extends Deployment {
  readonly probe: ProbeFigures;
}

export class Switchboard {
  readonly #log: Log;
  #current: ProbedDeployment | undefined;
  readonly #retiring = new Map<Deployment, Promise<void>>();
  #isDraining = false;
  #wasWanted = false;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Undefined until the first version is warm. Take it once for each request, and begin the answer in the same turn. */
  get current(): ProbedDeployment | undefined {
    return this.#current;
  }

  /** Has the service been asked to stop? Then it takes nothing new. */
  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** Is it meant to answer? From when it served, here or in a process before this one, until it is asked to stop. */
  get isWanted(): boolean {
    return !this.#isDraining && (this.#wasWanted || this.#current !== undefined);
  }

  /** A process before this one served, and ended without being asked to. */
  wantedBefore(): void {
    this.#wasWanted = true;
  }

  /** Of all deployments, those on their way out included. */
  get load(): Load {
    const pools = [this.#current, ...this.#retiring.keys()].flatMap((one) => one?.pool ?? []);
    return {
      running: pools.reduce((sum, pool) => sum + pool.running, 0),
      waiting: pools.reduce((sum, pool) => sum + pool.waiting, 0),
    };
  }

  /** Resolves as soon as the new version answers. At most two are alive: a switch waits until an earlier one has retired. */
  async switchTo(request: ServingRequest, metrics: ServingMetrics, options: SwitchOptions): Promise<Result<void>> {
    await Promise.all(this.#retiring.values());
    const { serveKey, model } = request;
    const onTrouble = (event: string, why: string) => this.#log("error", event, { model: model.digest, why });
    const opened = await openDeployment(request, { ...options, onTrouble });
    if (!opened.ok) return opened;
    const probed = await this.#probe(opened.value, options);
    if (!probed.ok) {
      await opened.value.pool.close();
      return probed;
    }
    const old = this.#current;
    this.#current = { ...opened.value, probe: probed.value };
    const { alias } = opened.value;
    metrics.setRelease({ service: serviceLabelValue(request), alias, model: model.digest, release: serveKey });
    if (old !== undefined) this.#retire(old, request.config.rollout.drainSeconds);
    return ok(undefined);
  }

  /** The version that answers, with so many threads. It is not probed again: one thread's answers are as fast as before. */
  async scaleTo(replicas: number, options: SwitchOptions): Promise<Result<void>> {
    if (this.#current === undefined) throw new Error("internal: nothing answers that could be scaled");
    return resizeDeployment(this.#current, replicas, options);
  }

  /** What it measured, if that is within the bounds. */
  async #probe({ request, pool }: Deployment, options: SwitchOptions): Promise<Result<ProbeFigures>> {
    const versionsLoaded = this.#current === undefined ? 1 : 2;
    const probed = await probeVersion(pool, request.probe, {
      ...options,
      sampling: request.config.generation,
      versionsLoaded,
    });
    if (!probed.ok) return probed;
    const judged = judgeProbe(probed.value, request.probe, request.target);
    return judged.ok ? probed : judged;
  }

  /** Takes nothing new from now on. */
  beginDrain(): void {
    this.#isDraining = true;
  }

  /** Ends everything; answers that still run fail. */
  async close(): Promise<void> {
    if (this.#current !== undefined) await retireDeployment(this.#current, 0);
    for (const { pool } of this.#retiring.keys()) await pool.close();
    await Promise.all(this.#retiring.values());
  }

  #retire(old: Deployment, seconds: number): void {
    const retired = async (): Promise<void> => {
      await retireDeployment(old, seconds);
      this.#retiring.delete(old);
      this.#log("info", "version-retired", { model: old.request.model.digest, release: old.request.serveKey });
    };
    this.#retiring.set(old, retired());
  }
}
