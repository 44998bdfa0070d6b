// Digests as the handoff and the artifact store write them.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";

/** SHA-256 of bytes, as `sha256:` and hexadecimal digits. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** Hexadecimal digits of a digest. */
export function hexOf(digest: string): string {
  return digest.slice("sha256:".length);
}

/** Digest and size of a file, which may be larger than memory. Throws the system's errors. */
export async function digestFile(path: string): Promise<{ readonly digest: string; readonly bytes: number }> {
  const hash = createHash("sha256");
  let bytes = 0;
  await pipeline(createReadStream(path, { highWaterMark: 2 ** 20 }), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  });
  return { digest: `sha256:${hash.digest("hex")}`, bytes };
}
