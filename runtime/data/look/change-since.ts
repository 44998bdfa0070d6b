// How a version's rows differ from those of the highest lower version that was laid out here before it, in a file beside its own: it is no part of
// the output, which is the same bytes whatever lies beside it.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { changeFile } from "../../store/artifact-path.ts";
import { Digest } from "../../../specs/handoff/value.ts";
import { writeWhole } from "../../system/atomic-file.ts";
import { fail, ok, type Result } from "../../result.ts";
import { type CheckedOut, openCheckedOut, versionsOf } from "./checked-out.ts";
import { compareVersions } from "./compare.ts";
import { changeClasses, changeClassOf } from "./diff.ts";
import { readBeside } from "./read-beside.ts";
import { giveTurn } from "../../system/turn.ts";

const Count = z.int().min(0);

const ChangeSince = z.strictObject({
  since: z.string(),
  /** Content ids of both sides, of that version and of this one: with others, the comparison is one of other rows. */
  contents: z.strictObject({ before: z.tuple([Digest, Digest]), after: z.tuple([Digest, Digest]) }),
  /** Null where both together have more rows than are compared unasked. */
  change: z
    .strictObject({
      class: z.enum(changeClasses),
      rows: z.strictObject({
        ...{ added: Count, removed: Count, moved: Count, edited: Count, relabelled: Count, same: Count },
      }),
    })
    .nullable(),
});
export type ChangeSince = z.infer<typeof ChangeSince>;

/** Rows of both versions together that are compared unasked: tens of seconds. */
export const mostCompared = 2_000_000;

/** What stands beside the version; undefined where nothing does, or where it is of other rows. */
export function recordedChange(dataset: CheckedOut): ChangeSince | undefined {
  try {
    const read = ChangeSince.safeParse(JSON.parse(readBeside(join(dataset.folder, changeFile)) ?? "")).data;
    return read && isSame(read.contents.after, contentsOf(dataset)) ? read : undefined;
  } catch {
    return undefined;
  }
}

export interface CompareRequest {
  readonly datasets: string;
  /** `<team>/<project>/<dataset>`. */
  readonly name: string;
  readonly dataset: CheckedOut;
  readonly signal: AbortSignal;
  readonly mostRows?: number;
}

/**
 * Compares it, unless that was done; `isNew` says that it was done now. Undefined where no lower version is laid out. That a version cannot be read
 * is a failure that stops nothing: what is found is advice.
 */
export async function changeSince(
  request: CompareRequest,
): Promise<Result<{ readonly change: ChangeSince; readonly isNew: boolean } | undefined>> {
  const { dataset, signal } = request;
  const path = join(dataset.folder, changeFile);
  const before = lowerVersion(request);
  try {
    if (before === undefined) {
      rmSync(path, { force: true });
      return ok(undefined);
    }
    const known = recordedChange(dataset);
    if (known?.since === before.meta.version && isSame(known.contents.before, contentsOf(before)))
      return ok({ change: known, isNew: false });
    const change = await compared(before, request);
    await writeWhole(path, `${JSON.stringify(change, undefined, 2)}\n`);
    return ok({ change, isNew: true });
  } catch (cause) {
    if (signal.aborted) return fail("cancelled", "comparing versions of a dataset was stopped; the next apply does it");
    const why = cause instanceof Error ? cause.message : String(cause);
    return fail(
      "state-corrupt",
      `${dataset.called} was not compared with v${before?.meta.version}, which cannot be read here (${why}). ` +
        "Nothing waits for that; remove that folder, and an apply of its release lays it out again.",
    );
  }
}

async function compared(
  before: CheckedOut,
  { dataset, signal, mostRows = mostCompared }: CompareRequest,
): Promise<ChangeSince> {
  const contents = { before: contentsOf(before), after: contentsOf(dataset) };
  const since = before.meta.version;
  if (before.meta.accounting.kept + dataset.meta.accounting.kept > mostRows) return { since, contents, change: null };
  const { sizes } = await compareVersions(before, dataset, () => giveTurn(signal));
  return { since, contents, change: { class: changeClassOf(sizes), rows: sizes } };
}

function lowerVersion({ datasets, name, dataset }: CompareRequest): CheckedOut | undefined {
  const versions = versionsOf(datasets, name);
  const at = versions.ok ? versions.value.indexOf(dataset.meta.version) : -1;
  if (!versions.ok || at < 1) return undefined;
  const opened = openCheckedOut(datasets, name, versions.value[at - 1]);
  return opened.ok ? opened.value : undefined;
}

function contentsOf({ meta: { distribution } }: CheckedOut): [string, string] {
  return [distribution.train.contentId, distribution.valid.contentId];
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.every((one, at) => one === b[at]);
}
