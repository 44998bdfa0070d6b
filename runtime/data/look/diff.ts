// What two versions of a dataset differ in, row by row.
import { type CheckedOut, keptIn, saidIn } from "./checked-out.ts";
import { compareVersions, type Compared, type Sizes } from "./compare.ts";

/** What a change is by its rows, as Croissant counts versions: rows are others (`major`), there are more (`minor`), or they stand on another side (`patch`). */
export const changeClasses = ["major", "minor", "patch", "none"] as const;
export type ChangeClass = (typeof changeClasses)[number];

export interface DatasetDiff extends Sizes {
  readonly changeClass: ChangeClass;
  /** The first few of each. */
  readonly examples: Readonly<Record<keyof Compared["first"], readonly string[]>>;
}

export async function diffDatasets(before: CheckedOut, after: CheckedOut): Promise<DatasetDiff> {
  const { sizes, first } = await compareVersions(before, after, async () => {});
  const [was, is] = [saidBy(before, first), saidBy(after, first)];
  const both = (pairs: Compared["first"]["edited"]): readonly string[] =>
    pairs.map(([old, now]) => `${was.get(old)}  ->  ${is.get(now)}`);
  return {
    changeClass: changeClassOf(sizes),
    ...sizes,
    examples: {
      added: first.added.map((id) => is.get(id)!),
      removed: first.removed.map((id) => was.get(id)!),
      ...{ relabelled: both(first.relabelled), edited: both(first.edited) },
    },
  };
}

export function changeClassOf({ added, removed, edited, relabelled, moved }: Sizes): ChangeClass {
  if (removed + edited + relabelled > 0) return "major";
  if (added > 0) return "minor";
  return moved > 0 ? "patch" : "none";
}

/** Does the later of two versions, such as 1.0 and 1.1, promise less than has changed? Versions have no third number for a patch. */
export function promisesLess(before: string, after: string, change: ChangeClass): boolean {
  return change === "major" && before.split(".")[0] === after.split(".")[0];
}

/** What the rows say that are shown, by their ids. */
function saidBy(dataset: CheckedOut, first: Compared["first"]): ReadonlyMap<string, string> {
  const wanted = new Set(Object.values(first).flat(2));
  const said = new Map<string, string>();
  for (const side of ["train", "valid"] as const)
    for (const { id, row } of keptIn(dataset, side)) if (wanted.has(id)) said.set(id, saidIn(row()).slice(0, 160));
  return said;
}
