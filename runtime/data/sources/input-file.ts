// Input files of a dataset: found inside the repository, read once, and held to the digest that the spec was compiled with.
import { createHash, type Hash } from "node:crypto";
import { constants } from "node:fs";
import { open, realpath, type FileHandle } from "node:fs/promises";
import { isAbsolute, join, sep } from "node:path";
import type { PinnedFile } from "../../../specs/handoff/value.ts";
import { isDiskError } from "../rows/file-blocks.ts";
import { diskFailure, fail, ok, type Result } from "../../result.ts";

/** Opens the file for reading. A missing file, one outside the repository, a folder or a device, and a changed size are failures. */
export async function openInput(
  repository: string,
  file: PinnedFile & { readonly at?: string },
): Promise<Result<FileHandle>> {
  const outside = fail(
    "input-invalid",
    `${file.path} is outside the repository: a dataset reads only files of its own repository`,
  );
  const isOfRepository = file.at === undefined;
  if (isOfRepository && (isAbsolute(file.path) || file.path.split("/").includes(".."))) return outside;
  let handle: FileHandle | undefined;
  try {
    const real = await realpath(file.at ?? join(repository, file.path));
    if (isOfRepository && !real.startsWith((await realpath(repository)) + sep)) return outside;
    // A pipe would be waited on until somebody writes into it.
    handle = await open(real, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = await handle.stat();
    if (stat.isFile() && stat.size === file.bytes) return ok(handle);
    await handle.close();
    if (stat.isFile()) return changedInput(file, `it has ${stat.size} bytes where ${file.bytes} were compiled`);
    return fail("input-invalid", `${file.path} is not a regular file`);
  } catch (error) {
    await handle?.close().catch(() => {});
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") {
      return fail(
        "input-missing",
        `${file.path} does not exist: restore the file, or change the spec and run "fairlead build" again`,
      );
    }
    if (!isDiskError(error)) throw error;
    return diskFailure(`${file.path} could not be opened`, error);
  }
}

/** The whole file in memory, verified. For what rules read: `maxBytes` bounds it. */
export async function readInput(
  repository: string,
  file: PinnedFile & { readonly at?: string },
  maxBytes: number,
): Promise<Result<Buffer>> {
  if (file.bytes > maxBytes)
    return fail("input-invalid", `${file.path} has ${file.bytes} bytes, the most is ${maxBytes}`);
  const opened = await openInput(repository, file);
  if (!opened.ok) return opened;
  try {
    const bytes = await opened.value.readFile();
    const changed = verifyDigest(file, createHash("sha256").update(bytes));
    return changed ?? ok(bytes);
  } catch (error) {
    if (!isDiskError(error)) throw error;
    return diskFailure(`${file.path} could not be read`, error);
  } finally {
    await opened.value.close();
  }
}

/** The failure to return when what was read is not what was compiled; undefined when it is. Ends the hash. */
export function verifyDigest(file: PinnedFile, hash: Hash): ReturnType<typeof fail> | undefined {
  const digest = `sha256:${hash.digest("hex")}`;
  return digest === file.digest
    ? undefined
    : changedInput(file, `its digest is ${digest} where ${file.digest} was compiled`);
}

export function changedInput(file: PinnedFile, how: string): ReturnType<typeof fail> {
  return fail("input-changed", `${file.path} has changed: ${how}. Run "fairlead build" again to take the new content`);
}
