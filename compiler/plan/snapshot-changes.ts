// What differs between two snapshots of a release, piece by piece, and the snapshot with some of the pieces changed and not the others.
import { baseFolderPath, parseBase, writtenModel } from "../model/base-model.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Json } from "../trace.ts";
import { compareValues, mergeValues, type ValueChange } from "./compare-values.ts";

export type SnapshotChange =
  | { readonly part: (typeof valueParts)[number]; readonly change: ValueChange }
  | { readonly part: "input"; readonly change: InputChange };

/** Other bytes in a file that both snapshots read. */
interface InputChange {
  readonly path: string;
  readonly before: FileBytes;
  readonly after: FileBytes;
}

interface FileBytes {
  readonly digest: string;
  readonly bytes: number;
}

/** In the order of the parts. */
export function snapshotChanges(before: Snapshot, after: Snapshot): SnapshotChange[] {
  const values = valueParts.flatMap((part) =>
    compareValues(before[part], after[part])
      .filter((change) => isEdited(part, change))
      .map((change) => ({ part, change })),
  );
  return [...values, ...inputChanges(before, after).map((change) => ({ part: "input", change }) as const)];
}

/** `before` with the changes that `takes` accepts by their place in `snapshotChanges`. Nobody edits what comes or goes with them: files and facts of the platform. */
export function mergeSnapshots(before: Snapshot, after: Snapshot, takes: (change: number) => boolean): Snapshot {
  let asked = 0;
  const merged = (part: (typeof valueParts)[number]): Json =>
    mergeValues(before[part], after[part], (change) => !isEdited(part, change) || takes(asked++))!;
  const [spec, platform, targets] = valueParts.map(merged) as [Json, Json, string[]];
  const taken = inputChanges(before, after).filter(() => takes(asked++));
  const paths = new Set(taken.map(({ path }) => path));
  const old = before.inputs.filter(({ path }) => !paths.has(path));
  const known = new Set(old.map(({ path }) => path));
  const inputs = [...old, ...after.inputs.filter(({ path }) => !known.has(path))];
  const { base: oldBase, ...rest } = before;
  const base = isNewBase(spec, oldBase, after, paths) ? after.base : oldBase;
  return { ...rest, spec, platform, targets, inputs, ...(base === undefined ? {} : { base }) };
}

const valueParts = ["spec", "platform", "targets"] as const;

/** A part of the platform that the release did not depend on before, or no longer does: nobody edited it. */
function isEdited(part: (typeof valueParts)[number], { path, before, after }: ValueChange): boolean {
  const comesOrGoes = before === undefined || after === undefined;
  return !(part === "platform" && comesOrGoes && path.length <= (path[0] === "gpus" || path[0] === "images" ? 2 : 1));
}

function inputChanges(before: Snapshot, after: Snapshot): InputChange[] {
  const old = new Map(before.inputs.map((input) => [input.path, input]));
  const changes = new Map<string, InputChange>();
  for (const { path, digest, bytes } of after.inputs) {
    const was = old.get(path);
    if (was === undefined || was.digest === digest) continue;
    changes.set(path, {
      path,
      before: { digest: was.digest, bytes: was.bytes },
      after: { digest, bytes },
    });
  }
  return [...changes.values()];
}

/** Is the base the new one: by its name in the spec or, under the same name, by a file of it? */
function isNewBase(spec: Json, old: Snapshot["base"], { base, file }: Snapshot, taken: ReadonlySet<string>): boolean {
  if (base === undefined || old === undefined) return old === undefined;
  if (base.path === old.path) return [...taken].some((path) => path.startsWith(`${base.path}/`));
  const written = writtenModel(spec);
  const parsed = written === undefined ? undefined : parseBase(written);
  if (!parsed?.ok || parsed.reference.source !== "folder") return false;
  return baseFolderPath(parsed.reference, file) === base.path;
}
