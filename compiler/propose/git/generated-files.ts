// Lists the files to propose, as they are on disk now. Follows no link: what lies outside of the folders is never read.
import { lstat, readdir, readFile } from "node:fs/promises";
import path from "node:path";

import { fail, ok, type Result } from "../../result.ts";
import { blobId, type ObjectFormat } from "./blob-id.ts";
import { readablePath } from "./quoted-path.ts";

export interface GeneratedEntry {
  /** `100755` where the owner may execute the file. */
  readonly mode: "100644" | "100755";
  /** Object id that git would give to these bytes. */
  readonly blob: string;
}

/**
 * All files below `folders`, which are relative to `root`: path from the root, with `/` and one character a byte -> entry.
 * Names that start with a dot are passed over, as are the folders that have such names: nothing generated is called so. A
 * folder that is gone from a folder that is there has no files, and so is proposed for removal; when the topmost is missing
 * nothing was ever built, and that is an error.
 */
export async function listGenerated(
  root: string,
  folders: readonly string[],
  objectFormat: ObjectFormat,
): Promise<Result<ReadonlyMap<string, GeneratedEntry>>> {
  const files = new Map<string, GeneratedEntry>();
  for (const folder of folders) {
    try {
      const state = await stateOf(root, folder);
      if (state === "gone") continue;
      const problem =
        state === "there"
          ? await list(root, Buffer.from(folder).toString("latin1"), files, objectFormat)
          : state.problem;
      if (problem !== undefined) return fail("file-unreadable", problem);
    } catch (cause) {
      const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
      const advice =
        code === "ENOENT" ? "it changes right now; run again when the build is over" : "check who may read it";
      return fail("file-unreadable", `${folder} cannot be read (${code}); ${advice}`, { cause });
    }
  }
  return ok(files);
}

/** Looks at each folder on the way: a link at any of them would lead out of the repository. */
async function stateOf(root: string, folder: string): Promise<"there" | "gone" | { readonly problem: string }> {
  const parts = folder.split("/");
  for (const index of parts.keys()) {
    const name = parts.slice(0, index + 1).join("/");
    const facts = await lstat(path.join(root, name)).catch((error: unknown) => {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw error;
    });
    if (facts === undefined)
      return index > 0 ? "gone" : { problem: `${name} is missing; run \`fairlead build\` first` };
    if (!facts.isDirectory()) return { problem: `${name} is not a folder; remove it and run \`fairlead build\`` };
  }
  return "there";
}

/** Whether a path below one of the folders belongs to what is proposed. */
export function isGenerated(name: string, folder: string): boolean {
  return !name
    .slice(folder.length + 1)
    .split("/")
    .some((part) => part.startsWith("."));
}

/** A path of one character a byte, as the disk wants it. */
export function onDisk(root: string, name: string): Buffer {
  return Buffer.concat([Buffer.from(root + path.sep), Buffer.from(name, "latin1")]);
}

async function list(
  root: string,
  folder: string,
  files: Map<string, GeneratedEntry>,
  objectFormat: ObjectFormat,
): Promise<string | undefined> {
  for (const entry of await readdir(onDisk(root, folder), { encoding: "buffer" })) {
    const name = `${folder}/${entry.toString("latin1")}`;
    if (!isGenerated(name, folder)) continue;
    const file = onDisk(root, name);
    const facts = await lstat(file);
    if (facts.isDirectory()) {
      const problem = await list(root, name, files, objectFormat);
      if (problem !== undefined) return problem;
    } else if (facts.isFile()) {
      const mode = (facts.mode & 0o100) === 0 ? "100644" : "100755";
      files.set(name, { mode, blob: blobId(await readFile(file), objectFormat) });
    } else {
      return `${readablePath(name)} is neither a file nor a folder; remove it and run \`fairlead build\``;
    }
  }
  return undefined;
}
