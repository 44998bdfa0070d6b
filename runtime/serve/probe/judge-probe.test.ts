import { describe, expect, test } from "vitest";
import { Probe, type ProbeFigures } from "../../../specs/handoff/probe.ts";
import { gate, probeFigures } from "../../../specs/testing/documents.ts";
import { judgeProbe } from "./judge-probe.ts";

function judged(measured: Partial<ProbeFigures>, terms: Partial<Probe>) {
  const result = judgeProbe({ ...probeFigures, ...measured }, Probe.parse(terms), "laptop");
  return result.ok ? "passed" : result.failure;
}

const firstToken = { thresholdSeconds: 0.25, of: "timeToFirstToken" } as const;
const request = { thresholdSeconds: 0.8, of: "request" } as const;
const how =
  "Times are medians of 9 seeded prompts of 128 tokens, each answered with 32, one at a time, on Some CPU (cores: 2); memory is the most that was seen.";
const faster =
  "Faster: a smaller or a compressed model, more targets.laptop.threads, a shorter objectives.load; or allow more in objectives.latency.under. If the machine was busy, run the same command again.";
const smaller =
  "Smaller: a smaller or a compressed model, a lower serving.scale.min or serving.batching.maxBatch; or allow more in targets.laptop.memory.";

describe("a probe", () => {
  test("passes whatever it measured where nothing is bound", () => {
    expect(judged({ firstTokenSeconds: 3600, requestSeconds: 7200, memoryBytes: 2 ** 50 }, {})).toBe("passed");
  });

  test("passes at its bounds, and misses just beyond them", () => {
    for (const latency of [firstToken, request]) expect(judged({}, { latency, memoryBytes: 2 ** 30 })).toBe("passed");
    expect(judged({ firstTokenSeconds: 0.250001 }, { latency: firstToken })).toMatchObject({ reason: "probe-failed" });
    expect(judged({ requestSeconds: 0.800001 }, { latency: request })).toMatchObject({ reason: "probe-failed" });
    expect(judged({ memoryBytes: 2 ** 30 + 1 }, { memoryBytes: 2 ** 30 })).toMatchObject({ reason: "probe-failed" });
  });

  test("judges the time that the objective is of, and no other", () => {
    expect(judged({ requestSeconds: 9 }, { latency: firstToken })).toBe("passed");
    expect(judged({ firstTokenSeconds: 0.7 }, { latency: request })).toBe("passed");
  });

  test("that misses says what it measured, what is allowed, how it was measured and what helps; waiting may help a latency", () => {
    expect(judged({ firstTokenSeconds: 0.3104 }, { latency: firstToken })).toEqual({
      reason: "probe-failed",
      retry: "later",
      message: [
        "The new version was probed on laptop before it took traffic, and missed what the spec asks for:",
        "  The first token took 310 ms, and objectives.latency.under allows 250 ms.",
        how,
        "Nothing is served on laptop.",
        faster,
      ].join("\n"),
    });
    expect(judged({ requestSeconds: 0.80004, versionsLoaded: 2 }, { latency: request })).toEqual({
      reason: "probe-failed",
      retry: "later",
      message: [
        "The new version was probed on laptop before it took traffic, and missed what the spec asks for:",
        "  A whole answer took 800.04 ms, and objectives.latency.under allows 800 ms.",
        how,
        "The version before it goes on answering.",
        faster,
      ].join("\n"),
    });
  });

  test("that misses its memory, or both, says so, and that waiting does not help", () => {
    const big = { memoryBytes: 3 * 2 ** 30, versionsLoaded: 2 };
    expect(judged({ ...big, firstTokenSeconds: 1 }, { latency: firstToken, memoryBytes: 2 ** 31 })).toEqual({
      reason: "probe-failed",
      retry: "no",
      message: [
        "The new version was probed on laptop before it took traffic, and missed what the spec asks for:",
        "  The first token took 1000 ms, and objectives.latency.under allows 250 ms.",
        "  The service's process took 3072 MiB, the version before it included, and targets.laptop.memory allows 2048 MiB.",
        how,
        "The version before it goes on answering.",
        faster,
        smaller,
      ].join("\n"),
    });
  });

  const gates = [
    gate("serving.firstToken on laptop", "<=", 0.2, "seconds", { stage: "serve/laptop", measure: "firstToken" }),
    gate("serving.memory on laptop", "<=", 2 ** 29, "bytes", { stage: "serve/laptop", measure: "memory" }),
    gate("serving.request on laptop", "<=", 0.8, "seconds", { stage: "serve/laptop", measure: "request" }),
    gate("serving.tokensPerSecond on laptop", ">=", 40, "number", {
      stage: "serve/laptop",
      measure: "tokensPerSecond",
    }),
  ];

  test("is judged by gates too, at their bounds and beyond, and then hands on what it measured", () => {
    expect(judged({}, { gates: gates.slice(2) })).toBe("passed");
    expect(judged({}, { gates })).toEqual({
      reason: "gate-failed",
      retry: "no",
      probe: probeFigures,
      message: [
        "The new version was probed on laptop before it took traffic, and missed what the spec asks for:",
        "  serving.firstToken on laptop has to be <= 0.2, and measured 250 ms.",
        "  serving.memory on laptop has to be <= 536870912, and measured 1024 MiB.",
        how,
        "Nothing is served on laptop.",
        "For the gate: serve a smaller or a compressed model, or change serving.gates. If the machine was busy, run the same command again.",
      ].join("\n"),
    });
  });

  test("that misses a gate and an objective is a missed gate, and says both", () => {
    const failure = judged({}, { gates: gates.slice(0, 1), latency: { ...firstToken, thresholdSeconds: 0.1 } });
    expect(failure).toMatchObject({ reason: "gate-failed", retry: "later" });
    expect(Object(failure).message).toContain(
      "and objectives.latency.under allows 100 ms.\n  serving.firstToken on laptop",
    );
  });
});
