// index.json: which manifests the store holds, by stage key. It is replaced as a whole, under a lock, and can be made again from
// the blobs when it is lost.
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { codeOf, readIfThere, replaceFile, systemFailure } from "../system/atomic-file.ts";
import { acquireLock } from "../system/lock.ts";
import type { Lock } from "../../specs/program/lock.ts";
import { fail, ok, type Result } from "../result.ts";
import type { Blob, Blobs } from "./blobs.ts";
import { largestManifest, readManifest, storedJson } from "./manifest.ts";
import {
  annotations,
  type Descriptor,
  evidenceKey,
  evidenceSubject,
  Index,
  mediaTypes,
  outputKey,
} from "../../specs/handoff/store-layout.ts";
import { indexName } from "../../specs/handoff/store-places.ts";

const patienceMs = 30_000;

export class IndexFile {
  readonly path: string;
  readonly #lock: string;
  readonly #blobs: Blobs;

  constructor(store: string, blobs: Blobs) {
    this.path = join(store, indexName);
    this.#lock = join(store, "index.lock");
    this.#blobs = blobs;
  }

  /** A lost index is read from the blobs, which takes as long as reading every small blob. */
  async read(): Promise<Result<Index>> {
    try {
      const bytes = await readIfThere(this.path);
      if (bytes === undefined) return ok(await this.#rebuilt());
      const content: unknown = JSON.parse(bytes.toString("utf8"));
      const parsed = Index.safeParse(content);
      if (parsed.success) return ok(parsed.data);
      const version = indexVersion(content);
      return version > 2 ? newerIndex(this.path, version) : this.#unreadable("it is not an OCI image index");
    } catch (cause) {
      if (cause instanceof SyntaxError) return this.#unreadable("it is not JSON");
      if (codeOf(cause) === "EFBIG") return this.#unreadable("it is far too large");
      return systemFailure(`reading ${this.path}`, cause);
    }
  }

  async isThere(): Promise<boolean> {
    return stat(this.path).then(
      () => true,
      () => false,
    );
  }

  /** Nobody else changes the index, or starts to add to the store, while `work` runs. */
  async locked<T>(work: (index: LockedIndex) => Promise<Result<T>>): Promise<Result<T>> {
    const lock = await acquireLock(this.#lock, { what: "Another change of the artifact store", patienceMs });
    if (!lock.ok) return lock;
    return this.#whileHeld(lock.value, work);
  }

  async #whileHeld<T>(lock: Lock, work: (index: LockedIndex) => Promise<Result<T>>): Promise<Result<T>> {
    try {
      const index = await this.read();
      if (!index.ok) return index;
      const write = (manifests: readonly Descriptor[]): Promise<void> =>
        replaceFile(this.path, storedJson({ ...index.value, manifests: [...manifests] }));
      return await work({ entries: index.value.manifests, write });
    } catch (cause) {
      return systemFailure(`changing ${this.path}`, cause);
    } finally {
      await lock.release();
    }
  }

  /** What an index would name that is made of the blobs alone. Throws the system's errors. */
  async fromBlobs(): Promise<readonly Descriptor[]> {
    return (await this.#rebuilt()).manifests;
  }

  async #rebuilt(): Promise<Index> {
    const found: { readonly entry: Descriptor; readonly mtimeMs: number }[] = [];
    for (const blob of await this.#blobs.list()) {
      const entry = await entryIn(this.#blobs, blob);
      if (entry === undefined) continue;
      const { mtimeMs } = await stat(this.#blobs.path(blob.digest));
      found.push({ entry, mtimeMs });
    }
    // Of two outputs of one key the index had named the newer one: the older was incomplete when it was replaced.
    const newestFirst = found.sort((a, b) => b.mtimeMs - a.mtimeMs).map(({ entry }) => entry);
    const outputs = firstOfEach(newestFirst, outputKey);
    const kept = new Set(outputs.map(({ digest }) => digest));
    const evidence = firstOfEach(newestFirst, runOf).filter((entry) => kept.has(evidenceSubject(entry) ?? ""));
    const manifests = [...outputs, ...evidence].sort((a, b) => (a.digest < b.digest ? -1 : 1));
    return { schemaVersion: 2, mediaType: mediaTypes.index, manifests };
  }

  #unreadable(what: string) {
    return fail(
      "store-corrupt",
      `The store's file ${this.path} is damaged: ${what}. Run fairlead-runtime apply, or remove it: it is made again from the files beside it.`,
    );
  }
}

/** 0 of what does not say it. */
export function indexVersion(content: unknown): number {
  return AnyIndex.safeParse(content).data?.schemaVersion ?? 0;
}

const AnyIndex = z.looseObject({ schemaVersion: z.int(), manifests: z.array(z.unknown()) });

export function newerIndex(path: string, version: number) {
  return fail(
    "state-newer",
    `${path} has schema version ${version}, and this runtime knows 2: the store was made by a newer version of Fairlead, or by something else. ` +
      "Nothing in it was changed. Use that version, or name another store.",
  );
}

/** The index while its lock is held. `write` throws the system's errors, and the old index stays. */
export interface LockedIndex {
  readonly entries: readonly Descriptor[];
  write(entries: readonly Descriptor[]): Promise<void>;
}

const braceByte = 0x7b;

/** What an index says of a blob that is a manifest of ours, and has its digest; undefined of every other. */
export async function entryIn(blobs: Blobs, blob: Blob): Promise<Descriptor | undefined> {
  if (blob.bytes > largestManifest) return undefined;
  const bytes = await blobs.read(blob);
  return bytes.ok && bytes.value[0] === braceByte ? entryOf(blob.digest, bytes.value) : undefined;
}

function entryOf(digest: string, bytes: Buffer): Descriptor | undefined {
  const read = readManifest(digest, bytes);
  if (read.problem !== undefined) return undefined;
  const { annotations: notes, artifactType, subject } = read.manifest;
  const key = notes?.[annotations.stageKey];
  if (key === undefined || artifactType === undefined) return undefined;
  return artifactType === mediaTypes.evidence
    ? evidenceEntry(key, subject?.digest ?? "", { digest, bytes: bytes.length })
    : outputEntry(key, artifactType, { digest, bytes: bytes.length });
}

/** What an entry is evidence of. */
export function runOf(entry: Descriptor): string | undefined {
  const subject = evidenceSubject(entry);
  return subject && `${evidenceKey(entry)} ${subject}`;
}

interface Stored {
  readonly digest: string;
  readonly bytes: number;
}

export function outputEntry(key: string, artifactType: string, { digest, bytes }: Stored): Descriptor {
  return {
    mediaType: mediaTypes.manifest,
    artifactType,
    digest,
    size: bytes,
    annotations: { [annotations.refName]: key, [annotations.stageKey]: key },
  };
}

export function evidenceEntry(key: string, subject: string, { digest, bytes }: Stored): Descriptor {
  return {
    mediaType: mediaTypes.manifest,
    artifactType: mediaTypes.evidence,
    digest,
    size: bytes,
    annotations: { [annotations.evidenceOf]: subject, [annotations.stageKey]: key },
  };
}

function firstOfEach(entries: readonly Descriptor[], group: (entry: Descriptor) => string | undefined): Descriptor[] {
  const seen = new Set<string>();
  return entries.filter((entry) => {
    const name = group(entry);
    if (name === undefined || seen.has(name)) return false;
    seen.add(name);
    return true;
  });
}
