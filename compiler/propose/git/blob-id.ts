// The object id that git gives to bytes as they are, without what its settings would make of them.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";

export type ObjectFormat = "sha1" | "sha256";

/** gitformat: the header `blob <bytes>` NUL, then the bytes. */
export function blobId(content: Buffer, format: ObjectFormat): string {
  return createHash(format).update(`blob ${content.length}\0`).update(content).digest("hex");
}

/** The same of a file, read piece by piece. `bytes` is its size. */
export async function blobIdOfFile(file: string, bytes: number, format: ObjectFormat): Promise<string> {
  return digestOfFile(file, format, `blob ${bytes}\0`);
}

/** In hexadecimal digits; `before` goes in front of what the file holds. */
export async function digestOfFile(file: string, format: ObjectFormat, before = ""): Promise<string> {
  const hash = createHash(format).update(before);
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
