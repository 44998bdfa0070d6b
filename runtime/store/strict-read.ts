// Reads the blobs of a store that anybody may have filled: only a regular file of the size that was said is read, no link is followed
// and no pipe is waited on.
import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, lstat, open } from "node:fs/promises";
import { codeOf } from "../system/atomic-file.ts";

type Pieces = AsyncIterable<Buffer>;

/** `problem` ends a sentence about the file. */
export type StrictRead<T> = { readonly value: T; readonly problem?: undefined } | { readonly problem: string };

/** What `work` makes of a file's bytes; a piece is overwritten when the next one is asked for. Throws the system's errors. */
export async function readPieces<T>(
  path: string,
  bytes: number,
  work: (pieces: Pieces) => Promise<T>,
): Promise<StrictRead<T>> {
  const file = await openUnfollowed(path);
  if (typeof file === "string") return { problem: file };
  try {
    const found = await file.stat();
    if (!found.isFile()) return { problem: "is no regular file" };
    if (found.size !== bytes) return { problem: `has ${found.size} bytes, where ${bytes} were announced` };
    return { value: await work(piecesOf(file, bytes)) };
  } finally {
    await file.close();
  }
}

/** Looks at the file from outside; its bytes may be wrong. */
export async function problemOutside(path: string, bytes: number): Promise<string | undefined> {
  return (await readPieces(path, bytes, async () => undefined)).problem;
}

/** All bytes of a small blob, which has its digest. */
export async function readChecked(
  path: string,
  blob: { readonly digest: string; readonly bytes: number },
  most: number,
): Promise<StrictRead<Buffer>> {
  if (blob.bytes > most) return { problem: `is said to have ${blob.bytes} bytes, more than such a file can have` };
  const read = await readPieces(path, blob.bytes, gather);
  if (read.problem !== undefined) return read;
  const actual = await digestPieces([read.value]);
  return actual === blob.digest ? read : { problem: otherDigest(actual) };
}

/** All bytes of a small file whose size nobody has said. Throws the system's errors. */
export async function readSmall(path: string, most: number): Promise<StrictRead<Buffer>> {
  const size = await sizeOf(path);
  if (size !== undefined && size > most) return { problem: `has ${size} bytes, more than such a file can have` };
  return readPieces(path, size ?? 0, gather);
}

/** Empty where bytes are not UTF-8, as all are that a runtime writes. */
export function strictText(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString("utf8") : "";
}

/** Of a link, its own; undefined where nothing is. */
async function sizeOf(path: string): Promise<number | undefined> {
  return lstat(path).then(
    ({ size }) => size,
    (error: unknown) => {
      if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return undefined;
      throw error;
    },
  );
}

export async function digestPieces(pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of pieces) hash.update(piece);
  return `sha256:${hash.digest("hex")}`;
}

/** The problem of a file whose bytes are not those that its name says. */
export function otherDigest(actual: string): string {
  return `is damaged: its bytes have the digest ${actual}`;
}

/** Who waits while bytes are read: told how many were, and able to end it early, which makes what was found worth nothing. */
export interface ReadWatch {
  readonly moved?: (bytes: number) => void;
  readonly signal?: AbortSignal;
}

/** The pieces, which end early when nobody waits for them any more. */
export async function* watched(pieces: Pieces, { moved, signal }: ReadWatch): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const piece of pieces) {
    if (signal?.aborted === true) return;
    yield piece;
    bytes += piece.length;
    moved?.(bytes);
  }
}

async function gather(pieces: Pieces): Promise<Buffer> {
  const copies: Buffer[] = [];
  for await (const piece of pieces) copies.push(Buffer.from(piece));
  return Buffer.concat(copies);
}

/** Or why not, where it is the file's own doing. */
async function openUnfollowed(path: string): Promise<FileHandle | string> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    switch (codeOf(error)) {
      case "ENOENT":
      case "ENOTDIR":
        return missing;
      case "ELOOP":
        return "is a link";
      // A socket.
      case "ENXIO":
        return "is no regular file";
      case undefined:
      default:
        throw error;
    }
  }
}

/** The problem of a file that is not there. */
export const missing = "is missing";

const pieceBytes = 2 ** 20;

/** Fewer than `bytes` where the file has shrunk meanwhile, and never more. */
async function* piecesOf(file: FileHandle, bytes: number): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafe(Math.min(bytes, pieceBytes));
  for (let at = 0; at < bytes;) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(bytes - at, buffer.length), at);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}
