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
  /** Counter of answered requests. */
  readonly requests: string;
  /** Matchers that select requests for answers, beside those that select the service. */
  readonly answers: readonly string[];
  /** Matcher of answers with a server error. */
  readonly serverError: string;
  readonly histograms: Readonly<Record<Timed, Histogram>>;
}

export const gateway = {
  name: "the local gateway",
  serves: ["quantise", "train", "base"],
  unused: [],
  requests: gatewayMetrics.requests,
  answers: [],
  serverError: 'code=~"5.."',
  histograms: {
    timeToFirstToken: { name: gatewayMetrics.timeToFirstToken, edges: gatewayLatencyEdges },
    request: { name: gatewayMetrics.requestDuration, edges: gatewayLatencyEdges },
  },
} as const satisfies Server;

/**
 * vLLM 0.10 (vllm/v1/metrics/loggers.py, vllm/lora/layers). Requests are counted by prometheus-fastapi-instrumentator, which
 * groups status codes as 2xx, 4xx and 5xx. With an adapter, the label model_name still names the base, so services are told apart by
 * the job that scrapes them.
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
    { field: "serving.rollout.strategy", instead: "its pods go one at a time, each when a new one is ready" },
  ],
  requests: "http_requests_total",
  answers: ['handler=~"/v1/(chat/)?completions"'],
  serverError: 'status="5xx"',
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
