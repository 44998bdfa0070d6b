// Judges gates: bounds against what stages have measured. Pure: another bound needs no other measurement. `apply` serves by it, and a
// plan foretells by it.
import type { Evidence } from "./evidence.ts";
import type { Gate, Verdict } from "./gates.ts";

/** `evidenceOf`: what a stage has measured, by its name. A figure that could not be measured has not passed. */
export function judge(
  gates: readonly Gate[],
  evidenceOf: (stage: string) => Pick<Evidence, "figures"> | undefined,
): readonly Verdict[] {
  return gates.map((gate) => {
    const { figure, written, comparator, bound } = gate;
    const measured = measuredBy(gate.measure, evidenceOf(gate.stage)?.figures ?? {});
    const passed = measured !== undefined && (comparator === ">=" ? measured >= bound : measured <= bound);
    return { figure, written, measured: measured ?? null, passed };
  });
}

/** Scores are judged of the model that is served: the quantised one where there is one, and the base where nothing was trained. Gains and drops are in points. */
function measuredBy(measure: Gate["measure"], figures: Evidence["figures"]): number | undefined {
  const { base, adapted, compressed, sizeShare, speedupDecode } = figures;
  const uncompressed = adapted ?? base;
  const served = compressed ?? uncompressed;
  switch (measure) {
    case "score":
      return served;
    case "gainOverBase":
      return points(served, base);
    case "qualityDrop":
      return points(uncompressed, compressed);
    case "size":
      return sizeShare;
    case "speedup":
      return speedupDecode;
    case "firstToken":
      return figures.firstTokenSeconds;
    case "request":
      return figures.requestSeconds;
    case "tokensPerSecond":
      return figures.tokensPerSecond;
    case "memory":
      return figures.memoryBytes;
    case "samples":
      return samplesOf(figures);
    case "duplicates":
      return share(figures.duplicateSamples, readable(figures));
    case "rejected":
      return share(figures.rejectedSamples, readable(figures));
    case "unreadable":
      return share(figures.quarantinedLines, sum(readable(figures), figures.quarantinedLines));
    case "zhShare":
      return share(figures.zhSamples, samplesOf(figures));
    case "enShare":
      return share(figures.enSamples, samplesOf(figures));
    case "mixedShare":
      return share(figures.mixedSamples, samplesOf(figures));
    case "otherShare":
      return share(figures.otherSamples, samplesOf(figures));
  }
}

type Figures = Evidence["figures"];

function samplesOf({ trainSamples, validSamples }: Figures): number | undefined {
  return sum(trainSamples, validSamples);
}

/** Every line that is a sample: kept, or rejected by a rule. */
function readable(figures: Figures): number | undefined {
  return sum(samplesOf(figures), figures.rejectedSamples);
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}

/** Of nothing, nothing. */
function share(of: number | undefined, whole: number | undefined): number | undefined {
  if (of === undefined || whole === undefined) return undefined;
  return whole === 0 ? 0 : of / whole;
}

function points(from: number | undefined, to: number | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : (from - to) * 100;
}
