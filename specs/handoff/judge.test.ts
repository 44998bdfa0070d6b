import { describe, expect, test } from "vitest";
import type { Gate } from "./gates.ts";
import { gate } from "../testing/documents.ts";
import { judge } from "./judge.ts";

const figures = {
  "evaluate/triage": { base: 0.25, adapted: 0.9375, compressed: 0.875 },
  "evaluate/plain": { base: 0.25, adapted: 0.75 },
  "evaluate/untrained": { base: 0.5, compressed: 0.25 },
  "serve/laptop": { firstTokenSeconds: 0.2, requestSeconds: 1, tokensPerSecond: 30, memoryBytes: 2048 },
  "dataset/talks": {
    ...{ trainSamples: 70, validSamples: 10, rejectedSamples: 20, duplicateSamples: 5, quarantinedLines: 25 },
    ...{ zhSamples: 20, enSamples: 60 },
  },
  "quantise/main": { sizeShare: 0.26, speedupDecode: 1.5 },
};
type Stage = keyof typeof figures;

function verdict(one: Gate) {
  const [only] = judge([one], (stage) => (stage in figures ? { figures: figures[stage as Stage] } : undefined));
  return only;
}

describe("a gate", () => {
  const serve = { stage: "serve/laptop" } as const;
  const quantise = { stage: "quantise/main" } as const;
  const talks = { stage: "dataset/talks" } as const;
  test.each([
    ["the score of the model that is served, quantised", gate("triage", ">=", 0.875, "share"), 0.875, true],
    ["the score of the adapted model where nothing is quantised", gate("plain", ">=", 0.76, "share"), 0.75, false],
    [
      "what quantisation loses of a base that nobody trained",
      gate("untrained", "<=", 20, "points", { measure: "qualityDrop" }),
      25,
      false,
    ],
    [
      "what is served against the base, in points",
      gate("triage.gainOverBase", ">=", 60, "points", { measure: "gainOverBase" }),
      62.5,
      true,
    ],
    [
      "what quantisation loses, in points",
      gate("compression.qualityDrop", "<=", 6, "points", { stage: "evaluate/triage", measure: "qualityDrop" }),
      6.25,
      false,
    ],
    [
      "samples that are kept",
      gate("datasets.talks.samples", ">=", 81, "number", { ...talks, measure: "samples" }),
      80,
      false,
    ],
    ["duplicates, of readable lines", gate("d", "<=", 0.05, "share", { ...talks, measure: "duplicates" }), 0.05, true],
    [
      "rejected samples, of readable lines",
      gate("d", "<=", 0.1, "share", { ...talks, measure: "rejected" }),
      0.2,
      false,
    ],
    ["unreadable lines, of all", gate("d", "<=", 0.2, "share", { ...talks, measure: "unreadable" }), 0.2, true],
    ["a language, of what is kept", gate("d", ">=", 0.3, "share", { ...talks, measure: "zhShare" }), 0.25, false],
    ["the size", gate("compression.size", "<=", 0.26, "share", { ...quantise, measure: "size" }), 0.26, true],
    [
      "the speed-up",
      gate("compression.speedup", ">=", 1.51, "number", { ...quantise, measure: "speedup" }),
      1.5,
      false,
    ],
    [
      "the first token of a probe, at its bound",
      gate("serving.firstToken on laptop", "<=", 0.2, "seconds", { ...serve, measure: "firstToken" }),
      0.2,
      true,
    ],
    [
      "a whole answer of a probe",
      gate("serving.request on laptop", "<=", 0.9, "seconds", { ...serve, measure: "request" }),
      1,
      false,
    ],
    [
      "the rate of a probe",
      gate("serving.tokensPerSecond on laptop", ">=", 20, "number", { ...serve, measure: "tokensPerSecond" }),
      30,
      true,
    ],
    [
      "the memory of a probe",
      gate("serving.memory on laptop", "<=", 1024, "bytes", { ...serve, measure: "memory" }),
      2048,
      false,
    ],
    [
      "nothing where the figure was not measured, and has not passed",
      gate("plain", "<=", 100, "points", { measure: "qualityDrop" }),
      null,
      false,
    ],
    ["nothing where the stage has not run, and has not passed", gate("none", ">=", 0, "share"), null, false],
  ])("judges %s", (_, one, measured, passed) => {
    expect(verdict(one)).toEqual({ figure: one.figure, written: one.written, measured, passed });
  });
});
