// Judges the gates of a release that changes them, by what this machine has measured already. Nothing runs for it.
import type { Evidence } from "../../specs/handoff/evidence.ts";
import type { Gates } from "../../specs/handoff/gates.ts";
import { judge } from "../../specs/handoff/judge.ts";
import type { Model } from "../model/model.ts";
import { outputStages } from "../model/output-stages.ts";
import { isGates } from "../plan/consequences.ts";
import type { ForetoldVerdict, Judgement, ReleasePlan } from "../plan/plan.ts";
import type { EvidenceStore } from "../read/evidence-store.ts";
import { unwrap } from "../trace.ts";

/** Will gates be judged that stand otherwise than before? Those of a new release are judged when their stages have run. */
export function judgesAgain({ action, resources }: Pick<ReleasePlan, "action" | "resources">): boolean {
  return action === "update" && resources.some(isGates);
}

/** Undefined where the store says nothing of any of the gates, and where there are none any more. */
export function foretell(model: Model, store: EvidenceStore): Judgement | undefined {
  if (model.gates === undefined) return undefined;
  const { gates } = unwrap(model.gates) as unknown as Gates;
  const measured = new Map<string, Evidence>();
  const unusable = new Set<string>();
  const probed = model.stages.filter(({ kind }) => kind === "serve").map((stage) => ({ ...stage, pin: undefined }));
  for (const { name, key, kind, pin } of [...outputStages(model), ...probed]) {
    if (!gates.some(({ stage }) => stage === name)) continue;
    const found = store.find(key, kind);
    // Of what is pinned, no other run tells anything.
    const isOther = pin !== undefined && found.state === "read" && found.digest !== pin.evidence;
    if (found.state === "read" && !isOther) measured.set(name, found.value);
    if (found.state === "unusable") unusable.add(found.reason);
  }
  if (measured.size === 0 && unusable.size === 0) return undefined;
  const judged = gates.filter(({ stage }) => measured.has(stage));
  const verdicts = judge(judged, (stage) => measured.get(stage));
  return {
    environment: model.environment,
    team: model.team,
    project: model.name,
    verdicts: verdicts.map((verdict, at): ForetoldVerdict => {
      const { unit, bound } = judged[at]!;
      return { ...verdict, unit, bound };
    }),
    unmeasured: gates.filter(({ stage }) => !measured.has(stage)).map(({ figure }) => figure),
    unusable: [...unusable],
  };
}
