// What the service counts, under the names and with the histogram edges that the compiler writes alert rules about. Labels are
// few and small on purpose: a tenant, a request or a prompt is never one.
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { closedCode, gatewayLatencyEdges, gatewayMetrics, serviceLabel } from "../../specs/handoff/metrics.ts";

/** Edges in seconds of the time between two tokens; no objective is read from it. */
const tokenEdges = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2];

/** Every status that a request for an answer ends with; 499 is a client that hung up. */
const statuses = ["200", "400", "404", "413", "415", "429", "499", "500", "503", closedCode];

/** What is generated at this moment. */
export interface Load {
  readonly running: number;
  readonly waiting: number;
}

/** The version that answers. */
interface Answering {
  /** Which service it is of, as `serviceLabelValue` writes it. */
  readonly service: string;
  readonly alias: string;
  /** Digest of the model. */
  readonly model: string;
  /** Key of the serve stage. */
  readonly release: string;
}

export class ServingMetrics {
  readonly #registry = new Registry();
  readonly #requests: Counter<"alias" | "code">;
  readonly #duration: Histogram<"alias">;
  readonly #firstToken: Histogram<"alias">;
  readonly #perToken: Histogram<"alias">;
  readonly #running: Gauge<"alias">;
  readonly #waiting: Gauge<"alias">;
  readonly #promptTokens: Counter<"alias">;
  readonly #generatedTokens: Counter<"alias">;
  readonly #lookups: Counter<"alias" | "result">;
  readonly #release: Gauge<"alias" | "model" | "release">;
  readonly #loadOf: () => Load;
  #alias = "";

  /** `loadOf` is asked at every scrape. */
  constructor(loadOf: () => Load) {
    this.#loadOf = loadOf;
    const registers = [this.#registry];
    const alias = ["alias"] as const;
    const names = gatewayMetrics;
    const histogram = (name: string, help: string, buckets: readonly number[]) =>
      new Histogram({ name, help, labelNames: alias, buckets: [...buckets], registers });
    this.#requests = new Counter({
      name: names.requests,
      help: "Answered requests by HTTP status; 499 is a client that hung up, closed a 503 of a service that nobody wants to run",
      labelNames: ["alias", "code"],
      registers,
    });
    this.#duration = histogram(
      names.requestDuration,
      "Seconds from a request's arrival to the last byte of a good answer",
      gatewayLatencyEdges,
    );
    this.#firstToken = histogram(
      names.timeToFirstToken,
      "Seconds from a request's arrival to its first generated token",
      gatewayLatencyEdges,
    );
    this.#perToken = histogram(names.timePerOutputToken, "Seconds between two tokens of one answer", tokenEdges);
    this.#running = new Gauge({ name: names.running, help: "Requests in the decoder", labelNames: alias, registers });
    this.#waiting = new Gauge({
      name: names.waiting,
      help: "Requests that wait for a slot",
      labelNames: alias,
      registers,
    });
    this.#promptTokens = new Counter({ name: names.promptTokens, help: "Tokens read", labelNames: alias, registers });
    this.#generatedTokens = new Counter({
      name: names.generatedTokens,
      help: "Tokens written",
      labelNames: alias,
      registers,
    });
    this.#lookups = new Counter({
      name: names.cacheLookups,
      help: "Look-ups of the response cache",
      labelNames: ["alias", "result"],
      registers,
    });
    this.#release = new Gauge({
      name: names.releaseInfo,
      help: "1 for the release that answers",
      labelNames: ["alias", "model", "release"],
      registers,
    });
    collectDefaultMetrics({ register: this.#registry });
  }

  /** From now on this version answers. Its counters start at 0, so that the first event is seen as a rise. */
  setRelease({ service, alias, model, release }: Answering): void {
    this.#alias = alias;
    this.#registry.setDefaultLabels({ [serviceLabel]: service });
    this.#release.reset();
    this.#release.set({ alias, model, release }, 1);
    this.#running.reset();
    this.#waiting.reset();
    for (const code of statuses) this.#requests.inc({ alias, code }, 0);
    for (const result of ["hit", "miss"]) this.#lookups.inc({ alias, result }, 0);
    for (const counter of [this.#promptTokens, this.#generatedTokens]) counter.inc({ alias }, 0);
    for (const histogram of [this.#duration, this.#firstToken, this.#perToken]) histogram.zero({ alias });
  }

  /** A request has ended with a status; its duration counts when the answer was good. */
  answered(alias: string, code: number | typeof closedCode, seconds: number): void {
    this.#requests.inc({ alias, code: String(code) });
    if (code === 200) this.#duration.observe({ alias }, seconds);
  }

  promptRead(alias: string, tokens: number): void {
    this.#promptTokens.inc({ alias }, tokens);
  }

  /** A token was generated: the first one `seconds` after its request arrived, others after the one before. */
  tokenGenerated(alias: string, which: "first" | "next", seconds: number): void {
    this.#generatedTokens.inc({ alias });
    (which === "first" ? this.#firstToken : this.#perToken).observe({ alias }, seconds);
  }

  cacheLookedUp(alias: string, result: "hit" | "miss"): void {
    this.#lookups.inc({ alias, result });
  }

  /** In Prometheus' text format, with the content type to send it as. */
  async text(): Promise<{ readonly contentType: string; readonly text: string }> {
    const { running, waiting } = this.#loadOf();
    if (this.#alias !== "") {
      this.#running.set({ alias: this.#alias }, running);
      this.#waiting.set({ alias: this.#alias }, waiting);
    }
    return { contentType: this.#registry.contentType, text: await this.#registry.metrics() };
  }

  /** Stops the collection of process metrics. */
  close(): void {
    this.#registry.clear();
  }
}
