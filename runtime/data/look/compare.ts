// Compares the rows of two versions of a dataset in passes over their lines: ids of all rows first, then what the rows say of which the other version
// has none. What is held is an id a row, and two digests for each row that is in one version alone.
import { hash } from "node:crypto";
import { type CheckedOut, keptIn } from "./checked-out.ts";
import type { WrittenRow } from "../rows/row.ts";
import type { Side } from "../rows/split.ts";

export interface Sizes {
  readonly added: number;
  readonly removed: number;
  /** Rows of both that stand on the other side of the split. */
  readonly moved: number;
  /** Lines of the same source files that became other rows: other rules, or other lists. In no other count. */
  readonly edited: number;
  /** Questions that have another answer, or label, than before: what was asked is the same, what is answered is not. In no other count. */
  readonly relabelled: number;
  readonly same: number;
}

export interface Compared {
  readonly sizes: Sizes;
  /** Ids of the first few of each, and of what became what. */
  readonly first: Readonly<Record<"added" | "removed", readonly string[]>> &
    Readonly<Record<"relabelled" | "edited", readonly (readonly [before: string, after: string])[]>>;
}

/** Waited for now and then, so that a comparison can be stopped. */
export type Turn = () => Promise<void>;

const mostFirst = 5;
const rowsATurn = 4096;

export async function compareVersions(before: CheckedOut, after: CheckedOut, turn: Turn): Promise<Compared> {
  const [was, is] = [await sidesById(before, turn), await sidesById(after, turn)];
  const gone = await rowsWithout(before, is, turn);
  const come = await rowsWithout(after, was, turn);
  const relabelled = takePairs(gone, come, "asked");
  const edited = takePairs(gone, come, "from");
  let [both, moved] = [0, 0];
  for (const [id, side] of is) {
    const old = was.get(id);
    if (old !== undefined) both++;
    if (old !== undefined && old !== side) moved++;
  }
  return {
    sizes: {
      ...{ added: come.size, removed: gone.size, moved },
      ...{ edited: edited.length, relabelled: relabelled.length, same: both - moved },
    },
    first: {
      added: [...come.keys()].slice(0, mostFirst),
      removed: [...gone.keys()].slice(0, mostFirst),
      relabelled: relabelled.slice(0, mostFirst),
      edited: edited.slice(0, mostFirst),
    },
  };
}

async function sidesById(dataset: CheckedOut, turn: Turn): Promise<ReadonlyMap<string, Side>> {
  const rows = new Map<string, Side>();
  for (const side of ["train", "valid"] as const)
    for (const { id } of keptIn(dataset, side)) {
      if (rows.size % rowsATurn === 0) await turn();
      rows.set(id, side);
    }
  return rows;
}

/** A row that one version alone has. */
interface Known {
  /** Digest of all but the answer; undefined of a plain text, which asks nothing. */
  readonly asked: string | undefined;
  /** Digest of the source and the line; undefined where that is not known. */
  readonly from: string | undefined;
}

async function rowsWithout(
  dataset: CheckedOut,
  other: ReadonlyMap<string, Side>,
  turn: Turn,
): Promise<Map<string, Known>> {
  const rows = new Map<string, Known>();
  let looked = 0;
  for (const side of ["train", "valid"] as const)
    for (const { id, row, place } of keptIn(dataset, side)) {
      if (looked++ % rowsATurn === 0) await turn();
      if (other.has(id)) continue;
      const source = place && dataset.meta.lineage.sources[place.source]?.digest;
      rows.set(id, { asked: askedIn(row()), from: source && digestOf(`${source}:${place.line}`) });
    }
  return rows;
}

/** Takes rows that have the same of something out of both, as pairs of ids. */
function takePairs(
  gone: Map<string, Known>,
  come: Map<string, Known>,
  by: keyof Known,
): readonly (readonly [before: string, after: string])[] {
  const old = new Map([...gone].map(([id, row]) => [row[by], id]));
  old.delete(undefined);
  const pairs = new Map<string | undefined, readonly [before: string, after: string]>();
  for (const [id, row] of come) {
    const before = old.get(row[by]);
    if (before !== undefined && !pairs.has(row[by])) pairs.set(row[by], [before, id]);
  }
  for (const rows of [gone, come]) for (const [id, row] of rows) if (pairs.has(row[by])) rows.delete(id);
  return [...pairs.values()];
}

function askedIn({ messages = [] }: WrittenRow): string | undefined {
  return messages.length < 2 ? undefined : digestOf(JSON.stringify(messages.slice(0, -1)));
}

/** 128 bits, as of a row's id. */
function digestOf(text: string): string {
  return hash("sha256", text, "base64").slice(0, 22);
}
