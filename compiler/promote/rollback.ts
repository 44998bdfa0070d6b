// Rollback: a new record with the project and the outputs of an earlier one. Nothing is measured or judged for it: the environment has run it.
import type { Promotion } from "../../specs/kinds/promotion.ts";
import type { Result } from "../result.ts";
import { currentRecord, newRecord, type NewRecord, type RecordRequest, refuse, sealedRecord } from "./new-record.ts";
import { nextRecord } from "./record.ts";

export interface RollbackRequest extends RecordRequest {
  /** What the record's file has held, the newest first, then what that of the project's name of before has. */
  readonly earlier: readonly string[];
  /** Absent: the one that the current record has replaced. */
  readonly number?: number | undefined;
  /** Keeps promotions away until somebody lifts it. */
  readonly hold?: Promotion["hold"];
}

export async function rollback(request: RollbackRequest): Promise<Result<NewRecord>> {
  const { environment, number, hold } = request;
  const before = currentRecord(request);
  if (!before.ok) return before;
  const current = before.value;
  if (current === undefined) return refuse(`${environment} follows no record: there is nothing to go back to`);
  if (number === undefined && current.replaces === "none")
    return refuse(`${environment} has its first record: there is nothing before it`);
  const records = request.earlier.flatMap((text) => sealedRecord(text) ?? []);
  const wanted = records.find((one) => (number === undefined ? one.seal === current.replaces : one.number === number));
  if (wanted === undefined) {
    const known = [...new Set(records.map((one) => one.number))].sort((a, b) => a - b);
    const has = known.length === 0 ? "git has none" : `git has ${known.join(", ")}`;
    return refuse(
      `record ${number ?? current.number - 1} of ${environment} is not in the history of this repository; ${has}`,
    );
  }
  const { from, outputs } = wanted;
  // It runs under the name that it has now.
  const { team, name } = request.project;
  const base = { ...wanted.base, team, name };
  return newRecord(request, current, nextRecord(current, { from, outputs, base, hold }), () => undefined);
}
