// A change of a version in words. Pure.
import { type ChangeSince, mostCompared } from "./change-since.ts";
import { promisesLess } from "./diff.ts";

/** Such as `added 3, moved 1`: what is not nothing, but for rows that are the same. */
export function changeCounts({ change }: ChangeSince): string {
  const { same: _, ...counts } = change?.rows ?? {};
  const some = Object.entries(counts).filter(([, rows]) => rows > 0);
  return some.map(([what, rows]) => `${what} ${rows}`).join(", ");
}

/** What whoever numbers versions should know of it; undefined where the number says it. */
export function changeAdvice(name: string, version: string, found: ChangeSince): string | undefined {
  const { since, change } = found;
  const diff = `fairlead-runtime data diff ${name} ${since} ${version}`;
  if (change === null)
    return `${name} v${version} was not compared with v${since}: together they have more than ${mostCompared} rows. ${diff} does it.`;
  if (!promisesLess(since, version, change.class)) return undefined;
  const next = Number(version.split(".")[0]) + 1;
  return (
    `${name} v${version} is a major change of v${since} (${changeCounts(found)}), and its number promises a minor one. ` +
    `${diff} shows the rows. Where readers should notice, call it ${next}.0 in the spec: that runs nothing again.`
  );
}
