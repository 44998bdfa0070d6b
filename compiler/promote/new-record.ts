// What promote and rollback end with: another record, or what keeps it from being one.
import { canonicalJson } from "../../specs/handoff/canonical-json.ts";
import type { Promotion } from "../../specs/kinds/promotion.ts";
import { parsePromotion } from "../check/parse.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { sealOf } from "../model/seal.ts";
import type { Model } from "../model/model.ts";
import { compareValues } from "../plan/compare-values.ts";
import { readYamlDocument } from "../read/document.ts";
import { maxSpecBytes } from "../read/spec-limits.ts";
import { fail, ok, type Result } from "../result.ts";
import type { CompiledProject } from "../run/compile-project.ts";
import type { Json } from "../trace.ts";
import { recordText } from "./record.ts";

/** `same`: the environment has all of it already. Diagnostics are those of the project with the new record. */
export type NewRecord =
  | {
      readonly state: "new";
      readonly record: Promotion;
      readonly text: string;
      /** Where it comes from, after "record 3, ". */
      readonly origin: string;
      /** Fields of the project that differ from the record before, as a plan names them; empty for the first. */
      readonly changes: readonly string[];
    }
  | { readonly state: "same"; readonly record: Promotion }
  | {
      readonly state: "wrong";
      readonly diagnostics: readonly Diagnostic[];
      readonly texts: ReadonlyMap<string, string>;
    };

export interface RecordRequest {
  /** One that the project runs in. */
  readonly environment: string;
  /** The project with the records that it has. */
  readonly project: CompiledProject;
  /** Text of the record that the environment has; undefined where it has none. */
  readonly current: string | undefined;
  /** The project with another text of the record. */
  compileWith(text: string): Promise<CompiledProject>;
}

export function refuse(message: string) {
  return fail("promotion-refused", message);
}

/** What a text says, where it is a record whose seal holds. */
export function sealedRecord(text: string): Promotion | undefined {
  const { document } = readYamlDocument("", text);
  const record = document && parsePromotion(document).spec;
  return record !== undefined && sealOf(record) === record.seal ? record : undefined;
}

export function currentRecord({ current, environment }: RecordRequest): Result<Promotion | undefined> {
  if (current === undefined) return ok(undefined);
  const record = sealedRecord(current);
  return record === undefined
    ? refuse(`the record that ${environment} has is none any more; see \`fairlead check\``)
    : ok(record);
}

export interface WantedRecord {
  /** The one that the environment has; undefined where it has none. */
  readonly before: Promotion | undefined;
  readonly record: Promotion;
  /** Where it comes from, in words. */
  readonly origin: string;
}

/** `judge` says what is wrong with the release that the record would make; undefined where nothing is. */
export async function newRecord(
  request: RecordRequest,
  { before, record, origin }: WantedRecord,
  judge: (model: Model) => string | undefined,
): Promise<Result<NewRecord>> {
  const said = ({ outputs, base, hold }: Promotion) => canonicalJson([outputs, base, hold ?? null]);
  if (before !== undefined && said(before) === said(record)) return ok({ state: "same", record: before });
  const text = recordText(record);
  const bytes = Buffer.byteLength(text);
  if (bytes > maxSpecBytes)
    return refuse(`the record would have ${bytes} bytes, and what a file of specs/ has is at most ${maxSpecBytes}`);
  const next = await request.compileWith(text);
  if (next.models.length === 0) return ok({ state: "wrong", diagnostics: next.diagnostics, texts: next.texts });
  const model = next.models.find(({ environment }) => environment === request.environment);
  if (model === undefined) throw new Error("internal: an environment with a record is not compiled");
  const problem = judge(model);
  if (problem !== undefined) return refuse(problem);
  const differs = before === undefined ? [] : compareValues(before.base as Json, record.base as Json);
  return ok({ state: "new", record, text, origin, changes: differs.map(({ field }) => field) });
}
