// What an engine cannot do is said before anything runs. `check` says the same of specs, from the same table (capabilities.ts). Pure.
import type { Abilities, Engine } from "../engine.ts";
import type { LoadedRelease, ReleaseStage } from "../release/release.ts";
import { stageName } from "../../specs/handoff/stages.ts";
import { fail, ok, type Result } from "../result.ts";
import type { Step } from "./steps.ts";

/** `engines`: names of all engines that this program has, for the message. */
export function checkTargets(
  { release }: LoadedRelease,
  { abilities }: Engine,
  engines: readonly string[],
): Result<void> {
  const targets = release.targets.filter(({ engine }) => !abilities.targets.includes(engine));
  const [first] = targets;
  if (first === undefined) return ok(undefined);
  const names = targets.map(({ name }) => `'${name}'`).join(", ");
  return fail(
    "engine-unsupported",
    `This release has the ${first.engine} ${targets.length === 1 ? "target" : "targets"} ${names}; this runtime has the engines ${engines.join(" and ")}. ` +
      `Apply it with a runtime that has the ${first.engine} engine, or give the environment ${release.environment} a local target.`,
  );
}

/** Judges only what would be done: a stage that is reused asks for nothing. */
export function checkSteps(steps: readonly Step[], engine: Engine): Result<void> {
  for (const step of steps) {
    const problem = problemOf(step, engine);
    if (problem !== undefined) return fail("engine-unsupported", problem);
  }
  return ok(undefined);
}

function problemOf(step: Step, { name, abilities }: Engine): string | undefined {
  switch (step.action) {
    case "run":
      return (
        kindProblem(step.stage, name, abilities) ??
        baseProblem(step.stage, name, abilities) ??
        precisionProblem(step.stage, name, abilities)
      );
    case "serve":
      return kindProblem(step.stage, name, abilities) ?? modelProblem(step, name, abilities);
    case "observe":
      return kindProblem(step.stage, name, abilities);
    case "reuse":
    case "checkout":
    case "remove":
      return undefined;
  }
}

function kindProblem({ stage }: ReleaseStage, engine: string, { stages }: Abilities): string | undefined {
  if (stages.includes(stage.kind)) return undefined;
  return `The engine ${engine} cannot run stage ${stage.name}; it runs ${stages.join(", ")}.`;
}

function baseProblem(read: ReleaseStage, engine: string, { bases }: Abilities): string | undefined {
  if (read.kind !== "train" && read.kind !== "base") return undefined;
  const { base } = read.job.config;
  if (base.source === "folder" || bases.includes(base.source)) return undefined;
  return (
    `Stage ${read.stage.name} starts from hf://${base.repository}@${base.revision}, which has to be downloaded; the engine ${engine} reads models ` +
    "that come with it and folders of the repository. Apply this release with an engine for GPU targets, or name one of these as the model."
  );
}

function precisionProblem(read: ReleaseStage, engine: string, { precisions }: Abilities): string | undefined {
  if (read.kind !== "train") return undefined;
  const { precision } = read.job.config;
  if (precisions.includes(precision)) return undefined;
  return (
    `Stage ${read.stage.name} trains in ${precision}, and the engine ${engine} trains in ${precisions.join(" or ")}. ` +
    `Apply this release with an engine for GPU targets, or write training.precision: ${precisions[0]}.`
  );
}

function modelProblem(
  { model, target }: Extract<Step, { readonly action: "serve" }>,
  engine: string,
  { serves }: Abilities,
): string | undefined {
  if (serves.some((kind) => model === stageName(kind))) return undefined;
  return (
    `The engine ${engine} serves what stages of kind ${serves.join(" or ")} make, and target ${target} would serve stage ${model}. ` +
    "Add compression to the spec."
  );
}
