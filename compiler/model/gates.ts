// The gates of a release: bounds on what its stages measure. They are judged, and measured by no one.
import type { Gate, Gates } from "../../specs/handoff/gates.ts";
import { stageName } from "../../specs/handoff/stages.ts";
import { handoffVersion } from "../../specs/handoff/value.ts";
import { derive, type Traced, type TracedDocument } from "../trace.ts";
import { compareTexts, type TracedProject } from "./bodies/body.ts";
import { suitesOf } from "./bodies/evaluate.ts";
import { parseBound } from "./units.ts";

/** Undefined where the project has no gate. */
export function gatesBody(project: TracedProject): TracedDocument<Gates> | undefined {
  const gates = [...evaluationGates(project), ...compressionGates(project)];
  if (gates.length === 0) return undefined;
  return {
    apiVersion: handoffVersion,
    kind: "Gates",
    gates: gates.toSorted((a, b) => compareTexts(a.value.figure, b.value.figure)),
  };
}

/** `<suite>` of what is served, and `<suite>.gainOverBase`. */
function evaluationGates({ evaluation }: TracedProject): readonly Traced<Gate>[] {
  return Object.entries(evaluation?.gates ?? {}).map(([figure, bound]) => {
    const [suite = "", of] = figure.split(".");
    return gate(figure, bound, stageName("evaluate", suite), of === undefined ? "score" : "gainOverBase");
  });
}

function compressionGates(project: TracedProject): readonly Traced<Gate>[] {
  const { size, speedup, qualityDrop } = project.compression?.gates ?? {};
  const quantise = stageName("quantise");
  return [
    ...(size ? [gate("compression.size", size, quantise, "size")] : []),
    ...(speedup ? [gate("compression.speedup", speedup, quantise, "speedup")] : []),
    ...(qualityDrop ? [gate("compression.qualityDrop", qualityDrop, comparedSuite(project), "qualityDrop")] : []),
  ];
}

/** Compression is judged by the first suite that counts right answers. */
function comparedSuite(project: TracedProject): string {
  const first = suitesOf(project).find(({ suite }) => suite.metric.value === "exactMatch");
  if (first === undefined) throw new Error("internal: a gate on qualityDrop without a suite that counts answers");
  return stageName("evaluate", first.name);
}

function gate(figure: string, bound: Traced<string>, stage: string, measure: Gate["measure"]): Traced<Gate> {
  return derive([bound], (written) => ({ figure, stage, measure, ...parseBound(written), written }));
}
