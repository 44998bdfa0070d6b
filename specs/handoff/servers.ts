// What the servers that answer for a project serve and expose, as data: rules check specs against it, emitters write manifests and alert
// rules from it, and so the two can never disagree. Which engine has which server stands in capabilities.ts. Loads no schema.
import { gatewayLatencyEdges, gatewayMetrics } from "./metrics.ts";
import type { OutputKind } from "./stages.ts";

type Timed = "timeToFirstToken" | "request";

interface Histogram {
  /** Name without _bucket, _count and _sum. */
  readonly name: string;
  /** Upper edges in seconds, ascending. */
  readonly edges: readonly number[];
}

/** A field or section of a project that somebody has no use for. */
export interface UnusedField {
  /** Dotted: `serving.batching.maxQueue`. */
  readonly field: string;
  /** What happens instead, as the end of a sentence. */
  readonly instead: string;
}

export interface Server {
  /** As people call it. */
  readonly name: string;
  /** Kinds of stages whose output it serves, the first that a release has. */
  readonly serves: readonly OutputKind[];
  readonly unused: readonly UnusedField[];
  /** Is a version asked seeded prompts before it takes traffic? */
  readonly probed: boolean;
  /** Gauge: above 0 in every scrape of a process that serves, and absent or 0 in any other. */
  readonly alive: string;
  /** Counter of answered requests. A series of it may begin with the first request that it counts. */
  readonly requests: string;
  /** Matchers that select requests for answers, beside those that select the service. */
  readonly answers: readonly string[];
  /** Matcher of answers with a server error. What a service refuses while somebody stops it is none: see `closedCode` in metrics.ts. */
  readonly serverError: string;
  /** The label of requests that a full queue turned away; absent where every request may wait. */
  readonly refused?: string;
  /** Gauges of requests that are under way. */
  readonly underWay: readonly string[];
  /** Counter of tokens written. */
  readonly generatedTokens: string;
  /** Histograms are there, at 0, in the first scrape of a process. */
  readonly histograms: Readonly<Record<Timed, Histogram>>;
  /** Labels of requests as the server writes them, for series in tests of rules. */
  readonly examples: Readonly<Record<"good" | "failed", readonly string[]>>;
}

export const gateway = {
  name: "the local gateway",
  serves: ["quantise", "train", "base"],
  unused: [],
  probed: true,
  alive: gatewayMetrics.releaseInfo,
  requests: gatewayMetrics.requests,
  answers: [],
  serverError: 'code=~"5.."',
  refused: 'code="429"',
  underWay: [gatewayMetrics.running, gatewayMetrics.waiting],
  generatedTokens: gatewayMetrics.generatedTokens,
  histograms: {
    timeToFirstToken: { name: gatewayMetrics.timeToFirstToken, edges: gatewayLatencyEdges },
    request: { name: gatewayMetrics.requestDuration, edges: gatewayLatencyEdges },
  },
  examples: { good: ['code="200"'], failed: ['code="503"'] },
} as const satisfies Server;

/**
 * Routes that give no answers, as a regular expression. `none` is every path without a route: those end in 404 and never in a server
 * error. The instrumentator leaves out the probes' routes by itself (vllm/entrypoints/openai/api_server.py); a version that does not
 * must not drown the errors.
 */
const otherRoutes = [
  "none",
  "/(metrics|health|ping|load|version|server_info)",
  "/v1/models",
  "/v1/(un)?load_lora_adapter",
  "/(de)?tokenize",
  "/(docs|redoc|openapi[.]json).*",
].join("|");

/**
 * vLLM 0.10 (vllm/v1/metrics/loggers.py, vllm/lora/layers). Requests are counted by prometheus-fastapi-instrumentator 7, which
 * groups status codes as 2xx, 4xx and 5xx, and begins a series with the first request of its kind. With an adapter, the label
 * model_name still names the base, so services are told apart by the job that scrapes them. The gauges of requests are those of the
 * engine's last step: an engine that hangs keeps them, and one that hangs with nothing to do shows none of what comes later.
 */
export const vllm = {
  name: "vLLM",
  serves: ["train", "base"],
  unused: [
    {
      field: "compression",
      instead: "it serves the model uncompressed, and the compressed one is only measured",
    },
    { field: "objectives.load", instead: "it takes traffic without a probe" },
    { field: "serving.batching.maxQueue", instead: "it lets every request wait" },
    { field: "serving.cache", instead: "it generates every answer" },
    {
      field: "serving.gates",
      instead: "it takes traffic without a probe, and what was never probed is not promoted past such a gate",
    },
    { field: "serving.rollout.strategy", instead: "its pods go one at a time, each when a new one is ready" },
  ],
  probed: false,
  alive: "up",
  requests: "http_requests_total",
  answers: [`handler!~"${otherRoutes}"`],
  serverError: 'status="5xx"',
  underWay: ["vllm:num_requests_running", "vllm:num_requests_waiting"],
  generatedTokens: "vllm:generation_tokens_total",
  histograms: {
    timeToFirstToken: {
      name: "vllm:time_to_first_token_seconds",
      edges: [
        0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640,
        2560,
      ],
    },
    request: {
      name: "vllm:e2e_request_latency_seconds",
      edges: [0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680],
    },
  },
  examples: {
    good: ['handler="/v1/chat/completions"', 'status="2xx"'],
    failed: ['handler="/v1/responses"', 'status="5xx"'],
  },
  /** Values of --max-lora-rank. */
  loraRanks: [8, 16, 32, 64, 128, 256, 320, 512],
  port: 8000,
  /** It serves in 16 bits what was saved in 32 (vllm/config/model.py, _get_and_verify_dtype). */
  bytesPerWeight: 2,
  /** Default of --gpu-memory-utilization. */
  memoryShare: 0.9,
} as const satisfies Server &
  Readonly<Record<"port" | "bytesPerWeight" | "memoryShare", number>> & {
    readonly loraRanks: readonly number[];
  };

/** The smallest rank that vLLM can reserve for an adapter of rank r. The kind takes no rank above the largest. */
export function loraRankFor(r: number): number {
  const rank = vllm.loraRanks.find((one) => one >= r);
  if (rank === undefined) throw new Error(`internal: vLLM has no room for rank ${r}`);
  return rank;
}
