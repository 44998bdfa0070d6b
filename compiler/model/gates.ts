// The gates of a release: bounds on what its stages measure. They are judged, and measured by no one.
import { capabilities } from "../../specs/handoff/capabilities.ts";
import type { Gate, Gates } from "../../specs/handoff/gates.ts";
import { stageName } from "../../specs/handoff/stages.ts";
import { handoffVersion } from "../../specs/handoff/value.ts";
import type { Project } from "../../specs/kinds/project.ts";
import { valueNamed } from "../../specs/kinds/value-named.ts";
import { derive, type Traced, type TracedDocument } from "../trace.ts";
import { compareTexts, type TracedProject } from "./bodies/body.ts";
import type { ModelTarget } from "./model.ts";
import { suitesOf } from "./bodies/evaluate.ts";
import { madeDatasets } from "./bodies/dataset.ts";
import { parseBound, parseShares } from "./units.ts";

/** Undefined where the project has no gate. */
export function gatesBody(
  project: TracedProject,
  targets: readonly Pick<ModelTarget, "name" | "engine">[],
): TracedDocument<Gates> | undefined {
  const probed = targets.filter(({ engine }) => capabilities[engine].server.probed).map(({ name }) => name);
  const gates = [
    ...expectations(project),
    ...evaluationGates(project),
    ...compressionGates(project),
    ...servingGates(project, probed),
  ];
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

/** Of the datasets that are made. */
function expectations(project: TracedProject): readonly Traced<Gate>[] {
  return madeDatasets(project).flatMap((name) => {
    const { languageShare: { zh, en, mixed, other } = {}, ...expect } =
      valueNamed(project.datasets, name)?.expect ?? {};
    const bounds: readonly [string, Gate["measure"], Traced<string> | undefined][] = [
      ["samples", "samples", expect.samples],
      ["duplicates", "duplicates", expect.duplicates],
      ["rejected", "rejected", expect.rejected],
      ["unreadable", "unreadable", expect.unreadable],
      ["languageShare.zh", "zhShare", zh],
      ["languageShare.en", "enShare", en],
      ["languageShare.mixed", "mixedShare", mixed],
      ["languageShare.other", "otherShare", other],
    ];
    const stage = stageName("dataset", name);
    return bounds.flatMap(([figure, measure, bound]) => {
      if (bound === undefined) return [];
      return parseShares(bound.value).map((_, at) =>
        derive([bound], (written) => ({
          ...{ figure: `datasets.${name}.${figure}`, stage, measure },
          ...{ ...parseShares(written)[at]!, written },
        })),
      );
    });
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

/** Of the probes of some targets, for each of them. */
export function servingGates({ serving }: TracedProject, targets: readonly string[]): readonly Traced<Gate>[] {
  const bounds = Object.entries(serving?.gates ?? {}) as [ServingMeasure, Traced<string> | undefined][];
  return targets.flatMap((target) =>
    bounds.flatMap(([measure, bound]) =>
      bound === undefined ? [] : [gate(`serving.${measure} on ${target}`, bound, stageName("serve", target), measure)],
    ),
  );
}

type ServingMeasure = keyof NonNullable<NonNullable<Project["serving"]>["gates"]>;

/** Compression is judged by the first suite that counts right answers. */
function comparedSuite(project: TracedProject): string {
  const first = suitesOf(project).find(({ suite }) => suite.metric.value === "exactMatch");
  if (first === undefined) throw new Error("internal: a gate on qualityDrop without a suite that counts answers");
  return stageName("evaluate", first.name);
}

function gate(figure: string, bound: Traced<string>, stage: string, measure: Gate["measure"]): Traced<Gate> {
  return derive([bound], (written) => ({ figure, stage, measure, ...parseBound(written), written }));
}
