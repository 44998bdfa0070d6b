// Fields and their values: what the kinds in specs/kinds/ take.
import type { CodeRow } from "./code-row.ts";

export const formCodes = {
  "unknown-key": {
    severity: "error",
    means:
      "A key that nobody knows would have no effect, and nobody would notice: a misspelled field would keep its default. So nothing unknown is taken, at any depth.",
    example: {
      wrong: "lora: { rank: 8, alpha: 16, targets: [q_proj, v_proj] }",
      right: "lora: { r: 8, alpha: 16, targets: [q_proj, v_proj] }",
    },
  },
  "missing-key": {
    severity: "error",
    means:
      "Fields have a default wherever one is right for most projects. This one has none: only whoever writes the spec can know it.",
    example: {
      wrong: "targets:\n  laptop: { port: 8081 }",
      right: "targets:\n  laptop: { engine: local, port: 8081 }",
    },
  },
  "wrong-name": {
    severity: "error",
    means:
      "Most names end up in those of files, labels and Kubernetes objects, and each of them keeps to what all of these take. One rule is easier to know than a list of places.",
    example: { wrong: 'Support_Tickets:\n    version: "1.1"', right: 'tickets:\n    version: "1.1"' },
  },
  "wrong-type": {
    severity: "error",
    means:
      "YAML tells by its look whether a value is text, a number or true and false. Nothing is converted: 1.10 as a number is 1.1, and would name another version.",
    example: { wrong: "version: 1.1", right: 'version: "1.1"' },
  },
  "wrong-form": {
    severity: "error",
    means:
      "The field is text in which more is written: a duration, a share, a bound, a digest. It has its unit beside it, so that no number is taken for another quantity.",
    example: { wrong: "ttl: 10 minutes", right: "ttl: 10m" },
  },
  "wrong-value": {
    severity: "error",
    means:
      "An override has the type and the form of its field, and what it says cannot be: a duration above the 24 days that a timer can wait, for one.",
    example: {
      told: "prod with set: { serving.cache.exact.ttl: 30d }.",
      right: "set: { serving.cache.exact.ttl: 20d }",
    },
  },
  "not-allowed": {
    severity: "error",
    means:
      "The field takes one of a few values, which are those that something can be done with. Another one is refused here, and not when it is applied.",
    example: { wrong: "weights: int4", right: "weights: int8" },
  },
  "wrong-length": {
    severity: "error",
    means:
      "A list or a text is empty where something has to be, or longer than what is made of it can hold. Most lists have a default that is taken where the field is left out.",
    example: { wrong: "targets: []", right: "targets: [q_proj, v_proj]" },
  },
  "out-of-range": {
    severity: "error",
    means: "The bounds of a field are those of what carries it out: beyond them, apply would refuse the release.",
    example: { wrong: "batching: { maxBatch: 0 }", right: "batching: { maxBatch: 4 }" },
  },
  conflict: {
    severity: "error",
    means:
      "What is written is well-formed, and what it says cannot be: of two fields that exclude each other one would have no effect, and nobody could say which was meant.",
    example: {
      wrong: "method: full\n  lora: { r: 8, alpha: 16, targets: [q_proj, v_proj] }",
      right: "lora: { r: 8, alpha: 16, targets: [q_proj, v_proj] }",
    },
  },
  "more-mistakes": {
    severity: "either",
    means:
      "Of one file a hundred mistakes are shown, errors before warnings: one of them often makes the others. It is a warning where all that is left are warnings.",
    example: { told: "A spec with 150 keys that nobody knows.", right: "A spec with fewer than 100 mistakes." },
  },
} as const satisfies Readonly<Record<string, CodeRow>>;
