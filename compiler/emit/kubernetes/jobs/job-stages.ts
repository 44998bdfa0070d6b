// Which stages a target has jobs for: all that make an output, on the one target that makes a project's outputs.
import { applyingEngine, capabilities, type Capabilities } from "../../../../specs/handoff/capabilities.ts";
import { makesOutput } from "../../../../specs/handoff/stages.ts";
import { jobTarget } from "../../../model/job-target.ts";
import type { Model, ModelStage, ModelTarget } from "../../../model/model.ts";

/** In running order. */
export function jobStages(model: Model, target: Pick<ModelTarget, "name">): readonly ModelStage[] {
  if (jobTarget(model) !== target.name) return [];
  const made = new Set<string>();
  return model.stages.filter(({ kind, name, needs }) => {
    const isMade = makesOutput(kind) && !isDownload(model, kind) && needs.every((need) => made.has(need));
    if (isMade) made.add(name);
    return isMade;
  });
}

/**
 * Is it the import of a base that has to be downloaded? The runtime's image imports what the engine in it reads, and that is folders
 * alone; vLLM fetches such a base itself. Its output never comes to be, so that what reads it has no job either.
 */
function isDownload({ base }: Model, kind: ModelStage["kind"]): boolean {
  const { bases }: Capabilities = capabilities[applyingEngine];
  return kind === "base" && base !== undefined && !bases.includes(base.source);
}
