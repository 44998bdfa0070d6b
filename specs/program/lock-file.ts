// The file of a lock: made by one of many that try, and read by the others.
import { randomUUID } from "node:crypto";
import type { Stats } from "node:fs";
import { type FileHandle, lstat, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { isProcessIdentity, type ProcessIdentity } from "./process-identity.ts";
import { systemCodeOf } from "./system-error.ts";

export interface Holder extends ProcessIdentity {
  /** When it got the lock. */
  readonly since: string;
  /** Tells the locks of one process apart. */
  readonly id: string;
}

export interface FoundLock {
  readonly text: string;
  /** Undefined while it is written, and for good when its writer was killed at that or the power went out. */
  readonly holder: Holder | undefined;
  /** When its holder last gave a sign of life. */
  readonly beatenAt: number;
}

/** Gives a file a second name, or fails with EEXIST when something has that name. */
export type Link = (file: string, name: string) => Promise<void>;

/**
 * False when there is such a file. It is linked into place with its content; on a file system that cannot do that, it is made
 * empty, and then written.
 */
export async function createLockFile(file: string, text: string, link: Link): Promise<boolean> {
  const draft = `${file}.${randomUUID()}.draft`;
  try {
    await writeFile(draft, text, { flag: "wx" });
    await link(draft, file);
    return true;
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === "EEXIST") return false;
    if (code === undefined || !withoutLinks.has(code)) throw error;
    return await writeInPlace(file, text);
  } finally {
    await rm(draft, { force: true });
  }
}

/** What file systems without hard links answer: FAT, some network and container mounts, and links between layers. */
const withoutLinks: ReadonlySet<string> = new Set([
  "EPERM",
  "EACCES",
  "ENOTSUP",
  "EOPNOTSUPP",
  "ENOSYS",
  "EXDEV",
  "EMLINK",
  "EINVAL",
]);

async function writeInPlace(file: string, text: string): Promise<boolean> {
  let handle: FileHandle;
  try {
    handle = await open(file, "wx");
  } catch (error) {
    if (systemCodeOf(error) === "EEXIST") return false;
    throw error;
  }
  try {
    await handle.writeFile(text);
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  // Somebody may have waited so long for the name that the empty file was taken for abandoned.
  return (await readLockFile(file))?.text === text;
}

export async function replaceLockFile(file: string, text: string): Promise<void> {
  const draft = `${file}.${randomUUID()}.draft`;
  try {
    await writeFile(draft, text, { flag: "wx" });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** In bytes; a lock has some hundreds. */
const largest = 1 << 16;

/** Undefined where there is none. */
export async function readLockFile(file: string): Promise<FoundLock | undefined> {
  try {
    const found = await lstat(file);
    if (!found.isFile() || found.size > largest) throw noLock(file, found);
    const text = await readFile(file, "utf8");
    return { text, holder: holderIn(text), beatenAt: found.mtimeMs };
  } catch (error) {
    if (systemCodeOf(error) !== "ENOENT") throw error;
    return undefined;
  }
}

/** What is in the way of a lock and is not opened: a link leads elsewhere, a pipe would be waited on for ever, and a huge file held in memory. */
function noLock(file: string, found: Stats): Error {
  const code = found.isSymbolicLink() ? "ELOOP" : found.isDirectory() ? "EISDIR" : "EEXIST";
  return Object.assign(new Error(`${code}: ${file} is no lock`), { code });
}

function holderIn(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isProcessIdentity(value) && "since" in value && "id" in value ? (value as Holder) : undefined;
  } catch {
    return undefined;
  }
}
