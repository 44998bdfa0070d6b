// fairlead pin: writes into specs what is behind the URLs that they name.
import { editable, replaceText } from "../edit/edit-spec.ts";
import { withFields } from "../edit/set-fields.ts";
import { writtenSpecs } from "../edit/written-specs.ts";
import { measureUrl, type Measured } from "../pin/measure-url.ts";
import { urlsOfSpec } from "../pin/unpinned.ts";
import { errLine, textOfLines } from "../../specs/program/lines.ts";
import type { Io } from "../../specs/program/command.ts";
import { fail, ok, type Failure, type Result } from "../result.ts";
import { inRepository, type RepositoryArguments } from "./in-repository.ts";
import { endWithFailure, printJson } from "./report.ts";

interface Pinned extends Measured {
  readonly file: string;
  readonly url: string;
  /** Did the spec say something else before? */
  readonly state: "new" | "changed" | "same";
}

export const run = inRepository(async (args, io) => {
  const pinned = await pinAll(args, io);
  if (!pinned.ok) return endWithFailure(pinned.failure, io, args);
  if (args.json) printJson(io, { pinned: pinned.value });
  else io.out(textOfLines(linesOf(pinned.value)));
  return 0;
});

async function pinAll({ root, flags }: RepositoryArguments, io: Io): Promise<Result<readonly Pinned[]>> {
  const measured = new Map<string, Measured>();
  const done: Pinned[] = [];
  const { projects } = await writtenSpecs(root);
  for (const spec of projects) {
    if (spec.written === undefined) continue;
    const edited = editable(spec, spec.file);
    if (!edited.ok) return edited;
    const { data } = edited.value;
    let { text } = edited.value;
    for (const { url, path, digest, bytes } of urlsOfSpec(data)) {
      if (digest !== undefined && bytes !== undefined && flags.refresh !== true) continue;
      const found: Result<Measured> = measured.has(url) ? ok(measured.get(url)!) : await measure(url, io);
      if (!found.ok) return stoppedAt(found.failure, done);
      measured.set(url, found.value);
      const fields = { digest: found.value.digest, bytes: found.value.bytes };
      const isSame = digest === fields.digest && bytes === fields.bytes;
      const state = isSame ? "same" : digest === undefined ? "new" : "changed";
      done.push({ file: spec.file, url, ...fields, state });
      if (isSame) continue;
      const changed = withFields(text, path, fields);
      if (changed === undefined)
        return stoppedAt(
          fail(
            "not-added",
            `${spec.file} is written in a way that no program edits surely. Write this to ${url}: digest: "${fields.digest}", bytes: ${fields.bytes}`,
          ).failure,
          done.slice(0, -1),
        );
      const written = replaceText(root, { file: spec.file, text }, changed);
      if (!written.ok) return written;
      text = changed;
    }
  }
  return ok(done);
}

/** What was written before stays: each URL is pinned by itself. */
function stoppedAt(failure: Failure, done: readonly Pinned[]): Result<never> {
  const before = done.filter(({ state }) => state !== "same").length;
  const kept = before === 0 ? "" : `. ${before} before it ${before === 1 ? "was" : "were"} pinned`;
  return { ok: false, failure: { ...failure, message: `${failure.message}${kept}` } };
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
  if (pinned.length === 0) return ["Nothing to pin: every URL of the YAML specs has its digest and its bytes."];
  const lines = pinned.map(({ file, url, digest, bytes, state }) =>
    state === "same"
      ? `as before  ${url}`
      : `${state === "new" ? "pinned" : "changed"}  ${file}: ${url}  ${digest}  ${bytes} bytes`,
  );
  return [...lines, "", "Next: fairlead plan"];
}
