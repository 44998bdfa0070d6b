// What keeps every command from working with generated/: it is no folder, or an older version of Fairlead wrote it.
import { lstatSync } from "node:fs";
import { fail, ok, type Result } from "../result.ts";
import { generatedFolder } from "./layout.ts";
import { refuseOlderLayout } from "./older-layout.ts";
import { readFailure } from "./system-error.ts";

/** `branch` is where generated/ was taken from, if that is not the working folder. */
export function refuseUnusable(root: string, branch?: string): Result<void> {
  const folder = refuseNoFolder(root);
  return folder.ok ? refuseOlderLayout(root, branch) : folder;
}

/** One that does not exist yet is made. A link to a folder is none: what is behind it is not the repository's. */
export function refuseNoFolder(root: string): Result<void> {
  try {
    const found = lstatSync(generatedFolder(root), { throwIfNoEntry: false });
    if (found === undefined || found.isDirectory()) return ok(undefined);
  } catch (error) {
    return readFailure("generated", error);
  }
  return fail("generated-edited", "generated is not a folder; move it away, then build again");
}
