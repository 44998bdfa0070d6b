// blobs/sha256: files named after the digest of their bytes. Everything that is read is checked against its name first.
import { constants as bufferLimits } from "node:buffer";
import { createHash, type Hash, randomUUID } from "node:crypto";
import { chmod, copyFile, constants, lstat, mkdir, open, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { blobName, blobsFolder } from "../../specs/handoff/store-places.ts";
import { codeOf, syncFolder, systemFailure } from "../system/atomic-file.ts";
import { digestFile } from "../system/digest.ts";
import { fail, ok, type Result } from "../result.ts";
import {
  digestPieces,
  missing,
  otherDigest,
  problemOutside,
  readPieces,
  type ReadWatch,
  watched,
} from "./strict-read.ts";

/** How bytes get onto the disk; a test passes one that fails. */
export interface BlobWriter {
  copy(from: string, to: string): Promise<void>;
  write(to: string, bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<void>;
}

/** Shares the bytes with the original where the file system can, which costs neither time nor space. */
export const diskWriter: BlobWriter = {
  copy: (from, to) => copyFile(from, to, constants.COPYFILE_FICLONE),
  write: (to, bytes) => writeFile(to, bytes),
};

export interface Blob {
  readonly digest: string;
  readonly bytes: number;
}

/** `problem` ends a sentence about the file. */
export interface BlobFault {
  readonly path: string;
  readonly problem: string;
  /** It is not there; otherwise it is there and wrong. */
  readonly isLost: boolean;
}

export class Blobs {
  /** The folder that holds the blobs. */
  readonly folder: string;
  readonly #writer: BlobWriter;
  /** What a blob looked like when its digest was last checked; a file that was changed looks different. */
  readonly #verified = new Map<string, string>();

  constructor(store: string, writer: BlobWriter) {
    this.folder = join(store, blobsFolder);
    this.#writer = writer;
  }

  /** `digest` must have been checked for its shape. */
  path(digest: string): string {
    return join(this.folder, blobName(digest));
  }

  /** Stores a copy of a file, of any size, by way of `staging` on the same file system. Throws the system's errors. */
  async addFile(file: string, staging: string): Promise<Blob> {
    const draft = join(staging, "blob");
    await rm(draft, { force: true });
    await this.#writer.copy(file, draft);
    return this.#seal(draft);
  }

  async addBytes(bytes: Uint8Array, staging: string): Promise<Blob> {
    const draft = join(staging, "blob");
    await rm(draft, { force: true });
    await this.#writer.write(draft, bytes);
    return this.#seal(draft);
  }

  /**
   * Stores bytes as they come, digested on their way, and returns the digest that they have: when it is not `digest`, nothing was
   * stored. Throws the system's errors, and those of `pieces`.
   */
  async addPieces(digest: string, pieces: AsyncIterable<Uint8Array>, staging: string): Promise<string> {
    const draft = join(staging, "blob");
    await rm(draft, { force: true });
    const hash = createHash("sha256");
    await this.#writer.write(draft, hashed(pieces, hash));
    const actual = `sha256:${hash.digest("hex")}`;
    if (actual !== digest) return actual;
    await finish(draft);
    await this.#place(draft, digest);
    return actual;
  }

  /** Hashes what is on the disk, not what was meant to be. */
  async #seal(draft: string): Promise<Blob> {
    await finish(draft);
    const { digest, bytes } = await digestFile(draft);
    await this.#place(draft, digest);
    return { digest, bytes };
  }

  /** A blob that is there already is replaced: it may be damaged. A folder in its place is put aside, with what is in it. */
  async #place(draft: string, digest: string): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const path = this.path(digest);
    if ((await lookOrUndefined(path))?.isDirectory() === true) await rename(path, `${path}.${randomUUID()}.aside`);
    await rename(draft, path);
    await this.#remember(digest);
  }

  /** Makes the names of added blobs durable; before that they must not be referred to. */
  async sync(): Promise<void> {
    await syncFolder(this.folder);
  }

  /** Is a file of this size there? Its bytes are not looked at. */
  async has(blob: Blob): Promise<boolean> {
    return (await this.faultOutside(blob)) === undefined;
  }

  /** Undefined of a regular file of this size. Its bytes are not looked at. Throws the system's errors. */
  async faultOutside({ digest, bytes }: Blob): Promise<BlobFault | undefined> {
    const path = this.path(digest);
    const problem = await problemOutside(path, bytes);
    return problem === undefined ? undefined : { path, problem, isLost: problem === missing };
  }

  /** Undefined of a blob whose bytes are right, found in this process or now. No link is followed. Throws the system's errors. */
  async fault(blob: Blob, watch: ReadWatch = {}): Promise<BlobFault | undefined> {
    const { digest, bytes } = blob;
    const path = this.path(digest);
    const found = await lookOrUndefined(path);
    if (found !== undefined && this.#verified.get(digest) === looks(found)) return undefined;
    const read = await readPieces(path, bytes, (pieces) => digestPieces(watched(pieces, watch)));
    if (read.problem !== undefined) return { path, problem: read.problem, isLost: read.problem === missing };
    if (read.value !== digest) return { path, problem: otherDigest(read.value), isLost: false };
    if (found !== undefined) this.#verified.set(digest, looks(found));
    return undefined;
  }

  /** Path of a blob whose bytes were checked, in this process or now. */
  async locate(blob: Blob): Promise<Result<string>> {
    const path = this.path(blob.digest);
    try {
      const fault = await this.fault(blob);
      if (fault === undefined) return ok(path);
      return fault.isLost ? lost(path) : damaged(path, fault.problem);
    } catch (cause) {
      return systemFailure(`reading ${path}`, cause);
    }
  }

  /** All bytes of a blob, checked. */
  async read({ digest, bytes }: Blob): Promise<Result<Buffer>> {
    const path = this.path(digest);
    if (bytes > bufferLimits.MAX_LENGTH) {
      return fail("store-corrupt", `${path} has ${bytes} bytes, more than fit into memory at once.`);
    }
    try {
      const fault = await this.faultOutside({ digest, bytes });
      if (fault !== undefined) return fault.isLost ? lost(path) : damaged(path, fault.problem);
      const { content, digest: actual } = await readBytes(path, bytes);
      return actual === digest ? ok(content) : damaged(path, otherDigest(actual));
    } catch (cause) {
      return systemFailure(`reading ${path}`, cause);
    }
  }

  /** Digests and sizes of all blobs; files whose name is no digest are not ours and left out. */
  async list(): Promise<Blob[]> {
    const names = await readdir(this.folder).catch((error: unknown) => {
      if (codeOf(error) === "ENOENT") return [];
      throw error;
    });
    const blobs: Blob[] = [];
    for (const name of names.filter((one) => /^[0-9a-f]{64}$/.test(one)).sort()) {
      const { size } = await lstat(join(this.folder, name));
      blobs.push({ digest: `sha256:${name}`, bytes: size });
    }
    return blobs;
  }

  async remove(digest: string): Promise<void> {
    this.#verified.delete(digest);
    await rm(this.path(digest), { force: true });
  }

  async #remember(digest: string): Promise<void> {
    const found = await lookOrUndefined(this.path(digest));
    if (found !== undefined) this.#verified.set(digest, looks(found));
  }
}

