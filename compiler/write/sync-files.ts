// Brings files that were written to the disk.
import { execFile } from "node:child_process";
import { open } from "node:fs/promises";
import { promisify } from "node:util";

/** From this many files on, one call that syncs the file system is faster than one a file. */
const manyFiles = 500;

/** `folder` is one on the file system that has them. */
export async function syncFiles(folder: string, files: readonly string[]): Promise<void> {
  if (files.length >= manyFiles && (await syncFileSystem(folder))) return;
  for (const file of files) {
    const handle = await open(file, "r+");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

/** False where the system has no such program, or one that does not know `-f`. */
async function syncFileSystem(folder: string): Promise<boolean> {
  try {
    await promisify(execFile)("sync", ["-f", folder], { timeout: 60_000 });
    return true;
  } catch {
    return false;
  }
}
