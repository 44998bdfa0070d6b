// The supervisor of a home: one process that outlives `apply`, needs no init system, and starts services again that are wanted and gone, or that
// hang. It ends when nothing is wanted any more.
import { setTimeout as sleep } from "node:timers/promises";
import type { Result } from "../../result.ts";
import type { Pulse } from "../control/pulse.ts";
import { firstLine } from "../first-line.ts";
import type { Log } from "../service-log.ts";
import type { ServingRequest } from "../serving-request.ts";
import { dueAt, none, type Restarts, started } from "./restarts.ts";
import type { ServiceRestarts } from "./supervisor-files.ts";

/** The services of a home, as a supervisor sees them. */
interface Supervised {
  /** Throws the system's errors. */
  wanted(): Promise<readonly ServingRequest[]>;
  /** Throws the system's errors. */
  pulse(request: ServingRequest): Promise<Pulse>;
  /** Undefined where it is not wanted any more. */
  restart(request: ServingRequest, hangs: boolean): Promise<Result<unknown> | undefined>;
}

export interface SupervisorOptions {
  readonly services: Supervised;
  /** Keeps what was started again, for whoever asks. Throws the system's errors. */
  tell(restarts: readonly ServiceRestarts[]): Promise<void>;
  readonly log: Log;
  /** Ends the supervisor, and no service. */
  readonly signal: AbortSignal;
  readonly nameOf: (request: ServingRequest) => string;
  /** Milliseconds that never go back. */
  readonly clock?: () => number;
  /** Between two looks. */
  readonly wait?: () => Promise<void>;
}

const lookMs = 1_000;
/** A process that has not answered for so long hangs. Loading a model is done in threads, so that a healthy one answers meanwhile. */
export const hangsMs = 60_000;

interface Watched {
  readonly restarts: Restarts;
  /** Since when it does not answer; undefined while it does. */
  readonly silentSince: number | undefined;
}

export class Supervisor {
  readonly #options: Required<SupervisorOptions>;
  readonly #watched = new Map<string, Watched>();
  /** Names of services that are being started. */
  readonly #starting = new Map<string, Promise<void>>();
  readonly #told = new Map<string, ServiceRestarts>();

  constructor(options: SupervisorOptions) {
    const { signal } = options;
    const wait = (): Promise<void> => sleep(lookMs, undefined, { signal }).catch(() => undefined);
    this.#options = { clock: () => performance.now(), wait, ...options };
  }

  /** Resolves when nothing is wanted any more, or when it is told to end. */
  async run(): Promise<void> {
    const { signal, wait, services, log } = this.#options;
    await this.#tell();
    while (!signal.aborted) {
      try {
        const wanted = await services.wanted();
        if (wanted.length === 0 && this.#starting.size === 0) break;
        await Promise.all(wanted.map((request) => this.#look(request)));
      } catch (error) {
        log("warning", "not-looked", { why: firstLine(error) });
      }
      await wait();
    }
    await Promise.all(this.#starting.values());
  }

  async #look(request: ServingRequest): Promise<void> {
    const { services, nameOf, clock } = this.#options;
    const name = nameOf(request);
    if (this.#starting.has(name)) return;
    const pulse = await services.pulse(request);
    const { restarts, silentSince } = this.#watched.get(name) ?? { restarts: none, silentSince: undefined };
    const now = clock();
    const since = pulse === "silent" ? (silentSince ?? now) : undefined;
    this.#watched.set(name, { restarts, silentSince: since });
    const hangs = since !== undefined && now - since >= hangsMs;
    if (pulse !== "gone" && pulse !== "idle" && !hangs) return;
    if (now < dueAt(restarts, now)) return;
    const starting = this.#start(request, hangs).finally(() => this.#starting.delete(name));
    this.#starting.set(name, starting);
  }

  async #start(request: ServingRequest, hangs: boolean): Promise<void> {
    const { services, log, nameOf, clock } = this.#options;
    const name = nameOf(request);
    log("warning", hangs ? "hangs" : "gone", { service: name });
    const restarted = await services.restart(request, hangs);
    if (restarted === undefined) return;
    const { restarts } = this.#watched.get(name)!;
    const next = started(restarts, clock());
    this.#watched.set(name, { restarts: next, silentSince: undefined });
    const failure = restarted.ok ? null : firstLine(restarted.failure.message);
    this.#told.set(name, { service: name, count: next.count, at: new Date().toISOString(), failure });
    if (failure === null) log("info", "started-again", { service: name, count: next.count });
    else
      log("error", "not-started", { service: name, count: next.count, why: failure, waitSeconds: next.waitMs / 1000 });
    await this.#tell();
  }

  async #tell(): Promise<void> {
    const { tell, log } = this.#options;
    try {
      await tell([...this.#told.values()]);
    } catch (error) {
      log("warning", "not-recorded", { why: firstLine(error) });
    }
  }
}
