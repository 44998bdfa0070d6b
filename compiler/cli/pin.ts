// fairlead pin: writes into specs what they mean of what they do not hold: what is behind a URL, what another project publishes, and which
// key is in a secret.
import { isDeepStrictEqual } from "node:util";
import { editable, replaceText } from "../edit/edit-spec.ts";
import { withFields } from "../edit/set-fields.ts";
import { type WrittenSpec, writtenSpecs } from "../edit/written-specs.ts";
import { Measures, type PinFields } from "../pin/measures.ts";
import { circleIn } from "../text/circle.ts";
import { type Pinnable, pinnablesOf, readsIn } from "../pin/pinnable.ts";
import { textOfLines } from "../../specs/program/lines.ts";
import type { Io } from "../../specs/program/command.ts";
import { fail, ok, type Failure, type Result } from "../result.ts";
import { inRepository, type RepositoryArguments } from "./in-repository.ts";
import { endWithFailure, printJson } from "./report.ts";

interface Pinned {
  readonly file: string;
  readonly kind: Pinnable["kind"];
  readonly name: string;
  readonly fields: PinFields;
  /** Did the spec say something else before? `unseen`: it says something, and nobody could look. */
  readonly state: "new" | "changed" | "same" | "unseen";
}

export const run = inRepository(async (args, io) => {
  const pinned = await pinAll(args, io);
  if (!pinned.ok) return endWithFailure(pinned.failure, io, args);
  if (args.json)
    printJson(io, {
      pinned: pinned.value.map(({ kind, name, fields, ...one }) => ({ ...one, [kind]: name, ...fields })),
    });
  else io.out(textOfLines(linesOf(pinned.value)));
  return 0;
});

/** What a project publishes depends on what it reads itself, so that specs are gone through until none changes. */
async function pinAll({ root, flags }: RepositoryArguments, io: Io): Promise<Result<readonly Pinned[]>> {
  const done = new Map<string, Pinned>();
  const measures = new Measures(root, io);
  for (let moved = true; moved;) {
    moved = false;
    const { projects } = await writtenSpecs(root);
    const circle = circleOf(projects);
    if (circle !== undefined) return circle;
    measures.forgetDatasets();
    for (const spec of projects) {
      const pinned = await pinSpec(root, spec, { refresh: flags.refresh === true, measures, done });
      if (!pinned.ok) return stoppedAt(pinned.failure, done);
      moved ||= pinned.value.moved;
    }
  }
  const unknown = measures.unpublished();
  return unknown === undefined ? ok([...done.values()]) : stoppedAt(unknown, done);
}

/** Keys of datasets that read each other would come to no rest. */
function circleOf(projects: readonly WrittenSpec[]): Result<never> | undefined {
  const reads = new Map<string, string[]>();
  for (const { team, name, written } of projects)
    for (const [reader, read] of readsIn(written?.data, `${team}/${name}`))
      reads.set(reader, [...(reads.get(reader) ?? []), read]);
  const way = circleIn(reads);
  if (way === undefined) return undefined;
  return fail(
    "not-added",
    `${way.join(" reads ")}: their keys would come to no rest. Let one of them be made of files, and compared with files`,
  );
}

interface PinOptions {
  /** Take what is there now also where the spec says what it means. */
  readonly refresh: boolean;
  readonly measures: Measures;
  /** What was pinned so far. */
  readonly done: Map<string, Pinned>;
}

/** `moved`: something else stands in the spec than before, and others may read what it makes. */
async function pinSpec(
  root: string,
  spec: WrittenSpec,
  { refresh, measures, done }: PinOptions,
): Promise<Result<{ readonly moved: boolean }>> {
  if (spec.written === undefined) return ok({ moved: false });
  const edited = editable(spec, spec.file);
  if (!edited.ok) return edited;
  let { text } = edited.value;
  let moved = false;
  for (const one of pinnablesOf(edited.value.data)) {
    const id = JSON.stringify([spec.file, one.path]);
    const isSaid = Object.values(one.fields).every((field) => field !== undefined);
    if (isSaid && !refresh) continue;
    const found = await measures.of(one);
    if (!found.ok) return found;
    const { kind, name } = one;
    if (found.value === undefined) {
      if (kind === "secret") done.set(id, { file: spec.file, kind, name, fields: {}, state: "unseen" });
      continue;
    }
    const isSame = isDeepStrictEqual(one.fields, found.value);
    const state = stateOf(done.get(id), { isSame, isSaid });
    done.set(id, { file: spec.file, kind, name, fields: found.value, state });
    if (isSame) continue;
    const changed = withFields(text, one.path, found.value);
    if (changed === undefined) {
      done.delete(id);
      return fail(
        "not-added",
        `${spec.file} is written in a way that no program edits surely. Write this to ${one.name}: ${fieldsText(found.value)}`,
      );
    }
    const written = replaceText(root, { file: spec.file, text }, changed);
    if (!written.ok) return written;
    text = changed;
    moved = true;
  }
  return ok({ moved });
}

/** What a round before this one has written counts. */
function stateOf(before: Pinned | undefined, { isSame, isSaid }: Readonly<Record<"isSame" | "isSaid", boolean>>) {
  if (before?.state === "new" || before?.state === "changed") return before.state;
  if (isSame) return "same";
  return isSaid ? "changed" : "new";
}

/** What was written before stays: each is pinned by itself. */
function stoppedAt(failure: Failure, done: ReadonlyMap<string, Pinned>): Result<never> {
  const before = [...done.values()].filter(({ state }) => state === "new" || state === "changed").length;
  const kept = before === 0 ? "" : `. ${before} before it ${before === 1 ? "was" : "were"} pinned`;
  return { ok: false, failure: { ...failure, message: `${failure.message}${kept}` } };
}

function linesOf(pinned: readonly Pinned[]): string[] {
  if (pinned.length === 0)
    return ["Nothing to pin: the YAML specs say what they mean by every URL, dataset of another project and key."];
  return [...pinned.map(lineOf), "", "Next: fairlead plan"];
}

function lineOf({ file, name, fields, state }: Pinned): string {
  if (state === "same") return `as before  ${name}`;
  if (state === "unseen") return `as before  ${name}, which is not on this machine`;
  return `${state === "new" ? "pinned" : "changed"}  ${file}: ${name}  ${fieldsText(fields)}`;
}

function fieldsText(fields: PinFields): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    .join(", ");
}
