// Whether a version may take traffic, from what its probe measured. Pure.
import type { Probe, ProbeFigures } from "../../../specs/handoff/probe.ts";
import { fail, ok, type Result } from "../../result.ts";

interface Miss {
  /** What was measured and what is allowed. */
  readonly what: string;
  readonly fix: string;
}

/**
 * A median stands for a latency objective: a version that misses its threshold every second time on requests that come one by one
 * cannot keep it for 99% of those that come together. A value at its bound is within it, as in a histogram's bucket.
 */
function missesOf(figures: ProbeFigures, { latency, memoryBytes }: Probe, target: string): readonly Miss[] {
  const misses: Miss[] = [];
  if (latency !== null) {
    const [words, measured] =
      latency.of === "request"
        ? ["A whole answer took", figures.requestSeconds]
        : ["The first token took", figures.firstTokenSeconds];
    if (measured > latency.thresholdSeconds) {
      const [is, allowed] = apart(measured * 1000, latency.thresholdSeconds * 1000);
      misses.push({
        what: `${words} ${is} ms, and objectives.latency.under allows ${allowed} ms.`,
        fix: `For the latency: serve a smaller or a compressed model, raise targets.${target}.threads, shorten objectives.load, or raise objectives.latency.under.`,
      });
    }
  }
  if (memoryBytes !== null && figures.memoryBytes > memoryBytes) {
    const [is, allowed] = apart(figures.memoryBytes / 2 ** 20, memoryBytes / 2 ** 20);
    const both = figures.versionsLoaded > 1 ? " with the version before it still loaded" : "";
    misses.push({
      what: `The service's process took ${is} MiB${both}, and targets.${target}.memory allows ${allowed} MiB.`,
      fix: `For the memory: serve a smaller or a compressed model, lower serving.scale.min or serving.batching.maxBatch, or raise targets.${target}.memory.`,
    });
  }
  return misses;
}

/** `target` names where it would have been served. */
export function judgeProbe(figures: ProbeFigures, probe: Probe, target: string): Result<void> {
  const misses = missesOf(figures, probe, target);
  if (misses.length === 0) return ok(undefined);
  const { prompts, promptTokens, answerTokens, versionsLoaded, machine } = figures;
  const lines = [
    `The new version was probed on ${target} before it took traffic, and missed what the spec asks for:`,
    ...misses.map(({ what }) => `  ${what}`),
    `Medians of ${prompts} seeded prompts of ${promptTokens} tokens, each answered with ${answerTokens}, one at a time, on ${machine.cpu} (${machine.cores} cores); memory is the most that was seen.`,
    versionsLoaded > 1
      ? "The version before it answers as before. If its requests kept the machine busy, run the same command again later."
      : "Nothing is served. If the machine was busy, run the same command again later.",
    ...misses.map(({ fix }) => fix),
  ];
  return fail("probe-failed", lines.join("\n"), { retry: "later" });
}

/** As short as keeps a value from reading like the bound that it has missed. */
function apart(value: number, bound: number): readonly [string, string] {
  for (let digits = 0; digits < 6; digits++) {
    const [is, allowed] = [short(value, digits), short(bound, 6)];
    if (Number(is) > bound) return [is, allowed];
  }
  return [String(value), String(bound)];
}

function short(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}
