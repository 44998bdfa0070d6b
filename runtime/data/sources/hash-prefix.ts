// Is the beginning of a source still what was read of it?
import { createHash, type Hash } from "node:crypto";
import { openSource, type OpenOptions } from "./open-source.ts";
import { type LocatedSource, SourceError } from "./source.ts";

/** SHA-256 over the first `bytes` bytes of the source's lines, still open for more; undefined when it does not have them, or cannot be read. */
export async function hashPrefix(
  repository: string,
  file: LocatedSource,
  { bytes, ...options }: { readonly bytes: number } & Omit<OpenOptions, "blockBytes">,
  signal: AbortSignal,
): Promise<Hash | undefined> {
  const hash = createHash("sha256");
  if (bytes === 0) return hash;
  const opened = await openSource(repository, file, { blockBytes: 1 << 20, ...options });
  if (!opened.ok) return undefined;
  let left = bytes;
  try {
    for await (const block of opened.value.blocks(0)) {
      signal.throwIfAborted();
      hash.update(block.subarray(0, left));
      left -= Math.min(left, block.length);
      if (left === 0) return hash;
    }
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
  } finally {
    await opened.value.close();
  }
  return undefined;
}
