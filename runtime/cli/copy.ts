// fairlead-runtime copy: copies the outputs that a release pins from one artifact store into another.
import { resolve } from "node:path";
import type { Release } from "../../specs/handoff/release.ts";
import { readPins } from "../release/read-pins.ts";
import { ok, type Result } from "../result.ts";
import { ArtifactStore } from "../store/artifact-store.ts";
import { type Copied, copyOutputs } from "../store/copy-outputs.ts";
import { findPins } from "../store/find-pins.ts";
import { systemFailure } from "../system/atomic-file.ts";
import { isIn, realPlace } from "../system/real-place.ts";
import type { Io, Run } from "../../specs/program/command.ts";
import { UsageError, exitCodes } from "../../specs/program/exit-codes.ts";
import { consoleProgress } from "./console-watcher.ts";
import { reportEnd, requiredFlag } from "./report.ts";
import { short } from "./summary.ts";

export const run: Run = async (args, io) => {
  const { json } = args;
  const release = resolve(io.cwd, requiredFlag(args, "release"));
  const folders = { from: resolve(io.cwd, requiredFlag(args, "from")), to: resolve(io.cwd, requiredFlag(args, "to")) };
  const apart = await checkApart(folders);
  if (!apart.ok) return reportEnd(io, apart.failure, { json });
  const pins = await readPins(release);
  if (!pins.ok) return reportEnd(io, pins.failure, { json });
  if (Object.keys(pins.value).length === 0) {
    if (json) io.out(`${JSON.stringify(nothing, undefined, 2)}\n`);
    else io.out(`Nothing to copy: nothing is pinned in ${release}.\n`);
    return exitCodes.done;
  }
  const copied = await copy(pins.value, folders, io, args.flags.quiet === true);
  if (!copied.ok) return reportEnd(io, copied.failure, { json });
  if (json) io.out(`${JSON.stringify(copied.value, undefined, 2)}\n`);
  else io.out(text(copied.value, pins.value, folders.to));
  return exitCodes.done;
};

const nothing: Copied = { copied: [], present: [], bytes: 0 };

interface Folders {
  readonly from: string;
  readonly to: string;
}

async function checkApart({ from, to }: Folders): Promise<Result<void>> {
  try {
    const [source, target] = [await realPlace(from), await realPlace(to)];
    if (source === target) throw new UsageError("--from and --to are the same folder; name two stores");
    if (isIn(target, source) || isIn(source, target))
      throw new UsageError("one of --from and --to lies inside the other; name two stores that are apart");
    return ok(undefined);
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    return systemFailure(`looking where ${from} and ${to} are`, cause);
  }
}

/** The store that is copied into is made, or written to, once all is known to be in the other. */
async function copy(pins: Release["pins"], folders: Folders, io: Io, quiet: boolean): Promise<Result<Copied>> {
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

function text({ copied, bytes }: Copied, pins: Release["pins"], to: string): string {
  const names = Object.keys(pins).sort();
  const width = Math.max(...names.map((name) => name.length));
  const lines = names.map((name) => {
    const what = copied.includes(name) ? "copied       " : "there already";
    return `${name.padEnd(width)}  ${what}  ${short(pins[name]!.digest)}\n`;
  });
  const end =
    copied.length === 0
      ? `Nothing to copy: all that is pinned is in ${to}.`
      : `Copied ${copied.length} of ${names.length} pinned outputs, ${(bytes / 1e6).toFixed(1)} MB, to ${to}.`;
  return `${lines.join("")}${end}\n`;
}
