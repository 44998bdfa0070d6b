// Reads a whole store, every byte of it, and says what is not as it should be. It believes nothing that it finds, follows no link, waits
// for no pipe, and changes nothing.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Descriptor, Index } from "../../specs/handoff/store-layout.ts";
import { indexName } from "../../specs/handoff/store-places.ts";
import { codeOf } from "../system/atomic-file.ts";
import { digestOf } from "../system/digest.ts";
import { fail, ok, type Result } from "../result.ts";
import { Blobs, diskWriter } from "./blobs.ts";
import { expectedBlobs, type StoreDamage } from "./expected-blobs.ts";
import { isOwnName, layoutName, layoutProblem, otherLayout } from "./layout-file.ts";
import { IndexFile, indexVersion, newerIndex } from "./oci-index.ts";
import { BlobReading, type ReadingContext } from "./read-blobs.ts";
import { readSmall, strictText } from "./strict-read.ts";

export interface StoreReading {
  readonly damages: readonly StoreDamage[];
  /** Digests of outputs that the index names. */
  readonly outputs: ReadonlySet<string>;
  /** What belongs to nothing, each as a path with a word about it. */
  readonly strangers: readonly string[];
  readonly files: number;
  readonly bytes: number;
}

/**
 * Fails where it is stopped, and at a store of another version. What is wrong while something else writes the index may be right once it has:
 * then all is read again. Throws the system's errors.
 */
export async function readStore(folder: string, context: ReadingContext): Promise<Result<StoreReading>> {
  if ((await ownNamesIn(folder)).length === 0) return fail("input-missing", `There is no artifact store in ${folder}.`);
  for (let left = mostReadings; ; left--) {
    const read = await readOnce(folder, context);
    if (!read.ok || read.value.damages.length === 0 || left === 1) return read;
    if ((await indexDigest(folder)) === read.value.index) return read;
  }
}

const mostReadings = 3;

async function readOnce(
  folder: string,
  context: ReadingContext,
): Promise<Result<StoreReading & { readonly index: string }>> {
  const layout = await readSmall(join(folder, layoutName), largestLayout);
  const layoutBytes = layout.problem === undefined ? layout.value : undefined;
  const layoutWrong = layoutBytes && layoutProblem(layoutBytes);
  if (layoutWrong?.version !== undefined) return otherLayout(join(folder, layoutName), layoutWrong.version);
  const blobs = new Blobs(folder, diskWriter);
  const begun = await indexDigest(folder);
  const index = await readIndex(folder, blobs);
  if (index.version > 2) return newerIndex(index.path, index.version);
  const expected = await expectedBlobs(index.path, blobs, index.entries);
  const reading = new BlobReading(blobs, expected, context);
  await reading.all();
  if (context.signal.aborted) return fail("cancelled", "Stopped. Nothing was changed.", { retry: "later" });
  const ofStore = (path: string, problem: string | undefined): StoreDamage[] =>
    problem === undefined ? [] : [{ path, problem, parts: [] }];
  return ok({
    damages: [
      ...ofStore(join(folder, layoutName), layout.problem ?? (layoutWrong && "is damaged")),
      ...ofStore(index.path, index.problem),
      ...expected.damages,
      ...reading.damages,
    ],
    outputs: expected.outputs,
    strangers: [...(await strangersIn(folder)), ...reading.strangers],
    // With the layout and the index.
    files: reading.files + 2,
    bytes: reading.bytes + (layoutBytes?.length ?? 0) + index.bytes,
    index: begun,
  });
}

/** Empty where it cannot be read. */
async function indexDigest(folder: string): Promise<string> {
  const read = await readSmall(join(folder, indexName), largestIndex);
  return read.problem === undefined ? digestOf(read.value) : "";
}

/** Bytes. */
const largestLayout = 4096;
const largestIndex = 256 * 2 ** 20;

interface ReadIndex {
  readonly path: string;
  readonly problem: string | undefined;
  /** Its schema's; 0 where it does not say it. */
  readonly version: number;
  readonly entries: readonly Descriptor[];
  readonly bytes: number;
}

/** What cannot be read is taken from the blobs, as an apply would. */
async function readIndex(folder: string, blobs: Blobs): Promise<ReadIndex> {
  const file = new IndexFile(folder, blobs);
  const read = await readSmall(file.path, largestIndex);
  const content = read.problem === undefined ? jsonIn(read.value) : undefined;
  const index = Index.safeParse(content).data;
  const version = indexVersion(content);
  const bytes = read.problem === undefined ? read.value.length : 0;
  if (index !== undefined) return { path: file.path, problem: undefined, version, entries: index.manifests, bytes };
  const problem = read.problem ?? "is damaged: it is no OCI image index";
  return { path: file.path, problem, version, entries: await file.fromBlobs(), bytes };
}

function jsonIn(bytes: Buffer): unknown {
  try {
    return JSON.parse(strictText(bytes));
  } catch {
    return undefined;
  }
}

async function ownNamesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return [];
    throw error;
  });
  return names.filter(isOwnName);
}

async function strangersIn(folder: string): Promise<string[]> {
  const own = (await readdir(folder)).filter((name) => !isOwnName(name)).map((name) => join(folder, name));
  const beside = await readdir(join(folder, "blobs")).catch(() => []);
  return [...own, ...beside.filter((name) => name !== "sha256").map((name) => join(folder, "blobs", name))].sort();
}
