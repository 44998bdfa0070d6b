// fairlead-runtime verify: reads everything in a home, or in a store, and says what is damaged and what heals it.
import { found, foundInStore, type Known } from "../apply/healing.ts";
import { neededOutputs, recordedOutputs } from "../apply/kept-outputs.ts";
import { type HomeReading, readHome } from "../apply/read-home.ts";
import { workTreeReleases } from "../release/known-releases.ts";
import { ok, type Result } from "../result.ts";
import { readStore } from "../store/read-store.ts";
import type { ReadingContext } from "../store/read-blobs.ts";
import { systemFailure } from "../system/atomic-file.ts";
import type { Arguments, Io, Run } from "../../specs/program/command.ts";
import { exitCodes, UsageError } from "../../specs/program/exit-codes.ts";
import { consoleProgress } from "./console-watcher.ts";
import { foldersOf, trustedStore } from "./folders.ts";
import { optionalFlag, reportEnd } from "./report.ts";
import { type Verified, verifiedJson, verifiedText } from "./verify-text.ts";

export const run: Run = async (args, io) => {
  const { json } = args;
  const progress = consoleProgress(io, args.flags.quiet === true);
  progress.begin("reading");
  const verified = await verify(args, io, { progress, signal: io.signal });
  progress.clear();
  if (!verified.ok) return reportEnd(io, verified.failure, { json });
  io.out(json ? verifiedJson(verified.value) : verifiedText(verified.value));
  return verified.value.found.length === 0 ? exitCodes.done : exitCodes.failed;
};

async function verify(args: Arguments, io: Io, context: ReadingContext): Promise<Result<Verified>> {
  const store = optionalFlag(args, "store");
  if (store === undefined) return verifyHome(args, io, context);
  if (optionalFlag(args, "home") !== undefined) throw new UsageError("--home and --store are two; name one");
  const folder = trustedStore(io.cwd, store);
  try {
    const read = await readStore(folder, context);
    if (!read.ok) return read;
    return ok({
      ...read.value,
      place: folder,
      found: read.value.damages.map((one) => foundInStore(one, folder)),
      notes: [],
    });
  } catch (cause) {
    return systemFailure(`reading ${folder}`, cause);
  }
}

async function verifyHome(args: Arguments, io: Io, context: ReadingContext): Promise<Result<Verified>> {
  const { home, repository } = foldersOf(args, io);
  const read = await readHome(home, context);
  if (!read.ok) return read;
  const known = await knownOf(home, repository, read.value);
  return ok({
    ...read.value,
    place: home,
    found: read.value.damages.map((one) => found(one, known.known)),
    notes: known.notes,
  });
}

/** What is not known is said, and keeps nothing from being read. */
async function knownOf(
  home: string,
  repository: string,
  { damages, inventories }: HomeReading,
): Promise<{ readonly known: Known; readonly notes: readonly string[] }> {
  const recorded = { home, repository, inventories, releases: [], needed: recordedOutputs(inventories) };
  if (damages.length === 0) return { known: recorded, notes: [] };
  const releases = await workTreeReleases(repository);
  const needed = await neededOutputs(repository, inventories);
  const notes = [releases, needed].flatMap((one) => (one.ok ? [] : [one.failure.message]));
  return {
    known: {
      ...recorded,
      ...(releases.ok && { releases: releases.value }),
      ...(needed.ok && { needed: needed.value }),
    },
    notes: [...new Set(notes)],
  };
}
