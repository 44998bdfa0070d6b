import { describe, expect, test } from "vitest";
import { Probe, type ProbeFigures } from "../../../specs/handoff/probe.ts";
import { judgeProbe } from "./judge-probe.ts";

const figures: ProbeFigures = {
  prompts: 9,
  promptTokens: 128,
  answerTokens: 32,
  firstTokenSeconds: 0.25,
  requestSeconds: 0.8,
  tokensPerSecond: 40,
  memoryBytes: 2 ** 30,
  versionsLoaded: 1,
  probedAt: "2026-01-02T03:04:05.000Z",
  machine: { cpu: "Some CPU", cores: 2, memoryBytes: 2 ** 33, node: "v20.19.0", runtime: "0.1.0" },
};

function judged(measured: Partial<ProbeFigures>, terms: Partial<Probe>) {
  const result = judgeProbe({ ...figures, ...measured }, Probe.parse(terms), "laptop");
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
});
