// Reads every file that has the name of a blob, and every blob that there has to be.
import type { BigIntStats } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "../system/atomic-file.ts";
import type { Progress } from "../stage.ts";
import type { Blobs } from "./blobs.ts";
import { emptyDescriptor } from "./empty-blob.ts";
import type { Expected, StoreDamage } from "./expected-blobs.ts";
import { digestPieces, missing, otherDigest, readPieces, type ReadWatch, watched } from "./strict-read.ts";

export interface ReadingContext {
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** What was found so far is worth something only where it was not stopped. */
export class BlobReading {
  readonly damages: StoreDamage[] = [];
  readonly strangers: string[] = [];
  files = 0;
  bytes = 0;
  readonly #blobs: Blobs;
  readonly #expected: Expected;
  readonly #context: ReadingContext;

  constructor(blobs: Blobs, expected: Expected, context: ReadingContext) {
    this.#blobs = blobs;
    this.#expected = expected;
    this.#context = context;
  }

  /** Throws the system's errors. */
  async all(): Promise<void> {
    const found = await this.#found();
    const total = [...found.values()].reduce((sum, { size }) => sum + Number(size), 0);
    const wanted = new Set([...this.#expected.blobs.keys(), ...(found.size > 0 ? [emptyDescriptor.digest] : [])]);
    for (const digest of [...new Set([...wanted, ...found.keys()])].sort()) {
      if (this.#context.signal.aborted) return;
      await this.#blob(digest, found.get(digest), total);
    }
  }

  /** What has the name of a blob, whatever it is. */
  async #found(): Promise<ReadonlyMap<string, BigIntStats>> {
    const names = await readdir(this.#blobs.folder).catch((error: unknown) => {
      if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return [];
      throw error;
    });
    const found = new Map<string, BigIntStats>();
    for (const name of names.sort()) {
      const path = join(this.#blobs.folder, name);
      const stats = await lstat(path, { bigint: true }).catch(() => undefined);
      if (stats === undefined) continue;
      if (/^[0-9a-f]{64}$/.test(name)) found.set(`sha256:${name}`, stats);
      else this.strangers.push(path);
    }
    return found;
  }

  async #blob(digest: string, found: BigIntStats | undefined, total: number): Promise<void> {
    const path = this.#blobs.path(digest);
    const expected = this.#expected.blobs.get(digest) ?? (digest === emptyDescriptor.digest ? empty : undefined);
    const problem = await this.#problem(path, digest, found, expected?.bytes ?? Number(found?.size ?? 0), total);
    if (this.#context.signal.aborted) return;
    if (expected !== undefined && problem !== undefined) this.damages.push({ path, problem, parts: expected.parts });
    else if (expected === undefined && found !== undefined)
      this.strangers.push(
        problem === undefined
          ? `${path}: nothing names it, and gc removes it`
          : `${path}: nothing names it, and it ${problem}`,
      );
  }

  async #problem(
    path: string,
    digest: string,
    found: BigIntStats | undefined,
    bytes: number,
    total: number,
  ): Promise<string | undefined> {
    if (found === undefined) return missing;
    if (isHole(found)) return `has ${found.size} bytes, and nearly all of them are a hole`;
    const before = this.bytes;
    const { progress, signal } = this.#context;
    const watch: ReadWatch = {
      signal,
      moved: (done) => progress.step({ done: before + done, total, unit: "bytes", note: this.#noteOf(digest) }),
    };
    const read = await readPieces(path, bytes, (pieces) => digestPieces(watched(pieces, watch)));
    if (read.problem !== undefined) return read.problem;
    this.files++;
    this.bytes += bytes;
    return read.value === digest ? undefined : otherDigest(read.value);
  }

  #noteOf(digest: string): string {
    return this.#expected.blobs.get(digest)?.parts[0]?.what ?? "";
  }
}

const empty = { bytes: emptyDescriptor.size, parts: [] };

/** Nothing that a stage makes is a gibibyte of nothing; reading it would take as long as its size says. */
function isHole({ size, blocks }: BigIntStats): boolean {
  return size > 2n ** 30n && blocks * 512n < size / 1024n;
}
