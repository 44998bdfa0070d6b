// fairlead-runtime gc: removes from a home what no release and no service needs.
import { readdir } from "node:fs/promises";
import { basename } from "node:path";
import { keptOutputs, removeLeftovers, type Leftover } from "../apply/garbage.ts";
import { lockHome, modelsOf, scratchOf, storeOf } from "../system/home.ts";
import { listInventories, refuseOtherHome } from "../apply/inventory.ts";
import { ok, type Result } from "../result.ts";
import { codeOf, systemFailure } from "../system/atomic-file.ts";
import { ArtifactStore } from "../store/artifact-store.ts";
import { collectGarbage, type Garbage } from "../store/collect-garbage.ts";
import type { Io, Run } from "../../specs/program/command.ts";
import { exitCodes } from "../../specs/program/exit-codes.ts";
import { reportEnd } from "./report.ts";
import { type Folders, foldersOf } from "./folders.ts";
import { short } from "./summary.ts";

export const run: Run = async (args, io) => {
  const { json } = args;
  const folders = foldersOf(args, io);
  const { home } = folders;
  const made = await isMade(home);
  if (!made.ok) return reportEnd(io, made.failure, { json });
  if (!made.value) {
    if (json) show(io, nothing, { json, removed: false });
    else io.out(`Nothing to remove: nothing was applied in ${home}.\n`);
    return exitCodes.done;
  }
  const usable = await refuseOtherHome(home);
  if (!usable.ok) return reportEnd(io, usable.failure, { json });
  const lock = await lockHome(home);
  if (!lock.ok) return reportEnd(io, lock.failure, { json });
  try {
    const collected = await collect(folders, args.flags.yes === true);
    if (!collected.ok) return reportEnd(io, collected.failure, { json });
    show(io, collected.value, { json, removed: args.flags.yes === true });
    return exitCodes.done;
  } finally {
    await lock.value.release();
  }
};

/** Looking for garbage in a folder that is no home, such as a misspelt one, makes none of it. */
async function isMade(home: string): Promise<Result<boolean>> {
  try {
    const names = await readdir(home);
    return ok([storeOf(home), scratchOf(home), modelsOf(home)].some((folder) => names.includes(basename(folder))));
  } catch (cause) {
    return codeOf(cause) === "ENOENT" ? ok(false) : systemFailure(`reading ${home}`, cause);
  }
}

interface Collected {
  readonly garbage: Garbage;
  readonly leftovers: readonly Leftover[];
}

const nothing: Collected = { garbage: { outputs: [], blobs: [], bytes: 0 }, leftovers: [] };

async function collect(folders: Folders, remove: boolean): Promise<Result<Collected>> {
  const { home } = folders;
  const inventories = await listInventories(home);
  if (!inventories.ok) return inventories;
  const store = await ArtifactStore.open(storeOf(home));
  if (!store.ok) return store;
  const kept = await keptOutputs(folders, inventories.value, store.value);
  if (!kept.ok) return kept;
  const garbage = await collectGarbage(store.value, kept.value.digests, { remove });
  if (!garbage.ok) return garbage;
  const leftovers = await removeLeftovers(home, kept.value, { remove });
  return leftovers.ok ? { ok: true, value: { garbage: garbage.value, leftovers: leftovers.value } } : leftovers;
}

function show(io: Io, { garbage, leftovers }: Collected, { json, removed }: { json: boolean; removed: boolean }): void {
  const bytes = garbage.bytes + leftovers.reduce((sum, one) => sum + one.bytes, 0);
  if (json) {
    io.out(
      `${JSON.stringify({ removed, outputs: garbage.outputs, files: garbage.blobs.length, leftovers, bytes }, undefined, 2)}\n`,
    );
    return;
  }
  for (const { digest, artifactType } of garbage.outputs) io.out(`output    ${short(digest)}  ${artifactType}\n`);
  for (const { path } of leftovers) io.out(`leftover  ${path}\n`);
  const what = `${garbage.blobs.length} files of the store and ${leftovers.length} folders, ${(bytes / 1e6).toFixed(1)} MB`;
  if (garbage.blobs.length + leftovers.length === 0) io.out("Nothing to remove.\n");
  else io.out(removed ? `Removed ${what}.\n` : `Would remove ${what}. Run it again with --yes to remove them.\n`);
}
