// fairlead-runtime gc: removes from a home what no release and no service needs.
import { outLine } from "../../specs/program/lines.ts";
import { readdir } from "node:fs/promises";
import { basename } from "node:path";
import { removeLeftovers } from "../apply/garbage.ts";
import { keptOutputs } from "../apply/kept-outputs.ts";
import { lockHome, modelsOf, scratchOf, storeOf } from "../system/home.ts";
import { listInventories } from "../apply/inventory.ts";
import { refuseOtherHome } from "./refuse-other-home.ts";
import { ok, type Result } from "../result.ts";
import { codeOf, systemFailure } from "../system/atomic-file.ts";
import { ArtifactStore } from "../store/artifact-store.ts";
import { collectGarbage } from "../store/collect-garbage.ts";
import type { Run } from "../../specs/program/command.ts";
import { exitCodes } from "../../specs/program/exit-codes.ts";
import { reportEnd } from "./report.ts";
import { type Folders, foldersOf } from "./folders.ts";
import { type Collected, collectedJson, collectedText, notesText } from "./gc-text.ts";

export const run: Run = async (args, io) => {
  const { json } = args;
  const folders = foldersOf(args, io);
  const { home } = folders;
  const made = await isMade(home);
  if (!made.ok) return reportEnd(io, made.failure, { json });
  if (!made.value) {
    if (json) io.out(collectedJson(nothing, { removed: false }));
    else outLine(io, `Nothing to remove: nothing was applied in ${home}.`);
    return exitCodes.done;
  }
  const usable = await refuseOtherHome(home);
  if (!usable.ok) return reportEnd(io, usable.failure, { json });
  const lock = await lockHome(home);
  if (!lock.ok) return reportEnd(io, lock.failure, { json });
  try {
    const collected = await collect(folders, args.flags.yes === true);
    if (!collected.ok) return reportEnd(io, collected.failure, { json });
    const removed = args.flags.yes === true;
    if (json) io.out(collectedJson(collected.value, { removed }));
    else {
      io.err(notesText(collected.value));
      io.out(collectedText(collected.value, { removed }));
    }
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

const nothing: Collected = {
  kept: { outputs: new Map(), unfinished: new Set(), stored: [], names: new Map(), notes: [] },
  garbage: { outputs: [], blobs: [], bytes: 0 },
  leftovers: [],
};

async function collect(folders: Folders, remove: boolean): Promise<Result<Collected>> {
  const { home } = folders;
  const inventories = await listInventories(home);
  if (!inventories.ok) return inventories;
  // Who only looks mends nothing.
  const store = await ArtifactStore.open(storeOf(home), { create: remove ? true : "never" });
  if (!store.ok) return store;
  const kept = await keptOutputs(folders, inventories.value, store.value);
  if (!kept.ok) return kept;
  const garbage = await collectGarbage(store.value, new Set(kept.value.outputs.keys()), { remove });
  if (!garbage.ok) return garbage;
  const leftovers = await removeLeftovers(home, kept.value, { remove });
  return leftovers.ok ? ok({ kept: kept.value, garbage: garbage.value, leftovers: leftovers.value }) : leftovers;
}
