// Digest of a file's bytes, read piece by piece and remembered for as long as the file looks the same.
import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from "node:fs";
import { digestFromHex, type Digest } from "../fingerprint.ts";

/** Remembers digests by real path and by what changes with a file: size, times and inode. How long is up to it. */
export interface DigestCache {
  get(absolute: string, stats: Stats): Digest | undefined;
  set(absolute: string, stats: Stats, digest: Digest): void;
}

export type FileDigest =
  | { readonly ok: true; readonly digest: Digest; readonly bytes: number }
  /** `kind`: it is no regular file. `changing`: it was written to while it was read. */
  | { readonly ok: false; readonly reason: "kind" | "changing" };

/** Throws what the system throws when the file cannot be opened or read. Follows no link in the last part of the path. */
export function digestFile(absolute: string, cache: DigestCache): FileDigest {
  const file = openSync(absolute, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const before = fstatSync(file);
    if (!before.isFile()) return { ok: false, reason: "kind" };
    const known = cache.get(absolute, before);
    if (known !== undefined) return { ok: true, digest: known, bytes: before.size };
    const { digest, bytes } = digestOpenFile(file);
    const after = fstatSync(file);
    if (bytes !== before.size || after.size !== before.size || after.mtimeMs !== before.mtimeMs) {
      return { ok: false, reason: "changing" };
    }
    cache.set(absolute, after, digest);
    return { ok: true, digest, bytes };
  } finally {
    closeSync(file);
  }
}

function digestOpenFile(file: number): { readonly digest: Digest; readonly bytes: number } {
  const hash = createHash("sha256");
  const piece = Buffer.allocUnsafe(1 << 20);
  let bytes = 0;
  for (let read = -1; read !== 0; bytes += read) {
    read = readSync(file, piece, 0, piece.length, null);
    hash.update(piece.subarray(0, read));
  }
  return { digest: digestFromHex(hash.digest("hex")), bytes };
}

/** A cache for one run. */
export class DigestsInMemory implements DigestCache {
  readonly #known = new Map<string, { readonly identity: string; readonly digest: Digest }>();
  get(absolute: string, stats: Stats): Digest | undefined {
    const known = this.#known.get(absolute);
    return known?.identity === identityOf(stats) ? known.digest : undefined;
  }
  set(absolute: string, stats: Stats, digest: Digest): void {
    this.#known.set(absolute, { identity: identityOf(stats), digest });
  }
}

function identityOf({ dev, ino, size, mtimeMs, ctimeMs }: Stats): string {
  return [dev, ino, size, mtimeMs, ctimeMs].join(" ");
}
