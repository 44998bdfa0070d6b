// Folders for what is needed for a moment, where the machine keeps such folders.
import { lstat, mkdtemp, readdir, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fail, ok, type Result } from "../../result.ts";

/** A new folder whose name starts with `prefix`, by its real path. The caller removes it; what those left that were killed is removed here. */
export async function makeTemporaryFolder(prefix: string): Promise<Result<string>> {
  await removeAbandoned();
  try {
    return ok(await realpath(await mkdtemp(path.join(tmpdir(), prefix))));
  } catch (cause) {
    const message = `no temporary folder can be made in ${tmpdir()}; make it, free space there, or set TMPDIR to another one`;
    return fail("file-unwritable", message, { cause });
  }
}

/** How names of ours begin. */
const ours = ["fairlead-git-", "fairlead-base-", "fairlead-index-"];
/** No proposal runs for so long. */
const abandonedAfterMs = 24 * 60 * 60 * 1000;

/** Removes folders of processes that were killed: of this user, older than a day. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir()).catch(() => [])) {
    if (!ours.some((start) => name.startsWith(start))) continue;
    const folder = path.join(tmpdir(), name);
    const facts = await lstat(folder).catch(() => undefined);
    if (facts === undefined || facts.uid !== process.getuid?.() || Date.now() - facts.mtimeMs < abandonedAfterMs)
      continue;
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}
