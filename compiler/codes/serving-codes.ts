// The service, and what is promised of it.
import type { CodeRow } from "./code-row.ts";

export const servingCodes = {
  "queue-shorter-than-batch": {
    severity: "warning",
    means:
      "A request beyond the queue is refused with 429, so that clients are turned away whom the next batch would have had room for.",
    example: { wrong: "batching: { maxBatch: 4, maxQueue: 2 }", right: "batching: { maxBatch: 4 }" },
  },
  "network-without-keys": {
    severity: "error",
    means: "Only this machine is believed without a key. At such an address, everybody in the network could ask.",
    example: {
      wrong: "laptop: { engine: local, port: 8081, address: 0.0.0.0 }",
      right: "laptop: { engine: local, port: 8081 }",
    },
  },
  "top-p-without-sampling": {
    severity: "warning",
    means:
      "An answer is drawn from less with topP, and at temperature 0, the default, nothing is drawn. Whoever writes it wants answers that differ.",
    example: {
      wrong: "generation: { topP: 0.9 }\n  batching: { maxBatch: 4 }",
      right: "batching: { maxBatch: 4 }",
    },
  },
  "too-many-threads": {
    severity: "error",
    means:
      "A local target has serving.scale.min workers on one machine, each with its threads. All of them together get no more than the field allows for one.",
    example: {
      wrong: "laptop: { engine: local, port: 8081, threads: 200 }",
      right: "laptop: { engine: local, port: 8081 }",
    },
  },
  "rank-rounded-up": {
    severity: "warning",
    means:
      "Servers reserve room for adapters of a few ranks only. The adapter is trained with the rank that is written, and the rest of its room stays empty.",
    example: { base: "cluster", wrong: "lora: { r: 12, alpha: 32 }", right: "lora: { r: 16, alpha: 32 }" },
  },
  "field-not-used": {
    severity: "warning",
    means:
      "Somebody wrote it and expects that it does something. It is said once for each place, and never of a default, which is nobody's words.",
    example: {
      base: "cluster",
      wrong: "batching: { maxBatch: 32, maxTokens: 2048, maxQueue: 100 }",
      right: "batching: { maxBatch: 32, maxTokens: 2048 }",
    },
  },
  "objective-target": {
    severity: "error",
    means:
      "What an objective allows to fail is its budget, and alerts go by how fast that is spent. At 100% there is none to spend, and at 0% it cannot be spent.",
    example: { wrong: "availability: { target: 100% }", right: "availability: { target: 99.95% }" },
  },
  "threshold-not-an-edge": {
    severity: "error",
    means:
      "A share of fast requests is read from a histogram, which counts below its edges and nowhere between them. Each server has edges of its own.",
    example: { wrong: "under: 220ms", right: "under: 200ms" },
  },
  "load-too-long": {
    severity: "error",
    means:
      "Every request ends at serving.batching.maxTokens, and objectives.load says what a usual one is, with which new versions are tried. A usual request has to fit.",
    example: {
      wrong: "latency: { target: 99%, under: 200ms }\n  load: { promptTokens: 500, answerTokens: 100 }",
      right: "latency: { target: 99%, under: 200ms }",
    },
  },
} as const satisfies Readonly<Record<string, CodeRow>>;
