// fairlead-runtime copy: copies the outputs that a release pins from one artifact store into another.
import { outLine, textOfLines } from "../../specs/program/lines.ts";
import { basename, join, resolve } from "node:path";
import type { Pin, Release } from "../../specs/handoff/release.ts";
import { pinnedStages } from "../release/pins.ts";
import { loadReleaseFile } from "../release/release.ts";
import { sourceStoreOf } from "../release/source-store.ts";
import { ok, type Result } from "../result.ts";
import { ArtifactStore } from "../store/artifact-store.ts";
import { type Copied, copyOutputs } from "../store/copy-outputs.ts";
import { findPins } from "../store/find-pins.ts";
import { systemFailure } from "../system/atomic-file.ts";
import { isIn, realPlace } from "../system/real-place.ts";
import type { Io, Run } from "../../specs/program/command.ts";
import { UsageError, exitCodes } from "../../specs/program/exit-codes.ts";
import { trustStore } from "../../specs/program/own-folder.ts";
import { consoleProgress } from "./console-watcher.ts";
import { optionalFlag, reportEnd, requiredFlag } from "./report.ts";
import { short } from "./summary.ts";

export const run: Run = async (args, io) => {
  const { json } = args;
  const release = resolve(io.cwd, requiredFlag(args, "release"));
  const named = optionalFlag(args, "from");
  const to = resolve(io.cwd, requiredFlag(args, "to"));
  const loaded = await loadReleaseFile(join(release, "release.json"));
  if (!loaded.ok) return reportEnd(io, loaded.failure, { json });
  const pins = new Map(pinnedStages(loaded.value).map(({ name, pin }) => [name, pin]));
  if (pins.size === 0) {
    if (json) io.out(`${JSON.stringify(nothing, undefined, 2)}\n`);
    else outLine(io, `Nothing to copy: nothing is pinned in ${release}.`);
    return exitCodes.done;
  }
  const from = named === undefined ? namedByRelease(loaded.value, release) : resolve(io.cwd, named);
  const folders = { from, to };
  const apart = await checkApart(folders, release);
  if (!apart.ok) return reportEnd(io, apart.failure, { json });
  trustStore(from);
  trustStore(to);
  const copied = await copy(pins, folders, io, args.flags.quiet === true);
  if (!copied.ok) return reportEnd(io, copied.failure, { json });
  if (json) io.out(`${JSON.stringify(copied.value, undefined, 2)}\n`);
  else io.out(text(copied.value, pins, folders.to));
  return exitCodes.done;
};

/** The store of the environment that had it before. */
function namedByRelease({ source }: Release, folder: string): string {
  if (source === null)
    throw new UsageError(
      `--from is missing, and ${folder} names no store: name it, or write the store of that environment into specs/platform.yaml`,
    );
  const from = sourceStoreOf(source, folder);
  if (from !== undefined) return from;
  throw new UsageError(
    `--from is missing, and ${folder} names ${source.store} from the root of a repository, in whose generated/ it does not lie`,
  );
}

const nothing: Copied = { copied: [], present: [], bytes: 0 };

/** By stage name. */
type Pins = ReadonlyMap<string, Pin>;

interface Folders {
  readonly from: string;
  readonly to: string;
}

/** `release` is a folder of generated/, in which nothing lies that was not compiled. */
async function checkApart({ from, to }: Folders, release: string): Promise<Result<void>> {
  try {
    const [source, target] = [await realPlace(from), await realPlace(to)];
    if (source === target) throw new UsageError("--from and --to are the same folder; name two stores");
    if (isIn(target, source) || isIn(source, target))
      throw new UsageError("one of --from and --to lies inside the other; name two stores that are apart");
    const generated = await realPlace(resolve(release, "../../.."));
    if (basename(generated) === "generated" && isIn(target, generated))
      throw new UsageError(
        "--to lies in generated/, in which nothing is that was not compiled; name a store elsewhere",
      );
    return ok(undefined);
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    return systemFailure(`looking where ${from} and ${to} are`, cause);
  }
}

/** The store that is copied into is made, or written to, once all is known to be in the other. */
async function copy(pins: Pins, folders: Folders, io: Io, quiet: boolean): Promise<Result<Copied>> {
  const from = await ArtifactStore.open(folders.from, { create: false });
  if (!from.ok) return from;
  const outputs = await findPins(from.value, pins);
  if (!outputs.ok) return outputs;
  const to = await ArtifactStore.open(folders.to);
  if (!to.ok) return to;
  const progress = consoleProgress(io, quiet);
  progress.begin("copying");
  const copied = await copyOutputs({
    from: from.value,
    to: to.value,
    outputs: outputs.value,
    progress,
    signal: io.signal,
  });
  progress.clear();
  return copied;
}

function text({ copied, bytes }: Copied, pins: Pins, to: string): string {
  const width = Math.max(...[...pins.keys()].map((name) => name.length));
  const lines = [...pins].map(([name, { digest }]) => {
    const what = copied.includes(name) ? "copied       " : "there already";
    return `${name.padEnd(width)}  ${what}  ${short(digest)}`;
  });
  const end =
    copied.length === 0
      ? `Nothing to copy: all that is pinned is in ${to}.`
      : `Copied ${copied.length} of ${pins.size} pinned outputs, ${(bytes / 1e6).toFixed(1)} MB, to ${to}.`;
  return textOfLines([...lines, end]);
}
