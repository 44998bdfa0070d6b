// What two versions of a dataset differ in, row by row.
import { createHash } from "node:crypto";
import { type CheckedOut, keptIn, saidIn } from "./checked-out.ts";
import type { WrittenRow } from "../rows/row.ts";

/** What a change is by its rows, as Croissant counts versions: rows are others (`major`), there are more (`minor`), or they stand on another side (`patch`). */
export type ChangeClass = "major" | "minor" | "patch" | "none";

export interface DatasetDiff {
  readonly changeClass: ChangeClass;
  readonly added: number;
  readonly removed: number;
  /** Rows of both that stand on the other side of the split. */
  readonly moved: number;
  /** Lines of the same source files that became other rows: other rules, or other lists. In no other count. */
  readonly edited: number;
  /** Questions that have another answer, or label, than before: what was asked is the same, what is answered is not. In no other count. */
  readonly relabelled: number;
  readonly same: number;
  /** The first few of each. */
  readonly examples: Readonly<Record<"added" | "removed" | "relabelled" | "edited", readonly string[]>>;
}

const mostExamples = 5;

interface Known {
  readonly side: "train" | "valid";
  readonly asked: string;
  readonly said: string;
  /** Digest of the source and the line; undefined where that is not known. */
  readonly from: string | undefined;
}

/** Both are held in memory, an id and two digests a row. */
export function diffDatasets(before: CheckedOut, after: CheckedOut): DatasetDiff {
  const [was, is] = [rowsById(before), rowsById(after)];
  const gone = [...was].filter(([id]) => !is.has(id));
  const come = [...is].filter(([id]) => !was.has(id));
  const answers = new Map<string, Known>();
  for (const [, row] of gone) if (row.asked !== "") answers.set(row.asked, row);
  const relabelled = new Set<string>();
  const shown: string[] = [];
  for (const [, row] of come) {
    const old = answers.get(row.asked);
    if (old === undefined || relabelled.has(row.asked)) continue;
    relabelled.add(row.asked);
    if (shown.length < mostExamples) shown.push(`${old.said}  ->  ${row.said}`);
  }
  const isOther = ([, row]: readonly [string, Known]): boolean => !relabelled.has(row.asked);
  const [left, right] = [gone.filter(isOther), come.filter(isOther)];
  const byPlace = new Map(left.flatMap(([, row]) => (row.from === undefined ? [] : [[row.from, row] as const])));
  const isEdited = ([, { from }]: readonly [string, Known]): boolean => from !== undefined && byPlace.has(from);
  const edited = right.filter(isEdited);
  const places = new Set(edited.map(([, { from }]) => from));
  const added = right.filter((row) => !isEdited(row));
  const removed = left.filter(([, { from }]) => from === undefined || !places.has(from));
  const both = [...is].filter(([id]) => was.has(id));
  const moved = both.filter(([id, { side }]) => was.get(id)!.side !== side).length;
  const first = (rows: readonly (readonly [string, Known])[]) =>
    rows.slice(0, mostExamples).map(([, { said }]) => said);
  const sizes = { added: added.length, removed: removed.length, edited: edited.length, relabelled: relabelled.size };
  return {
    changeClass: changeClassOf({ ...sizes, moved }),
    added: added.length,
    removed: removed.length,
    moved,
    edited: edited.length,
    relabelled: relabelled.size,
    same: both.length - moved,
    examples: {
      ...{ added: first(added), removed: first(removed), relabelled: shown },
      edited: edited.slice(0, mostExamples).map(([, { from, said }]) => `${byPlace.get(from!)!.said}  ->  ${said}`),
    },
  };
}

function changeClassOf({
  added,
  removed,
  edited,
  relabelled,
  moved,
}: Pick<DatasetDiff, "added" | "removed" | "edited" | "relabelled" | "moved">): ChangeClass {
  if (removed + edited + relabelled > 0) return "major";
  if (added > 0) return "minor";
  return moved > 0 ? "patch" : "none";
}

/** Does the later of two versions, such as 1.0 and 1.1, promise less than has changed? Versions have no third number for a patch. */
export function promisesLess(before: string, after: string, change: ChangeClass): boolean {
  return change === "major" && before.split(".")[0] === after.split(".")[0];
}

function rowsById(dataset: CheckedOut): ReadonlyMap<string, Known> {
  const rows = new Map<string, Known>();
  for (const side of ["train", "valid"] as const) {
    for (const { id, row: read, place } of keptIn(dataset, side)) {
      const row = read();
      const source = place && dataset.meta.lineage.sources[place.source]?.digest;
      const from = source && `${source}:${place.line}`;
      rows.set(id, { side, asked: askedIn(row), said: saidIn(row).slice(0, 160), from });
    }
  }
  return rows;
}

/** All but the last message, which is the answer; empty for a plain text, which asks nothing. */
function askedIn({ messages = [] }: WrittenRow): string {
  if (messages.length < 2) return "";
  return createHash("sha256")
    .update(JSON.stringify(messages.slice(0, -1)))
    .digest("base64");
}
