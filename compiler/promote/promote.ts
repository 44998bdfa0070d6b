// Promotion: an environment gets what the one before it has made or follows, by digest. All that could be wrong is found before the record is
// written: what was never made, gates that fail as the target judges them, a hold, an overlay that does not fit.
import { judge } from "../../specs/handoff/judge.ts";
import type { Gates } from "../../specs/handoff/gates.ts";
import type { Promotion } from "../../specs/kinds/promotion.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { parsePromotion } from "../check/parse.ts";
import type { Model } from "../model/model.ts";
import { readYamlDocument } from "../read/document.ts";
import type { EvidenceStore } from "../read/evidence-store.ts";
import { fail, ok, type Result } from "../result.ts";
import type { CompiledProject } from "../run/compile-project.ts";
import { compareValues } from "../plan/compare-values.ts";
import { type Json, unwrap } from "../trace.ts";
import { promotable } from "./promotable.ts";
import { nextRecord, recordText } from "./record.ts";

export interface PromotionRequest {
  /** The project with the records that it has. */
  readonly project: CompiledProject;
  /** The same with another text for the record of the target. */
  compileWith(text: string): Promise<CompiledProject>;
  readonly to: string;
  /** Absent: the environment before `to`. */
  readonly from?: string | undefined;
  readonly store: EvidenceStore;
  /** Text of the record that the target has now; undefined where it has none. */
  readonly current: string | undefined;
  /** What the repository is at, where git knows it. */
  readonly commit?: string | undefined;
  /** `2026-12-31`, in UTC: whether a hold has ended. */
  readonly today: string;
}

export interface Promoted {
  readonly record: Promotion;
  readonly text: string;
  /** Fields of the project that differ from the record before, as a plan names them. */
  readonly changes: readonly string[];
}

/** `same`: the environment has all of it already. Diagnostics are those of the target's overlay on what it would run. */
export type Promotes =
  | { readonly state: "promoted"; readonly value: Promoted }
  | { readonly state: "same"; readonly record: Promotion }
  | {
      readonly state: "wrong";
      readonly diagnostics: readonly Diagnostic[];
      readonly texts: ReadonlyMap<string, string>;
    };

export async function promote(request: PromotionRequest): Promise<Result<Promotes>> {
  const { project, to, store } = request;
  const source = sourceOf(project.models, to, request.from);
  if (!source.ok) return source;
  const before = currentRecord(request);
  if (!before.ok) return before;
  const held = holdOf(before.value, request.today, to);
  if (held !== undefined) return refuse(held);
  const { outputs, evidence, lacking } = promotable(source.value, store);
  const { environment } = source.value;
  if (lacking.length > 0) {
    const then = source.value.first
      ? `; run \`fairlead-runtime apply --environment ${environment}\`, or name a store that has them with --store`
      : "";
    return refuse(`what ${environment} runs is not whole in the store: ${lacking.join("; ")}${then}`);
  }
  const base = baseOf(project, environment);
  const from = { environment, ...(request.commit === undefined ? {} : { commit: request.commit }) };
  const isSame = JSON.stringify([before.value?.outputs, before.value?.base]) === JSON.stringify([outputs, base]);
  if (before.value !== undefined && isSame) return ok({ state: "same", record: before.value });
  const record = nextRecord(before.value, { from, outputs, base });
  const text = recordText(record);
  const next = await request.compileWith(text);
  if (next.diagnostics.some(({ severity }) => severity === "error"))
    return ok({ state: "wrong", diagnostics: next.diagnostics, texts: next.texts });
  const model = next.models.find((one) => one.environment === to);
  if (model === undefined) throw new Error("internal: an environment that was promoted to is not compiled");
  const failed = failedGates(model, (stage) => evidence.get(stage));
  if (failed.length > 0) return refuse(`it fails the gates of ${to}: ${failed.join("; ")}`);
  const changes = compareValues((before.value?.base ?? {}) as Json, base as Json).map(({ field }) => field);
  return ok({ state: "promoted", value: { record, text, changes: before.value === undefined ? [] : changes } });
}

function refuse(message: string) {
  return fail("promotion-refused", message);
}

function sourceOf(models: readonly Model[], to: string, from: string | undefined): Result<Model> {
  const names = models.map(({ environment }) => environment);
  const at = names.indexOf(to);
  if (at < 0) return refuse(`the project does not run in ${to}; it runs in ${names.join(", ")}`);
  if (at === 0)
    return refuse(`${to} is the project's first environment: it makes its outputs, and nothing is promoted to it`);
  const wanted = from === undefined ? at - 1 : names.indexOf(from);
  if (wanted < 0 || wanted >= at)
    return refuse(`${from ?? ""} does not stand before ${to}; before it stand ${names.slice(0, at).join(", ")}`);
  const source = models[wanted]!;
  if (wanted > 0 && source.promotion === undefined)
    return refuse(
      `${source.environment} has no release yet: promote to ${source.environment} first, or name where it comes from with --from`,
    );
  return ok(source);
}

function currentRecord({ current, to }: PromotionRequest): Result<Promotion | undefined> {
  if (current === undefined) return ok(undefined);
  const { document } = readYamlDocument("", current);
  const parsed = document && parsePromotion(document).spec;
  return parsed === undefined ? refuse(`the record that ${to} has cannot be read; see \`fairlead check\``) : ok(parsed);
}

function holdOf(record: Promotion | undefined, today: string, to: string): string | undefined {
  const hold = record?.hold;
  if (hold === undefined || (hold.until !== undefined && hold.until < today)) return undefined;
  const until = hold.until === undefined ? "" : ` until ${hold.until}`;
  return `${to} is held${until} by ${hold.by}: ${hold.reason}`;
}

/** What people wrote, evaluated, without environments: of an environment that makes its outputs the spec's, else its record's. */
function baseOf({ document, promoted }: CompiledProject, environment: string): Promotion["base"] {
  const { environments: _, ...base } = (promoted?.get(environment) ?? document)?.data as Record<string, unknown>;
  return base;
}

function failedGates(model: Model, evidenceOf: Parameters<typeof judge>[1]): string[] {
  if (model.gates === undefined) return [];
  const { gates } = unwrap(model.gates) as unknown as Gates;
  return judge(gates, evidenceOf)
    .filter(({ passed }) => !passed)
    .map(({ figure, measured, written }) => `${figure} is ${measured ?? "not measured"}, and has to be ${written}`);
}
