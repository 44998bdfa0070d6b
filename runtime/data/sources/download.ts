// Sources that are behind URLs, downloaded once for a stage and held to what was pinned.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { readUrl, UrlRefused } from "../../../specs/program/read-url.ts";
import { diskFailure, fail, ok, type Result } from "../../result.ts";
import { isDiskError, writeAt } from "../rows/file-blocks.ts";
import { type LocatedSource, SourceError } from "./source.ts";

export interface DownloadOptions {
  readonly signal: AbortSignal;
  /** Bytes that have come so far, of all. */
  readonly arrived: (done: number, total: number) => void;
}

/** Brings what is not there yet to where it is read from, whole or not at all. Rejects when the signal is aborted. */
export async function downloadSources(
  sources: readonly LocatedSource[],
  { signal, arrived }: DownloadOptions,
): Promise<Result<void>> {
  const missing = sources.filter(({ at }) => at !== undefined && !existsSync(at));
  const total = missing.reduce((sum, { bytes }) => sum + bytes, 0);
  let before = 0;
  for (const source of missing) {
    try {
      await download(source, source.at!, signal, (bytes) => arrived(before + bytes, total));
    } catch (error) {
      if (error instanceof SourceError) return { ok: false, failure: error.failure };
      if (error instanceof UrlRefused)
        return fail("download-failed", `${source.path} could not be downloaded: ${error.message}`, { retry: "later" });
      if (signal.aborted || !isDiskError(error)) throw error;
      return diskFailure(`${source.path} could not be kept`, error);
    }
    before += source.bytes;
  }
  return ok(undefined);
}

async function download(
  source: LocatedSource,
  at: string,
  signal: AbortSignal,
  arrived: (bytes: number) => void,
): Promise<void> {
  const part = `${at}.part`;
  await mkdir(dirname(at), { recursive: true });
  const handle = await open(part, "w");
  try {
    const hash = createHash("sha256");
    let bytes = 0;
    const { pieces } = await readUrl(source.path, signal);
    for await (const piece of pieces) {
      if (bytes + piece.length > source.bytes) throw otherThanPinned(source, `it has more than ${source.bytes} bytes`);
      await writeAt(handle, piece, bytes);
      hash.update(piece);
      bytes += piece.length;
      arrived(bytes);
    }
    await handle.sync();
    const digest = `sha256:${hash.digest("hex")}`;
    if (bytes < source.bytes) throw otherThanPinned(source, `it has ${bytes} bytes where ${source.bytes} were pinned`);
    if (digest !== source.digest)
      throw otherThanPinned(source, `its digest is ${digest} where ${source.digest} was pinned`);
    await rename(part, at);
  } finally {
    await handle.close();
    await rm(part, { force: true });
  }
}

function otherThanPinned({ path }: LocatedSource, how: string): SourceError {
  const message = `${path} is not what was pinned: ${how}. Run "fairlead pin --refresh" to take what is there now, and build again`;
  return new SourceError(fail("input-changed", message).failure);
}
