// --watch of check and plan: the same again for every change of the specs, in one process that has everything loaded.
import type { Io } from "../../specs/program/command.ts";
import { exitCodes } from "../../specs/program/exit-codes.ts";
import { errLine } from "../../specs/program/lines.ts";
import { specChanges } from "../run/spec-changes.ts";
import { fail } from "../result.ts";
import { readFailure } from "../write/system-error.ts";
import type { RepositoryArguments } from "./in-repository.ts";
import { endWithFailure } from "./report.ts";

/** Files that are named of one change; a checkout has hundreds. */
const namedFiles = 3;

/** The last line of an answer: problem matchers of editors wait for it. */
const waiting = "watching specs/; Ctrl-C ends it";

/** With `--watch` once, and again until Ctrl-C; otherwise once. */
export async function watched(args: RepositoryArguments, io: Io, once: () => Promise<number>): Promise<number> {
  if (args.flags.watch !== true) return once();
  try {
    // Heard from now on, what changes in the first run too.
    const changes = specChanges(args.root, io.signal);
    await once();
    errLine(io, waiting);
    for await (const files of changes) {
      const more = files.length > namedFiles ? ` and ${files.length - namedFiles} more` : "";
      io.err("\n");
      errLine(io, `${files.slice(0, namedFiles).join(", ")}${more} changed`);
      await once();
      errLine(io, waiting);
    }
  } catch (error) {
    return endWithFailure(readFailure("specs/", error).failure, io, { json: args.json, oneLine: true });
  }
  if (io.signal.aborted) return exitCodes.cancelled;
  return endWithFailure(fail("not-found", `there is no folder specs any more in ${args.root}`).failure, io, {
    json: args.json,
    oneLine: true,
  });
}
