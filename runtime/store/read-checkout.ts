// Reads folders into which outputs were checked out, and says which of their files are not those of the output.
import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { checkoutManifest } from "../../specs/handoff/store-places.ts";
import { Digest } from "../../specs/handoff/value.ts";
import { codeOf } from "../system/atomic-file.ts";
import { digestOf } from "../system/digest.ts";
import type { ArtifactFile } from "../stage.ts";
import { changeFile, checkoutMark, reportFile } from "./artifact-path.ts";
import type { Blobs } from "./blobs.ts";
import { labelled, type Mark, markIn } from "./checkout.ts";
import type { StoreDamage } from "./expected-blobs.ts";
import { largestManifest, readManifest } from "./manifest.ts";
import type { ReadingContext } from "./read-blobs.ts";
import { digestPieces, otherDigest, readPieces, readSmall, strictText, watched } from "./strict-read.ts";

export interface CheckoutReading {
  /** Of the output that is checked out; undefined where nothing says which. */
  readonly digest: string | undefined;
  readonly damages: readonly StoreDamage[];
  /** What could not be compared with anything, or is no file of the output, where nothing is wrong with that: sentences without an end. */
  readonly strangers: readonly string[];
  readonly files: number;
  readonly bytes: number;
}

/** Bytes. It names files and what they look like. */
const largestMark = 64 * 2 ** 20;

/** A model of a service, in a folder that is called by its digest, with its manifest beside it. Throws the system's errors. */
export async function readModel(folder: string, digest: string, context: ReadingContext): Promise<CheckoutReading> {
  const reading = new FolderReading(folder, digest, context);
  const mark = await reading.mark("models");
  if (mark !== undefined && mark.artifact !== digest) reading.damage(checkoutMark, `says that it is ${mark.artifact}`);
  const manifest = await readSmall(join(folder, checkoutManifest), largestManifest);
  if (manifest.problem !== undefined) reading.damage(checkoutManifest, manifest.problem);
  else if (digestOf(manifest.value) !== digest) reading.damage(checkoutManifest, otherDigest(digestOf(manifest.value)));
  else {
    reading.count(manifest.value.length);
    const read = readManifest(digest, manifest.value);
    if (read.problem !== undefined) reading.damage(checkoutManifest, read.problem);
    // A service loads no model with a file that is not of it.
    else {
      if (mark !== undefined) reading.marks(mark, [...read.artifact.files.map(({ path }) => path), checkoutManifest]);
      for (const path of await reading.all(read.artifact.files)) reading.damage(path, "is no file of the output");
    }
  }
  return reading;
}

/** A dataset version, whose files are named by the manifest in the store. Throws the system's errors. */
export async function readDataset(
  folder: string,
  owner: string,
  blobs: Blobs,
  context: ReadingContext,
): Promise<CheckoutReading> {
  const reading = new FolderReading(folder, undefined, context);
  const mark = await reading.mark(owner);
  if (mark === undefined) return reading;
  if (!Digest.safeParse(mark.artifact).success) {
    reading.damage(checkoutMark, "is damaged: it names no output");
    return reading;
  }
  reading.digest = mark.artifact;
  const manifest = await readSmall(blobs.path(mark.artifact), largestManifest);
  const isThere = manifest.problem === undefined && digestOf(manifest.value) === mark.artifact;
  const read = isThere ? readManifest(mark.artifact, manifest.value) : undefined;
  if (read === undefined || read.problem !== undefined) {
    reading.strangers.push(`${folder}: was not compared, since the store has no manifest of ${mark.artifact}`);
    return reading;
  }
  reading.marks(
    mark,
    read.artifact.files.map(({ path }) => path),
  );
  const files = await Promise.all(read.artifact.files.map((file) => asLaidOut(file, mark, blobs)));
  const others = await reading.all(files.filter((file) => file !== undefined));
  // The folder is for people, who may put something beside the files.
  const paths = new Set(read.artifact.files.map(({ path }) => path));
  const isOurs = (path: string): boolean => (path === reportFile || path === changeFile) && !paths.has(path);
  for (const path of others.filter((one) => !isOurs(one)))
    reading.strangers.push(
      `${join(folder, path)}: ${paths.has(path) ? "was not compared" : "is no file of the output"}`,
    );
  return reading;
}

/** Undefined of the labelled file where the store does not have its bytes. */
async function asLaidOut(file: ArtifactFile, { labels }: Mark, blobs: Blobs): Promise<ArtifactFile | undefined> {
  if (file.path !== labels.file) return file;
  const read = await blobs.read(file);
  const text = read.ok ? labelled(read.value, labels) : undefined;
  if (text === undefined) return undefined;
  const bytes = Buffer.from(text);
  return { path: file.path, digest: digestOf(bytes), bytes: bytes.length };
}

class FolderReading implements CheckoutReading {
  digest: string | undefined;
  readonly damages: StoreDamage[] = [];
  readonly strangers: string[] = [];
  files = 0;
  bytes = 0;
  readonly #folder: string;
  readonly #context: ReadingContext;

  constructor(folder: string, digest: string | undefined, context: ReadingContext) {
    this.#folder = folder;
    this.digest = digest;
    this.#context = context;
  }

  damage(path: string, problem: string): void {
    const what = "its files as they were checked out";
    const parts =
      this.digest === undefined ? [] : [{ output: this.digest, key: undefined, artifactType: undefined, what }];
    this.damages.push({ path: join(this.#folder, path), problem, parts });
  }

  count(bytes: number): void {
    this.files++;
    this.bytes += bytes;
  }

  async mark(owner: string): Promise<Mark | undefined> {
    const read = await readSmall(join(this.#folder, checkoutMark), largestMark);
    const mark = read.problem === undefined ? markIn(strictText(read.value)) : undefined;
    if (read.problem !== undefined) this.damage(checkoutMark, read.problem);
    else if (mark === undefined || !Object.values(mark.files).every((look) => /^\d+(\/\d+){3}$/.test(look)))
      this.damage(checkoutMark, "is damaged: no checkout has written it like this");
    else if (mark.owner !== owner) this.damage(checkoutMark, `says that it belongs to ${JSON.stringify(mark.owner)}`);
    if (read.problem === undefined) this.count(read.value.length);
    return mark;
  }

  /** Has the mark these files? */
  marks({ files }: Mark, paths: readonly string[]): void {
    const differs = Object.keys(files).length !== paths.length || !paths.every((path) => Object.hasOwn(files, path));
    if (differs) this.damage(checkoutMark, "does not name the files of the output");
  }

  /** Returns paths of all that is none of these. */
  async all(files: readonly ArtifactFile[]): Promise<readonly string[]> {
    const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const file of files) {
      if (this.#context.signal.aborted) return [];
      await this.#file(file, total);
    }
    const known = new Set([checkoutMark, checkoutManifest, ...files.map(({ path }) => path)]);
    return (await filesIn(this.#folder)).filter((path) => !known.has(path));
  }

  async #file({ path, digest, bytes }: ArtifactFile, total: number): Promise<void> {
    const { progress, signal } = this.#context;
    const moved = (done: number): void =>
      progress.step({ done: this.bytes + done, total: Math.max(total, this.bytes + done), unit: "bytes", note: path });
    const read = await readPieces(join(this.#folder, path), bytes, (pieces) =>
      digestPieces(watched(pieces, { moved, signal })),
    );
    if (signal.aborted) return;
    if (read.problem !== undefined) return this.damage(path, read.problem);
    this.count(bytes);
    if (read.value !== digest) this.damage(path, otherDigest(read.value));
  }
}

/** All that is no folder, sorted; no link is followed. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}
