// fairlead pin: writes into specs what is behind the URLs that they name, and which keys are in their secrets.
import { editable, replaceText } from "../edit/edit-spec.ts";
import { withFields } from "../edit/set-fields.ts";
import { writtenSpecs } from "../edit/written-specs.ts";
import { measureUrl, type Measured } from "../pin/measure-url.ts";
import { type Fields, isPinned, type Pin, pinsOf } from "../pin/pins.ts";
import { errLine, textOfLines } from "../../specs/program/lines.ts";
import type { Io } from "../../specs/program/command.ts";
import { fail, ok, type Failure, type Result } from "../result.ts";
import { inRepository, type RepositoryArguments } from "./in-repository.ts";
import { endWithFailure, printJson } from "./report.ts";

interface Pinned {
  readonly file: string;
  readonly named: Pin["named"];
  readonly fields: Fields;
  /** Did the spec say something else before? `unseen`: nobody looked. */
  readonly state: "new" | "changed" | "same" | "unseen";
}

export const run = inRepository(async (args, io) => {
  const pinned = await pinAll(args, io);
  if (!pinned.ok) return endWithFailure(pinned.failure, io, args);
  const rows = pinned.value.map(({ file, named, fields, state }) => ({ file, ...named, ...fields, state }));
  if (args.json) printJson(io, { pinned: rows });
  else io.out(textOfLines(linesOf(pinned.value)));
  return 0;
});

async function pinAll({ root, flags }: RepositoryArguments, io: Io): Promise<Result<readonly Pinned[]>> {
  const measured = measuringOnce(io);
  const done: Pinned[] = [];
  const { projects } = await writtenSpecs(root);
  for (const spec of projects) {
    if (spec.written === undefined) continue;
    const edited = editable(spec, spec.file);
    if (!edited.ok) return edited;
    let { text } = edited.value;
    for (const pin of pinsOf(edited.value.data, measured)) {
      if (isPinned(pin) && flags.refresh !== true) continue;
      const found = await pin.find();
      if (!found.ok) return stoppedAt(found.failure, done);
      const next = pinnedBy(pin, spec.file, found.value);
      if (next.state === "new" || next.state === "changed") {
        const changed = withFields(text, pin.path, next.fields);
        if (changed === undefined) return stoppedAt(byHand(next), done);
        const replaced = replaceText(root, { file: spec.file, text }, changed);
        if (!replaced.ok) return replaced;
        text = changed;
      }
      done.push(next);
    }
  }
  return ok(done);
}

/** `found`: undefined where nothing was to be seen. */
function pinnedBy({ named, written }: Pin, file: string, found: Fields | undefined): Pinned {
  if (found === undefined) return { file, named, fields: written as Fields, state: "unseen" };
  const isSame = Object.entries(found).every(([field, value]) => written[field] === value);
  const isNew = Object.values(written)[0] === undefined;
  return { file, named, fields: found, state: isSame ? "same" : isNew ? "new" : "changed" };
}

function byHand({ file, named, fields }: Pinned): Failure {
  const pairs = Object.entries(fields).map(([field, value]) => `${field}: ${JSON.stringify(value)}`);
  return fail(
    "not-added",
    `${file} is written in a way that no program edits surely. Write this to ${nameOf(named)}: ${pairs.join(", ")}`,
  ).failure;
}

function nameOf(named: Pin["named"]): string {
  return "url" in named ? named.url : named.secret;
}

/** What was written before stays: each name is pinned by itself. */
function stoppedAt(failure: Failure, done: readonly Pinned[]): Result<never> {
  const before = done.filter(({ state }) => state === "new" || state === "changed").length;
  const kept = before === 0 ? "" : `. ${before} before it ${before === 1 ? "was" : "were"} pinned`;
  return { ok: false, failure: { ...failure, message: `${failure.message}${kept}` } };
}

/** However many specs name a URL. */
function measuringOnce(io: Io): (url: string) => Promise<Result<Measured>> {
  const measured = new Map<string, Promise<Result<Measured>>>();
  return (url) => {
    const found = measured.get(url) ?? measure(url, io);
    measured.set(url, found);
    return found;
  };
}

function measure(url: string, io: Io): Promise<Result<Measured>> {
  let last = 0;
  const arrived = (bytes: number, of: number | undefined): void => {
    if (bytes - last < reportBytes) return;
    last = bytes;
    errLine(
      io,
      `${url}: ${Math.floor(bytes / 2 ** 20)}${of === undefined ? "" : ` of ${Math.ceil(of / 2 ** 20)}`} MiB`,
    );
  };
  return measureUrl(url, { arrived, signal: io.signal });
}

const reportBytes = 64 * 2 ** 20;

function linesOf(pinned: readonly Pinned[]): string[] {
  if (pinned.length === 0)
    return ["Nothing to pin: every URL of the YAML specs has its digest and its bytes, and every key its fingerprint."];
  return [...pinned.map(lineOf), "", "Next: fairlead plan"];
}

function lineOf({ file, named, fields, state }: Pinned): string {
  const name = nameOf(named);
  if (state === "same") return `as before  ${name}`;
  if (state === "unseen") return `as before  ${name}, which is not on this machine`;
  const is = "url" in named ? `${fields["digest"]}  ${fields["bytes"]} bytes` : `fingerprint ${fields["fingerprint"]}`;
  return `${state === "new" ? "pinned" : "changed"}  ${file}: ${name}  ${is}`;
}
