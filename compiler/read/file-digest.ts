// Digest of a file's bytes and the number of its lines, read piece by piece and remembered for as long as the file looks the same.
import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from "node:fs";
import { digestFromHex, digestOf, type Digest } from "../fingerprint.ts";
import { LineCount } from "./line-count.ts";
import { headFacts, type HeadFacts } from "./head-facts.ts";

/** What reading a file once tells. */
export interface FileFacts extends HeadFacts {
  readonly digest: Digest;
  /** Lines that are not blank. */
  readonly lines: number;
}

/** Remembers what files hold by real path and by what changes with a file: size, times and inode. How long is up to it. */
export interface DigestCache {
  get(absolute: string, stats: Stats): FileFacts | undefined;
  set(absolute: string, stats: Stats, facts: FileFacts): void;
}

/** Called in the course of reading a large file, often enough for a person to see that something happens, and at its end. */
export type ReadProgress = (bytes: number, of: number) => void;

export type FileDigest =
  | ({ readonly ok: true; readonly bytes: number } & FileFacts)
  /** `kind`: it is no regular file. `changing`: it was written to while it was read. */
  | { readonly ok: false; readonly reason: "kind" | "changing" };

/** Throws what the system throws when the file cannot be opened or read. Follows no link in the last part of the path. */
export function digestFile(absolute: string, cache: DigestCache, progress?: ReadProgress): FileDigest {
  const file = openSync(absolute, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const before = fstatSync(file);
    if (!before.isFile()) return { ok: false, reason: "kind" };
    const known = cache.get(absolute, before);
    if (known !== undefined) return { ok: true, ...known, bytes: before.size };
    const { bytes, ...facts } = readOpenFile(file, absolute, before.size, progress);
    const after = fstatSync(file);
    if (bytes !== before.size || after.size !== before.size || after.mtimeMs !== before.mtimeMs) {
      return { ok: false, reason: "changing" };
    }
    cache.set(absolute, after, facts);
    return { ok: true, ...facts, bytes };
  } finally {
    closeSync(file);
  }
}

/** Bytes between two calls of a progress: a tenth of a second or so. */
const stride = 64 << 20;

function readOpenFile(
  file: number,
  name: string,
  size: number,
  progress: ReadProgress | undefined,
): FileFacts & { readonly bytes: number } {
  const hash = createHash("sha256");
  const count = new LineCount();
  const piece = Buffer.allocUnsafe(1 << 20);
  let bytes = 0;
  let head: HeadFacts = { form: "unknown", gzip: false, columns: null };
  // A file that grows as fast as it is read would never end.
  for (let read = -1; read !== 0 && bytes <= size; bytes += read) {
    read = readSync(file, piece, 0, piece.length, null);
    const bytesRead = piece.subarray(0, read);
    if (bytes === 0 && read > 0) head = headFacts(name, bytesRead);
    hash.update(bytesRead);
    count.add(bytesRead);
    if (size > stride && (bytes + read) % stride < read) progress?.(bytes + read, size);
  }
  if (size > stride) progress?.(size, size);
  return { digest: digestFromHex(hash.digest("hex")), lines: count.lines, ...head, bytes };
}

/** The same of bytes that are in memory. */
export function factsOf(name: string, bytes: Buffer): FileFacts {
  const count = new LineCount();
  count.add(bytes);
  return { digest: digestOf(bytes), lines: count.lines, ...headFacts(name, bytes) };
}

/** A cache for one run. */
export class DigestsInMemory implements DigestCache {
  readonly #known = new Map<string, { readonly identity: string; readonly facts: FileFacts }>();
  get(absolute: string, stats: Stats): FileFacts | undefined {
    const known = this.#known.get(absolute);
    return known?.identity === identityOf(stats) ? known.facts : undefined;
  }
  set(absolute: string, stats: Stats, facts: FileFacts): void {
    this.#known.set(absolute, { identity: identityOf(stats), facts });
  }
}

function identityOf({ dev, ino, size, mtimeMs, ctimeMs }: Stats): string {
  return [dev, ino, size, mtimeMs, ctimeMs].join(" ");
}