/** Makes the bytes of a draft durable, and keeps them from being written to by accident. */
async function finish(draft: string): Promise<void> {
  await chmod(draft, 0o444);
  const file = await open(draft, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function* hashed(pieces: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    hash.update(piece);
    yield piece;
  }
}

/** In pieces: one call reads, and hashes, less than 2 GiB. `content` is shorter where the file has shrunk meanwhile. */
async function readBytes(path: string, bytes: number): Promise<{ readonly content: Buffer; readonly digest: string }> {
  const content = Buffer.allocUnsafe(bytes);
  const hash = createHash("sha256");
  // A pipe would be waited on until somebody writes into it.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    let at = 0;
    while (at < bytes) {
      const { bytesRead } = await file.read(content, at, Math.min(bytes - at, pieceBytes), at);
      if (bytesRead === 0) break;
      hash.update(content.subarray(at, at + bytesRead));
      at += bytesRead;
    }
    return { content: content.subarray(0, at), digest: `sha256:${hash.digest("hex")}` };
  } finally {
    await file.close();
  }
}

const pieceBytes = 64 * 2 ** 20;

interface FileLook {
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly ino: bigint;
}

function looks({ size, mtimeNs, ctimeNs, ino }: FileLook): string {
  return `${size}/${mtimeNs}/${ctimeNs}/${ino}`;
}

/** Of a link, its own. */
async function lookOrUndefined(path: string) {
  try {
    return await lstat(path, { bigint: true });
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return undefined;
    throw error;
  }
}

function lost(path: string) {
  return fail(
    "store-corrupt",
    `The store has lost ${path}. Run fairlead-runtime apply: it is made again, or what copies it is named.`,
  );
}

function damaged(path: string, problem: string) {
  return fail(
    "store-corrupt",
    `The store's file ${path} ${problem}. Run fairlead-runtime apply: it is made again, or what copies it is named.`,
  );
}
