// What gzip compressed, as it was before.
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import type { PinnedFile } from "../../../specs/handoff/value.ts";
import type { RawBytes } from "./raw-bytes.ts";
import { invalidSource } from "./source.ts";

/** All members of the file, one after the other. Throws `SourceError` where it is damaged, or cut. */
export async function* gunzipped(raw: RawBytes, file: PinnedFile): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  const fed = pipeline(Readable.from(raw.blocks(1 << 18), { objectMode: false }), gunzip);
  // What fails there comes out of the iteration.
  fed.catch(() => {});
  try {
    for await (const piece of gunzip) yield piece as Buffer;
  } catch (error) {
    if (!isZlibError(error)) throw error;
    throw invalidSource(file, `cannot be decompressed: ${error.message}`);
  } finally {
    gunzip.destroy();
  }
}

function isZlibError(error: unknown): error is Error {
  return error instanceof Error && "code" in error && typeof error.code === "string" && error.code.startsWith("Z_");
}
