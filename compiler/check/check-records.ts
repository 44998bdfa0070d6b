// The promotion records of one project: each where the project has its environment, and none where it makes its outputs.
import type { Environment } from "../../specs/kinds/environment.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { SpecDocument } from "../read/document.ts";
import { checkPromotion, type PromotedEnvironment, type PromotionPlace } from "./check-promotion.ts";

/** By environment. */
export type Records = ReadonlyMap<string, SpecDocument>;

/** An environment as the spec has it. */
export interface WrittenEnvironment {
  readonly name: string;
  readonly environment: Environment;
}

export interface CheckedRecords {
  readonly diagnostics: readonly Diagnostic[];
  /** Environments that follow a record, whether it is right or wrong. */
  readonly followed: ReadonlySet<string>;
  /** Of records that are right. */
  readonly promoted: readonly PromotedEnvironment[];
}

/** `written`: those that the platform has, in its order; `named`: all that the spec has. */
export function checkRecords(
  records: Records,
  { written, named }: { readonly written: readonly WrittenEnvironment[]; readonly named: readonly string[] },
  place: Omit<PromotionPlace, "environment" | "written">,
): CheckedRecords {
  const [first, ...later] = written;
  const found = later.flatMap(({ name, environment }) => {
    const record = records.get(name);
    return record === undefined
      ? []
      : [{ name, ...checkPromotion(record, { ...place, environment: name, written: environment }) }];
  });
  const useless = [...records].flatMap(([name, record]) => uselessRecord(name, record, first?.name, named));
  return {
    diagnostics: [...useless, ...found.flatMap(({ diagnostics }) => diagnostics)],
    followed: new Set(found.map(({ name }) => name)),
    promoted: found.flatMap(({ promoted }) => promoted ?? []),
  };
}

/** A record where the project makes its outputs, or where it is not. */
function uselessRecord(
  environment: string,
  record: SpecDocument,
  first: string | undefined,
  named: readonly string[],
): Diagnostic[] {
  const at = { severity: "error", ...record.placeOf([], "value") } as const;
  if (environment === first) {
    const message = `${environment} is the project's first environment: it makes its outputs, and follows no record`;
    return [{ ...at, code: "promotion-first", message, fix: "remove the record" }];
  }
  if (named.includes(environment)) return [];
  const fix = `remove the record, and what ${environment} runs ends; or write environments.${environment} into the spec again`;
  return [{ ...at, code: "promotion-unknown", message: `the project has no environment ${environment}`, fix }];
}
