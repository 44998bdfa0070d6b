// Promotion: an environment gets what the one before it has made or follows, by digest. All that could be wrong is found before the record is
// written: what was never made, gates that fail as the target judges them, a hold, an overlay that does not fit.
import { judge } from "../../specs/handoff/judge.ts";
import { type Gates, isOfProbe } from "../../specs/handoff/gates.ts";
import type { Promotion } from "../../specs/kinds/promotion.ts";
import type { Model } from "../model/model.ts";
import type { EvidenceStore } from "../read/evidence-store.ts";
import { missedWords } from "../plan/judgement-lines.ts";
import { ok, type Result } from "../result.ts";
import type { CompiledProject } from "../run/compile-project.ts";
import { unwrap } from "../trace.ts";
import { heldWords, standingHold } from "./hold.ts";
import { currentRecord, newRecord, type NewRecord, type RecordRequest, refuse } from "./new-record.ts";
import { promotable } from "./promotable.ts";
import { probeProblems } from "./probe-gates.ts";
import { nextRecord } from "./record.ts";
import { lastRecord } from "./record-chain.ts";

export interface PromotionRequest extends RecordRequest {
  /** Absent: the environment before. */
  readonly from?: string | undefined;
  /** The one with what an environment has made or was given. */
  storeOf(environment: string): EvidenceStore;
  /** What the repository is at, where git knows it. */
  readonly commit?: string | undefined;
  readonly liftHold: boolean;
  /** Texts that the record's file has held, in any order: where it is gone, the next record follows the last of them. */
  readonly earlier: readonly string[];
  /** `2026-12-31`, in UTC: whether a hold has ended. */
  readonly today: string;
}

export async function promote(request: PromotionRequest): Promise<Result<NewRecord>> {
  const { project, environment: to } = request;
  const source = sourceOf(project, to, request.from);
  if (!source.ok) return source;
  const before = currentRecord(request);
  if (!before.ok) return before;
  const hold = request.liftHold ? undefined : standingHold(before.value, request.today);
  if (hold !== undefined) return refuse(`${heldWords(to, hold)}; --lift-hold ends that`);
  const { environment, first } = source.value;
  const store = request.storeOf(environment);
  const { outputs, evidence, lacking } = promotable(source.value, store);
  if (lacking.length > 0) {
    const then = first
      ? `; run \`fairlead build\` and \`fairlead-runtime apply --environment ${environment}\`, or name a store that has them with --store`
      : "";
    return refuse(`what ${environment} runs is not whole in ${store.name}: ${lacking.join("; ")}${then}`);
  }
  const { commit } = request;
  const from = { environment, ...(commit === undefined ? {} : { commit }) };
  const base = baseOf(project, environment);
  // Homes that have applied a record take none with a lower number, also where it was removed from the repository meanwhile.
  const last = before.value ?? lastRecord(request.earlier);
  const record = nextRecord(last, { environment: to, from, outputs, base, hold: undefined });
  const passed = passedOver(project.environments, environment, to);
  const origin = `from ${environment}${passed.length === 0 ? "" : `, past ${passed.join(" and ")}`}`;
  return newRecord(request, { before: before.value, record, origin }, (model) => {
    const probes = probeProblems(model, { model: source.value, outputs, store });
    const failed = [...failedGates(model, (stage) => evidence.get(stage)), ...probes];
    return failed.length === 0 ? undefined : `it fails the gates of ${to}: ${failed.join("; ")}`;
  });
}

function sourceOf({ models, environments }: CompiledProject, to: string, from: string | undefined): Result<Model> {
  const at = environments.indexOf(to);
  const [first] = environments;
  if (at === 0)
    return refuse(`${to} is the project's first environment: it makes its outputs, and nothing is promoted to it`);
  const before = environments.slice(0, at);
  const wanted = from ?? before.at(-1);
  if (wanted === undefined || !before.includes(wanted))
    return refuse(`${from ?? ""} does not stand before ${to}; before it stand ${before.join(", ")}`);
  const source = models.find(({ environment }) => environment === wanted);
  if (source === undefined)
    return refuse(`${wanted} has no release yet: promote to ${wanted} first, or name where it comes from with --from`);
  if (source.project.serving === undefined)
    return refuse(`it serves nothing in ${wanted}: what ${first} makes is there for all, and ${to} has nothing to run`);
  return ok(source);
}

/** Environments between the two. */
function passedOver(environments: readonly string[], from: string, to: string): readonly string[] {
  return environments.slice(environments.indexOf(from) + 1, environments.indexOf(to));
}

/** What people wrote, evaluated, without environments and without a name of before, which is no part of what runs: of an environment that makes its outputs the spec's, else its record's. */
function baseOf({ document, promoted }: CompiledProject, environment: string): Promotion["base"] {
  const source = promoted?.get(environment) ?? document;
  if (source === undefined) throw new Error("internal: a project that compiles has no document");
  const { environments: _, renamedFrom: __, ...base } = source.data as Record<string, unknown>;
  return base;
}

function failedGates(model: Model, evidenceOf: Parameters<typeof judge>[1]): string[] {
  if (model.gates === undefined) return [];
  // Its own services are probed when they start; what counts here is the probe of the environment before.
  const gates = (unwrap(model.gates) as unknown as Gates).gates.filter((gate) => !isOfProbe(gate));
  return judge(gates, evidenceOf).flatMap((verdict, at) =>
    verdict.passed ? [] : [missedWords({ ...gates[at]!, ...verdict }, { code: (text) => text })],
  );
}
