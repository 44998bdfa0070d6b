// What two versions of a dataset differ in, row by row.
import { createHash } from "node:crypto";
import { type CheckedOut, rowsIn, saidIn } from "./checked-out.ts";
import type { WrittenRow } from "../rows/row.ts";

export interface DatasetDiff {
  readonly added: number;
  readonly removed: number;
  /** Rows of both that stand on the other side of the split. */
  readonly moved: number;
  /** Questions that have another answer, or label, than before: what was asked is the same, what is answered is not. In no other count. */
  readonly relabelled: number;
  readonly same: number;
  /** The first few of each. */
  readonly examples: Readonly<Record<"added" | "removed" | "relabelled", readonly string[]>>;
}

const mostExamples = 5;

interface Known {
  readonly side: "train" | "valid";
  readonly asked: string;
  readonly said: string;
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
  const [added, removed] = [come.filter(isOther), gone.filter(isOther)];
  const both = [...is].filter(([id]) => was.has(id));
  const moved = both.filter(([id, { side }]) => was.get(id)!.side !== side).length;
  const first = (rows: readonly (readonly [string, Known])[]) =>
    rows.slice(0, mostExamples).map(([, { said }]) => said);
  return {
    added: added.length,
    removed: removed.length,
    moved,
    relabelled: relabelled.size,
    same: both.length - moved,
    examples: { added: first(added), removed: first(removed), relabelled: shown },
  };
}

function rowsById(dataset: CheckedOut): ReadonlyMap<string, Known> {
  const rows = new Map<string, Known>();
  for (const side of ["train", "valid"] as const) {
    for (const row of rowsIn(dataset, side))
      rows.set(row.id, { side, asked: askedIn(row), said: saidIn(row).slice(0, 160) });
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
