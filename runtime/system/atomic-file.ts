// A file that is there as a whole or not at all, also after a crash or a power cut.
import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { removeAbandoned } from "../../specs/program/abandoned-drafts.ts";
import { diskFailure, type Failure } from "../result.ts";
import { makeFolder } from "./make-folder.ts";

/**
 * Replaces a file, making its folders. A reader sees the old bytes or the new ones. Throws the system's errors; the old file stays. `mode` is
 * that of any new file where it is absent.
 */
export async function replaceFile(path: string, content: string | Uint8Array, mode?: number): Promise<void> {
  await makeFolder(dirname(path));
  const draft = `${path}.${randomUUID()}.draft`;
  try {
    const file = await open(draft, "wx", mode);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
  await removeAbandoned(path);
}

/**
 * Replaces a file of a folder that is not handed on before it is finished. Its draft has always the same name, so that one which a
 * kill left behind is overwritten by the next run instead of staying among the folder's files. Errors of the disk are thrown as Node
 * throws them.
 */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const draft = `${path}.new`;
  const file = await open(draft, "w");
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}

/** Makes renames into a folder durable. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Bytes. No file that the runtime reads as a whole comes near this. */
const largest = 256 * 2 ** 20;

/**
 * Undefined where there is no such file. Throws the system's other errors, and never waits: of what is no regular file (EFTYPE,
 * EISDIR), or larger than only a stranger would have written it (EFBIG), nothing is read.
 */
export async function readIfThere(path: string, maxBytes = largest): Promise<Buffer | undefined> {
  try {
    // A pipe would be waited on until somebody writes into it.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await file.stat();
      if (!stats.isFile()) throw refusal(stats.isDirectory() ? "EISDIR" : "EFTYPE", `${path} is no regular file`);
      if (stats.size > maxBytes) throw refusal("EFBIG", `${path} has ${stats.size} bytes`);
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return undefined;
    throw error;
  }
}

function refusal(code: string, what: string): Error {
  return Object.assign(new Error(what), { code });
}

/** Why the runtime cannot have written what `readIfThere` refused, as the end of a sentence; undefined of the system's other errors. */
export function strangeness(error: unknown): string | undefined {
  switch (codeOf(error)) {
    case "EISDIR":
    case "EFTYPE":
    // Of a socket, which cannot be opened.
    case "ENXIO":
      return "it is no regular file";
    case "EFBIG":
      return "it is larger than such a file can be";
    case undefined:
    default:
      return undefined;
  }
}

/** The system's name of an error, such as ENOENT. */
export function codeOf(error: unknown): string | undefined {
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : undefined;
}

/** A system error as a Failure. Anything else, such as a wrong argument to Node, is a mistake of ours, and is thrown on. */
export function systemFailure(what: string, cause: unknown): { readonly ok: false; readonly failure: Failure } {
  const code = codeOf(cause);
  if (code === undefined || code.startsWith("ERR_")) throw cause;
  return diskFailure(what, cause);
}
