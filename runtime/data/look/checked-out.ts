// A dataset as an apply laid it out for people: what its meta.json says, and its lines.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { fail, ok, type Result } from "../../result.ts";
import { DatasetMeta } from "../build/dataset-meta.ts";
import type { PartFolder } from "../rows/dataset-files.ts";
import { readBeside } from "./read-beside.ts";
import { LineReader } from "../rows/line-reader.ts";
import { placesIn } from "../rows/place-files.ts";
import { idOfLine, textsOf, type WrittenRow } from "../rows/row.ts";
import type { RowPlace } from "../rows/row-log.ts";
import type { Side } from "../rows/split.ts";

/** What stands before the meta of the stage where a dataset is checked out. */
const CheckedOutMeta = DatasetMeta.extend({
  name: z.string(),
  version: z.string(),
  licence: z.string(),
  paths: z.record(z.string(), z.string()),
  /** See rows-read.ts. Absent where a version of before laid it out. */
  rows: z.record(z.string(), z.string()).optional(),
});
type CheckedOutMeta = z.infer<typeof CheckedOutMeta>;

export interface CheckedOut {
  readonly folder: string;
  /** `<team>/<project>/<name> v<version>`. */
  readonly called: string;
  readonly meta: CheckedOutMeta;
}

/** `name` is `<team>/<project>/<dataset>`; without a version the highest that is there. */
export function openCheckedOut(datasets: string, name: string, version?: string): Result<CheckedOut> {
  const versions = versionsOf(datasets, name);
  if (!versions.ok) return versions;
  const wanted = version ?? versions.value.at(-1)!;
  if (!versions.value.includes(wanted))
    return fail("input-missing", `${name} has no version ${wanted} here; it has ${versions.value.join(", ")}`);
  const folder = join(datasets, name, `v${wanted}`);
  const meta = readMeta(folder);
  if (meta === undefined)
    return fail("input-missing", `${folder}/meta.json is not that of a dataset of this version of Fairlead`);
  return ok({ folder, called: `${name} v${wanted}`, meta });
}

/** Versions that are laid out, the lowest first: one at least. */
export function versionsOf(datasets: string, name: string): Result<readonly string[]> {
  const parts = name.split("/");
  if (parts.length !== 3 || !parts.every((part) => /^[A-Za-z0-9][A-Za-z0-9_-]*$/u.test(part)))
    return fail("input-missing", `${name} is no dataset; write <team>/<project>/<dataset>`);
  const folders = namesIn(join(datasets, ...parts));
  const versions = folders.flatMap((folder) => (/^v[0-9]+\.[0-9]+$/u.test(folder) ? [folder.slice(1)] : []));
  if (versions.length === 0)
    return fail("input-missing", `no version of ${name} is here; fairlead-runtime apply lays out what it makes`);
  return ok(versions.sort(byVersion));
}

function readMeta(folder: string): CheckedOutMeta | undefined {
  try {
    return CheckedOutMeta.safeParse(JSON.parse(readBeside(join(folder, "meta.json")) ?? "")).data;
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Orders 1.9 before 1.10. */
function byVersion(a: string, b: string): number {
  const [left, right] = [a.split(".").map(Number), b.split(".").map(Number)];
  return left[0]! - right[0]! || left[1]! - right[1]!;
}

/** A line of rejected/. */
export interface RejectedRow {
  readonly rule: string;
  readonly detail: string;
  readonly source: number;
  readonly line: number;
  readonly sample: Omit<WrittenRow, "id">;
}

/** A line of quarantine/. */
interface QuarantinedRow {
  readonly source: number;
  readonly line: number;
  readonly reason: string;
}

interface RowsOf {
  readonly train: WrittenRow;
  readonly valid: WrittenRow;
  readonly rejected: RejectedRow;
  readonly quarantine: QuarantinedRow;
}

export function* rowsIn<Folder extends PartFolder>(
  { folder, meta }: CheckedOut,
  which: Folder,
): Generator<RowsOf[Folder]> {
  for (const line of linesIn({ folder, meta }, which)) yield JSON.parse(line.toString()) as RowsOf[Folder];
}

/** Each is valid until the next one. */
function* linesIn({ folder, meta }: Pick<CheckedOut, "folder" | "meta">, which: PartFolder): Generator<Buffer> {
  const reader = new LineReader(join(folder, which), meta.files.filter((file) => file.folder === which).length);
  try {
    for (let next = reader.next(); next !== undefined; next = reader.next()) yield next.line;
  } finally {
    reader.close();
  }
}

/** A row that was kept, with where it comes from; that is undefined of a dataset that does not say it. */
export interface PlacedRow {
  readonly id: string;
  readonly place: RowPlace | undefined;
  /** Reads the row, before the next one is asked for. */
  readonly row: () => WrittenRow;
}

/** Ids and places alone are told of many rows in the time in which one is read. */
export function* keptIn(dataset: CheckedOut, side: Side): Generator<PlacedRow> {
  const places = dataset.meta.places === undefined ? undefined : placesIn(dataset.folder, side);
  for (const line of linesIn(dataset, side)) {
    const place = places?.next();
    yield {
      id: idOfLine(line),
      place: place?.done === false ? place.value : undefined,
      row: () => JSON.parse(line.toString()) as WrittenRow,
    };
  }
}

/** Path of the source in the repository, and the line. */
export function placeOf({ meta }: CheckedOut, { source, line }: Pick<RejectedRow, "source" | "line">): string {
  return `${sourceName({ meta }, source)}:${line}`;
}

/** Its path in the repository, or in the dataset that was read. */
export function sourceName({ meta }: Pick<CheckedOut, "meta">, source: number): string {
  const { digest = "", part } = meta.lineage.sources[source] ?? {};
  return meta.paths[digest] ?? part ?? `source ${source}`;
}

/** What is said in a row, on one line. */
export function saidIn(row: Pick<WrittenRow, "text" | "messages">): string {
  return textsOf(row).join(" / ").replace(/\s+/gu, " ");
}
