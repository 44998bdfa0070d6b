// From what a release wants and what an engine has to the steps between them, in the order in which they run. Pure.
import type { DatasetLabels, Observed, Output } from "../engine.ts";
import { pinnedStages } from "../release/pins.ts";
import { readOutputs } from "../release/reads.ts";
import type { LoadedRelease, ReleaseStage } from "../release/release.ts";
import { instanceOf, type OutputKind, stageName } from "../../specs/handoff/stages.ts";
import { lackText } from "../store/outputs.ts";

interface Lost {
  /** A sentence without its end. */
  readonly text: string;
  /** Something of it is there and wrong; otherwise it is missing. */
  readonly isDamaged: boolean;
}

export type Step =
  /** `lost`: what is wrong with an earlier output; undefined when the key never had one. */
  | { readonly action: "run"; readonly stage: ReleaseStage<OutputKind>; readonly lost: Lost | undefined }
  | {
      readonly action: "reuse";
      /** Of the stage: one that is pinned has no document. */
      readonly name: string;
      readonly output: Output;
      readonly pinned: boolean;
    }
  /** Puts a dataset version where people look for it. */
  | { readonly action: "checkout"; readonly stage: ReleaseStage<"dataset">; readonly labels: DatasetLabels }
  | {
      readonly action: "serve";
      readonly stage: ReleaseStage<"serve">;
      readonly target: string;
      /** Stage whose output is served. */
      readonly model: string;
      readonly change: "start" | "switch" | "scale" | "keep";
      /** How many replicas there are to be. */
      readonly replicas: number;
      /** How many there are; null where nothing runs, and of a service that does not say. */
      readonly replicasBefore: number | null;
    }
  | { readonly action: "observe"; readonly stage: ReleaseStage<"observe"> }
  /** Stops a service whose target the release does not have. Comes after all others. */
  | { readonly action: "remove"; readonly target: string };

/** Name of the stage that a step is about. */
export function nameOf(step: Step): string {
  switch (step.action) {
    case "remove":
      return stageName("serve", step.target);
    case "reuse":
      return step.name;
    case "run":
    case "checkout":
    case "serve":
    case "observe":
      return step.stage.stage.name;
  }
}

/**
 * `observed` has an answer for every stage that makes something, is pinned or is of another project, and what is not made here was found to be there. `owned`: targets
 * of services that this home has started before, running or not. What is pinned or of another project is reused before all others, and never run.
 */
export function decideSteps(
  { release, stages }: Pick<LoadedRelease, "release" | "stages">,
  observed: Observed,
  owned: readonly string[],
): readonly Step[] {
  // Datasets that are pinned are not checked out: their labels are in the manifest, which the release that made them has.
  const steps: Step[] = [
    ...readOutputs(release).map(({ name }) => foundStep(name, observed, { pinned: false })),
    ...pinnedStages(release).map(({ name }) => foundStep(name, observed, { pinned: true })),
  ];
  const running = new Set<string>();
  for (const stage of stages) {
    if (stage.kind === "serve") steps.push(serveStep(stage, observed, running));
    else if (stage.kind === "observe") steps.push({ action: "observe", stage });
    else {
      const made = outputStep(stage, observed);
      if (made.action === "run") running.add(stage.stage.name);
      steps.push(made);
      if (stage.kind === "dataset") steps.push({ action: "checkout", stage, labels: labelsOf(stage) });
    }
  }
  const wanted = new Set(stages.filter(({ kind }) => kind === "serve").map(({ stage }) => instanceOf(stage.name)));
  const stale = new Set([...owned, ...observed.services.map(({ target }) => target)].filter((one) => !wanted.has(one)));
  for (const target of [...stale].sort()) steps.push({ action: "remove", target });
  return steps;
}

/** Where its keys are is nobody's business who reads the dataset. */
function labelsOf({ job: { metadata } }: ReleaseStage<"dataset">): DatasetLabels {
  const { keys: _, ...labels } = metadata;
  return labels;
}

function foundStep(name: string, { outputs }: Observed, { pinned }: { readonly pinned: boolean }): Step {
  const found = outputs.get(name);
  if (found?.state !== "present") throw new Error(`internal: ${name} is used and was not found to be there`);
  return { action: "reuse", name, output: found.output, pinned };
}

function outputStep(stage: ReleaseStage<OutputKind>, { outputs }: Observed): Step {
  const { name } = stage.stage;
  const found = outputs.get(name);
  if (found === undefined) throw new Error(`internal: the engine said nothing of stage ${name}`);
  if (found.state === "present") return { action: "reuse", name, output: found.output, pinned: false };
  const lost = found.state === "absent" ? undefined : { text: lackText(found), isDamaged: found.state === "damaged" };
  return { action: "run", stage, lost };
}

function serveStep(stage: ReleaseStage<"serve">, { services, outputs }: Observed, running: ReadonlySet<string>): Step {
  const target = instanceOf(stage.stage.name);
  const [model] = stage.stage.needs;
  if (model === undefined) throw new Error(`internal: stage ${stage.stage.name} serves nothing`);
  const service = services.find((one) => one.target === target);
  const { replicas } = stage.job.metadata;
  const step = { action: "serve", stage, target, model, replicas, replicasBefore: service?.replicas ?? null } as const;
  if (service === undefined) return { ...step, change: "start" };
  const served = outputs.get(model);
  const isSame =
    service.otherProgram === undefined &&
    service.serveKey === stage.stage.key &&
    !stage.stage.needs.some((need) => running.has(need)) &&
    served?.state === "present" &&
    served.output.digest === service.modelDigest;
  if (!isSame) return { ...step, change: "switch" };
  return { ...step, change: service.replicas === replicas ? "keep" : "scale" };
}
