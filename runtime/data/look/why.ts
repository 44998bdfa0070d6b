// What became of a row: where it is, or what took it away.
import { fail, ok, type Result } from "../../result.ts";
import { type CheckedOut, keptIn, placeOf, rowsIn, sourceName } from "./checked-out.ts";
import type { WrittenRow } from "../rows/row.ts";
import type { RowPlace } from "../rows/row-log.ts";

/** The answer about one row of a version. `at` is where it came from, as far as that is known. */
export type Fate =
  | {
      readonly kind: "kept";
      readonly side: "train" | "valid";
      /** Where it comes from; undefined of a dataset that does not say it. */
      readonly at: string | undefined;
      readonly row: WrittenRow;
      readonly standsFor: readonly StandsFor[];
    }
  | {
      readonly kind: "rejected";
      readonly at: string;
      readonly rule: string;
      readonly detail: string;
      readonly sample: Omit<WrittenRow, "id">;
    }
  | { readonly kind: "quarantined"; readonly at: string; readonly reason: string }
  | { readonly kind: "blank"; readonly at: string }
  /** In the dataset, or blank: it was made before datasets said which. */
  | { readonly kind: "in"; readonly at: string };

type Kept = Extract<Fate, { readonly kind: "kept" }>;

/** Of a row that rules have looked at. */
export type RuledFate = Extract<Fate, { readonly kind: "kept" | "rejected" }>;

export interface Found {
  readonly fate: Fate;
  /** Undefined where the dataset does not say where its rows come from. */
  readonly place: RowPlace | undefined;
}

/** A duplicate that went, because the row is there. */
interface StandsFor {
  readonly at: string;
  readonly detail: string;
}

/** `asked` is an id, or its first digits, or `<file>:<line>` of a source. */
export function whyRow(dataset: CheckedOut, asked: string): Result<Found> {
  const place = /^(.+):([0-9]{1,15})$/u.exec(asked);
  if (place !== null) return fateAt(dataset, place[1]!, Number(place[2]));
  if (!/^[0-9a-f]{6,32}$/u.test(asked))
    return fail(
      "input-invalid",
      `${asked} is neither the id of a row, six digits of it at least, nor <file>:<line> of a source`,
    );
  return fateOf(dataset, asked);
}

function fateAt(dataset: CheckedOut, file: string, line: number): Result<Found> {
  const { meta } = dataset;
  const sources = meta.lineage.sources.map(({ lines, container }, at) => {
    // The first row of a table names its columns.
    const first = container === "csv" || container === "tsv" ? 2 : 1;
    return { path: sourceName(dataset, at), first, last: lines + first - 1 };
  });
  const source = sources.findIndex(({ path }) => path === file || path.endsWith(`/${file}`));
  if (source < 0)
    return fail(
      "input-missing",
      `${dataset.called} was made of ${sources.map(({ path }) => path).join(", ")}, and not of ${file}`,
    );
  const { path, first, last } = sources[source]!;
  if (line < first || line > last)
    return fail(
      "input-missing",
      `${path} had rows ${first} to ${last} when ${dataset.called} was made of it${first === 1 ? "" : ": the first one names the columns"}`,
    );
  const place = { source, line };
  const found = (fate: Fate): Result<Found> => ok({ fate, place });
  const isIt = (row: { readonly source: number; readonly line: number }): boolean =>
    row.source === source && row.line === line;
  const at = `${path}:${line}`;
  for (const row of rowsIn(dataset, "rejected")) {
    if (isIt(row)) return found({ kind: "rejected", at, rule: row.rule, detail: row.detail, sample: row.sample });
  }
  for (const row of rowsIn(dataset, "quarantine"))
    if (isIt(row)) return found({ kind: "quarantined", at, reason: row.reason });
  for (const side of ["train", "valid"] as const)
    for (const { row, place: from } of keptIn(dataset, side))
      if (from !== undefined && isIt(from)) return found(keptFate(dataset, { side, row: row(), at }));
  return found({ kind: meta.places === undefined ? "in" : "blank", at });
}

function fateOf(dataset: CheckedOut, digits: string): Result<Found> {
  const found: (Omit<Kept, "kind" | "standsFor"> & Pick<Found, "place">)[] = [];
  const ids = new Set<string>();
  for (const side of ["train", "valid"] as const) {
    for (const { id, row, place } of keptIn(dataset, side)) {
      if (!id.startsWith(digits)) continue;
      if (!ids.has(id)) found.push({ side, row: row(), place, at: place && placeOf(dataset, place) });
      ids.add(id);
    }
  }
  if (ids.size > 1)
    return fail(
      "input-invalid",
      `${ids.size} rows begin with ${digits}: ${[...ids].slice(0, 3).join(", ")}; write more digits`,
    );
  const [first] = found;
  if (first === undefined) return fail("input-missing", `${dataset.called} has no row ${digits}`);
  const { place, ...kept } = first;
  return ok({ fate: keptFate(dataset, kept), place });
}

function keptFate(dataset: CheckedOut, kept: Omit<Kept, "kind" | "standsFor">): Kept {
  const standsFor: StandsFor[] = [];
  for (const row of rowsIn(dataset, "rejected")) {
    if (row.rule === "duplicates" && row.detail.includes(kept.row.id))
      standsFor.push({ at: placeOf(dataset, row), detail: row.detail });
  }
  return { kind: "kept", ...kept, standsFor };
}
