// Judges the probes of the environment before by the serving.gates of the one that is to get what it runs.
import { valueNamed } from "../../specs/kinds/value-named.ts";
import type { Evidence } from "../../specs/handoff/evidence.ts";
import { capabilities, type Capabilities } from "../../specs/handoff/capabilities.ts";
import { judge } from "../../specs/handoff/judge.ts";
import type { Pin } from "../../specs/handoff/release.ts";
import { instanceOf, stageName } from "../../specs/handoff/stages.ts";
import { servingGates } from "../model/gates.ts";
import type { Model } from "../model/model.ts";
import { missedWords } from "../plan/judgement-lines.ts";
import type { EvidenceStore } from "../read/evidence-store.ts";

/** What an environment handed on, and where what it measured is kept. */
export interface ProbedSource {
  readonly model: Model;
  readonly outputs: Readonly<Record<string, Pin>>;
  readonly store: EvidenceStore;
}

/** Sentences; none where `to` bounds no probe. */
export function probeProblems(to: Model, { model, outputs, store }: ProbedSource): string[] {
  if (to.project.serving?.gates === undefined || Object.keys(to.project.serving.gates).length === 0) return [];
  if (model.targets.length === 0) return [`${model.environment} was never probed: it has no target`];
  return model.targets.flatMap(({ name, engine }) => {
    const { server, name: where }: Capabilities = capabilities[engine];
    const never = `${stageName("serve", name)} of ${model.environment} was never probed`;
    if (!server.probed)
      return [`${never}: services on ${where} are not probed yet, and serving.gates of ${to.environment} need it`];
    const found = probeOf(name, { model, outputs, store });
    if (typeof found === "string") return [`${never}: ${found}`];
    return missed(to, name, found).map((words) => `${words} (probed in ${model.environment})`);
  });
}

/** The probe of what is handed on, as it is served there now; or why there is none, as the end of a sentence. */
function probeOf(target: string, { model, outputs, store }: ProbedSource): Evidence | string {
  const stage = model.stages.find(({ name }) => name === stageName("serve", target));
  const served = stage?.needs.map((need) => valueNamed(outputs, need)?.digest);
  if (stage === undefined) return "nothing is served there";
  const found = store.find(stage.key, "serve");
  if (found.state === "unusable") return `what is kept of it cannot be believed: ${found.reason}`;
  if (found.state === "absent" || !served?.includes(found.value.output))
    return `run \`fairlead-runtime apply --environment ${model.environment}\`, which probes it, or name a store that has the probe with --store`;
  return found.value;
}

function missed({ project }: Model, target: string, probe: Evidence): string[] {
  const gates = servingGates(project, [target]).map(({ value }) => value);
  return judge(gates, (stage) => (instanceOf(stage) === target ? probe : undefined)).flatMap((verdict, at) =>
    verdict.passed ? [] : [missedWords({ ...gates[at]!, ...verdict }, { code: (text) => text })],
  );
}
