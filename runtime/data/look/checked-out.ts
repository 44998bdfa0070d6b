// A dataset as an apply laid it out for people: what its meta.json says, and its lines.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { fail, ok, type Result } from "../../result.ts";
import { DatasetMeta } from "../build/dataset-meta.ts";
import type { PartFolder } from "../rows/dataset-files.ts";
import { LineReader } from "../rows/line-reader.ts";
import { placesIn } from "../rows/place-files.ts";
import { textsOf, type WrittenRow } from "../rows/row.ts";
import type { RowPlace } from "../rows/row-log.ts";
import type { Side } from "../rows/split.ts";

/** What stands before the meta of the stage where a dataset is checked out. */
const CheckedOutMeta = DatasetMeta.extend({
  name: z.string(),
  version: z.string(),
  licence: z.string(),
  paths: z.record(z.string(), z.string()),
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
  const parts = name.split("/");
  if (parts.length !== 3 || !parts.every((part) => /^[A-Za-z0-9][A-Za-z0-9_-]*$/u.test(part)))
    return fail("input-missing", `${name} is no dataset; write <team>/<project>/<dataset>`);
  const parent = join(datasets, ...parts);
  const versions = namesIn(parent).flatMap((folder) => (/^v[0-9]+\.[0-9]+$/u.test(folder) ? [folder.slice(1)] : []));
  versions.sort(byVersion);
  if (versions.length === 0)
    return fail("input-missing", `no version of ${name} is here; fairlead-runtime apply lays out what it makes`);
  const wanted = version ?? versions.at(-1)!;
  if (!versions.includes(wanted))
    return fail("input-missing", `${name} has no version ${wanted} here; it has ${versions.join(", ")}`);
  const folder = join(parent, `v${wanted}`);
  const meta = readMeta(folder);
  if (meta === undefined)
    return fail("input-missing", `${folder}/meta.json is not that of a dataset of this version of Fairlead`);
  return ok({ folder, called: `${name} v${wanted}`, meta });
}

function readMeta(folder: string): CheckedOutMeta | undefined {
  try {
    return CheckedOutMeta.safeParse(JSON.parse(readFileSync(join(folder, "meta.json"), "utf8"))).data;
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
  const reader = new LineReader(join(folder, which), meta.files.filter((file) => file.folder === which).length);
  try {
    for (let next = reader.next(); next !== undefined; next = reader.next())
      yield JSON.parse(next.line.toString()) as RowsOf[Folder];
  } finally {
    reader.close();
  }
}

/** A row that was kept, with where it comes from; that is undefined of a dataset that does not say it. */
export interface PlacedRow {
  readonly row: WrittenRow;
  readonly place: RowPlace | undefined;
}

export function* keptIn(dataset: CheckedOut, side: Side): Generator<PlacedRow> {
  const places = dataset.meta.places === undefined ? undefined : placesIn(dataset.folder, side);
  for (const row of rowsIn(dataset, side)) {
    const place = places?.next();
    yield { row, place: place?.done === false ? place.value : undefined };
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
