// How what a release pins gets into the store of whoever applies it: from where, how much it is, and by which command.
import { join } from "node:path";
import { distrustOfStore } from "../../specs/program/own-folder.ts";
import type { Engine } from "../engine.ts";
import { copyCommand } from "../release/copy-command.ts";
import { pinnedStages } from "../release/pins.ts";
import type { LoadedRelease } from "../release/release.ts";
import { sourceStore } from "../release/source-store.ts";
import { bytesToCopy } from "../store/bytes-to-copy.ts";

export interface PlannedCopy {
  /** The environment that has it; undefined where its store is not known. */
  readonly from: string | undefined;
  /** Bytes; or why they are not known, as the end of a sentence. */
  readonly size: number | string;
  readonly command: string;
}

/** Reads both stores, and changes neither. `repository` has the release. */
export async function plannedCopy(
  { release, shown }: Pick<LoadedRelease, "release" | "shown">,
  { storeFolder: to }: Pick<Engine, "storeFolder">,
  repository: string,
): Promise<PlannedCopy> {
  const { source } = release;
  const folder = join(repository, shown);
  if (source === null)
    return {
      from: undefined,
      size: "specs/platform.yaml names no store for it",
      command: copyCommand({ release: folder, to }),
    };
  const from = sourceStore(source, repository);
  const command = copyCommand({ release: folder, from, to });
  // What came with a clone is not even read; whoever pastes the command is told what to do.
  const size =
    to === undefined
      ? "nothing is copied for a rehearsal"
      : distrustOfStore(from) === undefined
        ? await sizeOf(release, { from, to })
        : "the store that the release names came with a repository, and copy refuses it";
  return { from: source.environment, size, command };
}

async function sizeOf(
  release: LoadedRelease["release"],
  folders: { readonly from: string; readonly to: string },
): Promise<number | string> {
  const pins = new Map(pinnedStages(release).map(({ name, pin }) => [name, pin]));
  const bytes = await bytesToCopy(folders, pins);
  if (bytes.ok) return bytes.value;
  const [reason = ""] = bytes.failure.message.split("\n");
  return reason.replace(/[.:]$/, "");
}
