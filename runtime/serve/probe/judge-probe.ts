// Whether a version may take traffic, from what its probe measured. Pure.
import { figureWords } from "../../../specs/handoff/figure-words.ts";
import { judge } from "../../../specs/handoff/judge.ts";
import { figuresOf, type Probe, type ProbeFigures } from "../../../specs/handoff/probe.ts";
import { type Failure, fail, ok, type Result } from "../../result.ts";

interface Miss {
  /** What was measured and what is allowed. */
  readonly what: string;
  readonly fix: string;
  readonly retry: Failure["retry"];
}

/** `target` names where the version would have been served. */
export function judgeProbe(figures: ProbeFigures, probe: Probe, target: string): Result<void> {
  const missedGates = gateMisses(figures, probe);
  const misses = [...latencyMisses(figures, probe, target), ...memoryMisses(figures, probe, target), ...missedGates];
  if (misses.length === 0) return ok(undefined);
  const { prompts, promptTokens, answerTokens, versionsLoaded, machine } = figures;
  const lines = [
    `The new version was probed on ${target} before it took traffic, and missed what the spec asks for:`,
    ...misses.map(({ what }) => `  ${what}`),
    `Times are medians of ${prompts} seeded prompts of ${promptTokens} tokens, each answered with ${answerTokens}, one at a time, on ${machine.cpu} (cores: ${machine.cores}); memory is the most that was seen.`,
    versionsLoaded > 1 ? "The version before it goes on answering." : `Nothing is served on ${target}.`,
    ...new Set(misses.map(({ fix }) => fix)),
  ];
  const retry = misses.every((miss) => miss.retry === "later") ? "later" : "no";
  if (missedGates.length === 0) return fail("probe-failed", lines.join("\n"), { retry });
  const { failure } = fail("gate-failed", lines.join("\n"), { retry });
  return { ok: false, failure: { ...failure, probe: figures } };
}

/** A gate of memory is no matter of a busy machine. */
function gateMisses(figures: ProbeFigures, { gates = [] }: Probe): Miss[] {
  return judge(gates, () => ({ figures: figuresOf(figures) })).flatMap(({ passed, figure, written, measured }, at) => {
    if (passed) return [];
    const gate = gates[at]!;
    const value = measured === null ? "could not be measured" : `measured ${figureWords(measured, gate)}`;
    const fix =
      "For the gate: serve a smaller or a compressed model, or change serving.gates. If the machine was busy, run the same command again.";
    return [
      { what: `${figure} has to be ${written}, and ${value}.`, fix, retry: gate.measure === "memory" ? "no" : "later" },
    ];
  });
}

/**
 * A median stands for an objective: a version that misses its threshold every second time, on requests that come one by one, cannot
 * keep it for 99% of those that come together. A value at its bound is within it, as in a histogram's bucket.
 */
function latencyMisses(figures: ProbeFigures, { latency }: Probe, target: string): Miss[] {
  if (latency === null) return [];
  const isWhole = latency.of === "request";
  const seconds = isWhole ? figures.requestSeconds : figures.firstTokenSeconds;
  if (seconds <= latency.thresholdSeconds) return [];
  const [is, allowed] = apart(seconds * 1000, latency.thresholdSeconds * 1000);
  return [
    {
      what: `${isWhole ? "A whole answer" : "The first token"} took ${is} ms, and objectives.latency.under allows ${allowed} ms.`,
      fix: `Faster: a smaller or a compressed model, more targets.${target}.threads, a shorter objectives.load; or allow more in objectives.latency.under. If the machine was busy, run the same command again.`,
      retry: "later",
    },
  ];
}

function memoryMisses({ memoryBytes: bytes, versionsLoaded }: ProbeFigures, probe: Probe, target: string): Miss[] {
  const { memoryBytes: most } = probe;
  if (most === null || bytes <= most) return [];
  const [is, allowed] = apart(bytes / 2 ** 20, most / 2 ** 20);
  const both = versionsLoaded > 1 ? ", the version before it included" : "";
  return [
    {
      what: `The service's process took ${is} MiB${both}, and targets.${target}.memory allows ${allowed} MiB.`,
      fix: `Smaller: a smaller or a compressed model, a lower serving.scale.min or serving.batching.maxBatch; or allow more in targets.${target}.memory.`,
      retry: "no",
    },
  ];
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
