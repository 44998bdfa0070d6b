// Folders for what is needed for a moment, where the machine keeps such folders.
import { mkdtemp, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fail, ok, type Result } from "../../result.ts";

/** A new folder whose name starts with `prefix`, by its real path. The caller removes it. */
export async function makeTemporaryFolder(prefix: string): Promise<Result<string>> {
  try {
    return ok(await realpath(await mkdtemp(path.join(tmpdir(), prefix))));
  } catch (cause) {
    const message = `no temporary folder can be made in ${tmpdir()}; make it, free space there, or set TMPDIR to another one`;
    return fail("file-unwritable", message, { cause });
  }
}
