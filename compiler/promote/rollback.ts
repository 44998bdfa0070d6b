// Rollback: a new record with the project and the outputs of an earlier one. Nothing is measured or judged for it: the environment has run it.
import { canonicalJson } from "../../specs/handoff/canonical-json.ts";
import type { Promotion } from "../../specs/kinds/promotion.ts";
import type { Result } from "../result.ts";
import { heldWords, standingHold } from "./hold.ts";
import { currentRecord, newRecord, type NewRecord, type RecordRequest, refuse, sealedRecord } from "./new-record.ts";
import { nextRecord } from "./record.ts";

export interface RollbackRequest extends RecordRequest {
  /** What the record's file has held, the newest first, then what those of the project's names of before have. */
  readonly earlier: readonly string[];
  /** Absent: the last one before the current record that says something else. */
  readonly number?: number | undefined;
  /** Keeps promotions away until somebody lifts it, or it ends. Absent: as the current record has it. */
  readonly hold?: Promotion["hold"];
  /** `2026-12-31`, in UTC: whether a hold has ended. */
  readonly today: string;
}

export async function rollback(request: RollbackRequest): Promise<Result<NewRecord>> {
  const { environment, number } = request;
  const before = currentRecord(request);
  if (!before.ok) return before;
  const current = before.value;
  if (current === undefined) return refuse(`${environment} follows no record: there is nothing to go back to`);
  if (number === undefined && current.replaces === "none")
    return refuse(`${environment} has its first record: there is nothing before it`);
  // What lies before may be what it is held against.
  const held = standingHold(current, request.today);
  if (number === undefined && held !== undefined)
    return refuse(`${heldWords(environment, held)}; name the record to go to with --record`);
  // It runs under the name that it has now.
  const { team, name } = request.project;
  const known = request.earlier.flatMap((text) => sealedRecord(text) ?? []);
  const records = ownRecords(current, known, { team, name }).map((one) => ({
    ...one,
    base: { ...one.base, team, name },
  }));
  const wanted = number === undefined ? lastOther(current, records) : records.find((one) => one.number === number);
  if (wanted === undefined) {
    const numbers = [...new Set(records.map((one) => one.number))].sort((a, b) => a - b);
    const has = numbers.length === 0 ? "git has none" : `git has ${numbers.join(", ")}`;
    const sought = number === undefined ? "an earlier record" : `record ${number}`;
    return refuse(`${sought} of ${environment} is not in the history of this repository; ${has}`);
  }
  const { from, outputs, base } = wanted;
  const hold = request.hold ?? held;
  const record = nextRecord(current, { environment, from, outputs, base, hold });
  const origin = `with what record ${wanted.number} had`;
  return newRecord(request, { before: current, record, origin }, () => undefined);
}

/** Those that lead to the current one, and others of its name: a name of before may be another project's now. */
function ownRecords(
  current: Promotion,
  held: readonly Promotion[],
  { team, name }: { readonly team: string | undefined; readonly name: string | undefined },
): readonly Promotion[] {
  const bySeal = new Map(held.map((one) => [one.seal, one]));
  const chain = new Set<string>();
  for (let at: Promotion | undefined = current; at !== undefined && !chain.has(at.seal); at = bySeal.get(at.replaces))
    chain.add(at.seal);
  return held.filter(({ seal, base }) => chain.has(seal) || (base.team === team && base.name === name));
}

/** The way back goes over records that brought nothing, such as another name or a hold. Undefined where it ends before. */
function lastOther(current: Promotion, records: readonly Promotion[]): Promotion | undefined {
  const bySeal = new Map(records.map((one) => [one.seal, one]));
  const runs = ({ outputs, base }: Promotion) => canonicalJson([outputs, base]);
  let at = bySeal.get(current.replaces);
  while (at !== undefined && runs(at) === runs(current)) at = bySeal.get(at.replaces);
  return at;
}
