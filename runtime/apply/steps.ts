// From what a release wants and what an engine has to the steps between them, in the order in which they run. Pure.
import type { DatasetLabels, Observed, Output } from "../engine.ts";
import type { LoadedRelease, ReleaseStage } from "../release/release.ts";
import { instanceOf, type OutputKind } from "../../specs/handoff/stages.ts";
import { fail, ok, type Result } from "../result.ts";

export type Step =
  /** `lost`: what is missing of an earlier output; undefined when the key never had one. */
  | { readonly action: "run"; readonly stage: ReleaseStage<OutputKind>; readonly lost: string | undefined }
  | {
      readonly action: "reuse";
      readonly stage: ReleaseStage<OutputKind>;
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

/**
 * `observed` has an answer for every stage that makes something. `owned`: targets of services that this home has started before,
 * running or not. Fails when a pinned output is not there.
 */
export function decideSteps(
  { release, stages }: Pick<LoadedRelease, "release" | "stages">,
  observed: Observed,
  owned: readonly string[],
): Result<readonly Step[]> {
  const steps: Step[] = [];
  const running = new Set<string>();
  for (const stage of stages) {
    if (stage.kind === "serve") steps.push(serveStep(stage, observed, running));
    else if (stage.kind === "observe") steps.push({ action: "observe", stage });
    else {
      const { name } = stage.stage;
      const made = outputStep(stage, observed, release.pins[name]);
      if (!made.ok) return made;
      if (made.value.action === "run") running.add(name);
      steps.push(made.value);
      if (stage.kind === "dataset") steps.push({ action: "checkout", stage, labels: stage.job.metadata });
    }
  }
  const wanted = new Set(stages.filter(({ kind }) => kind === "serve").map(({ stage }) => instanceOf(stage.name)));
  const stale = new Set([...owned, ...observed.services.map(({ target }) => target)].filter((one) => !wanted.has(one)));
  for (const target of [...stale].sort()) steps.push({ action: "remove", target });
  return ok(steps);
}

function outputStep(stage: ReleaseStage<OutputKind>, observed: Observed, pin: string | undefined): Result<Step> {
  const { name } = stage.stage;
  const found = observed.outputs.get(name);
  if (found === undefined) throw new Error(`internal: the engine said nothing of stage ${name}`);
  if (found.state === "present") return ok({ action: "reuse", stage, output: found.output, pinned: pin !== undefined });
  const lost = found.state === "incomplete" ? found.missing : undefined;
  if (pin === undefined) return ok({ action: "run", stage, lost });
  const what =
    lost === undefined ? "is not in the artifact store" : `is not complete in the artifact store: ${lost} is missing`;
  return fail(
    "input-missing",
    `Stage ${name} is pinned to ${pin}, which ${what}. A pinned output is never made again: copy it from the store of the environment that made it.`,
  );
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
    service.serveKey === stage.stage.key &&
    !stage.stage.needs.some((need) => running.has(need)) &&
    served?.state === "present" &&
    served.output.digest === service.modelDigest;
  if (!isSame) return { ...step, change: "switch" };
  return { ...step, change: service.replicas === replicas ? "keep" : "scale" };
}
