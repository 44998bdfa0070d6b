// What the index of a store says of its files: which there have to be, and what each is part of. Reads manifests and evidence, and believes
// neither.
import { type Descriptor, evidenceKey, evidenceSubject, outputKey } from "../../specs/handoff/store-layout.ts";
import type { Blob, Blobs } from "./blobs.ts";
import { descriptorsIn } from "./collect-garbage.ts";
import { emptyDescriptor } from "./empty-blob.ts";
import { largestManifest, type ReadManifest, readManifest } from "./manifest.ts";
import { blobOf, isNewerEvidence, parseEvidence } from "./outputs.ts";
import { largestReport } from "./pinned-evidence.ts";
import { readChecked } from "./strict-read.ts";
import { isAs, rightEntry } from "./right-entry.ts";

export interface Part {
  /** Its digest. */
  readonly output: string;
  /** Of the stage that made it, or whose evidence this is; undefined of a checkout. */
  readonly key: string | undefined;
  /** Of the output; undefined of evidence and of a checkout. */
  readonly artifactType: string | undefined;
  /** `its manifest`, `its file made.txt`, `its evidence`. */
  readonly what: string;
}

export interface StoreDamage {
  readonly path: string;
  /** Ends a sentence about the file. */
  readonly problem: string;
  /** Empty of what is part of no output alone, such as the index. */
  readonly parts: readonly Part[];
  /** Of bytes that have their digest: `strange`, no runtime wrote them like this; `newer`, another version did. */
  readonly content?: "strange" | "newer";
}

export interface Expected {
  /** By digest. */
  readonly blobs: ReadonlyMap<string, { readonly bytes: number; readonly parts: readonly Part[] }>;
  /** Other than missing or changed bytes, which are found where all files are read. */
  readonly damages: readonly StoreDamage[];
  readonly outputs: ReadonlySet<string>;
}

/** Throws the system's errors. */
export async function expectedBlobs(index: string, blobs: Blobs, entries: readonly Descriptor[]): Promise<Expected> {
  const expecting = new Expecting(index, blobs);
  for (const entry of entries) await expecting.entry(entry);
  expecting.evidenceOfAll();
  return expecting;
}

class Expecting implements Expected {
  readonly blobs = new Map<string, { readonly bytes: number; readonly parts: Part[] }>();
  readonly damages: StoreDamage[] = [];
  readonly outputs = new Set<string>();
  readonly #index: string;
  readonly #store: Blobs;
  readonly #outputParts: Part[] = [];
  readonly #evident = new Set<string>();

  constructor(index: string, store: Blobs) {
    this.#index = index;
    this.#store = store;
  }

  async entry(named: Descriptor): Promise<void> {
    const right = await rightEntry(this.#store, named);
    const entry = right ?? named;
    if (right !== undefined && !isAs(named, right)) this.#misnamed(right);
    const key = outputKey(entry);
    if (key !== undefined) return this.#output(entry, key);
    const [of, subject] = [evidenceKey(entry), evidenceSubject(entry)];
    if (of !== undefined && subject !== undefined) return this.#evidence(entry, of, subject);
    return this.#foreign(entry);
  }

  evidenceOfAll(): void {
    for (const part of this.#outputParts)
      if (!this.#evident.has(`${part.key} ${part.output}`))
        this.damages.push({ path: this.#index, problem: `names no evidence of ${part.output}`, parts: [part] });
  }

  async #output(entry: Descriptor, key: string): Promise<void> {
    const partOf = (what: string): Part => ({ output: entry.digest, key, artifactType: entry.artifactType, what });
    this.outputs.add(entry.digest);
    this.#outputParts.push(partOf("its evidence"));
    this.#expect(blobOf(entry), partOf("its manifest"));
    const read = await this.#manifest(entry);
    if (read.problem !== undefined) return this.#content(entry, read.problem, partOf("its manifest"));
    const { manifest } = read;
    this.#expect(blobOf(manifest.config), partOf("its configuration"));
    for (const { path, ...blob } of read.artifact.files) this.#expect(blob, partOf(`its file ${path}`));
  }

  async #evidence(entry: Descriptor, key: string, subject: string): Promise<void> {
    const partOf = (what: string): Part => ({ output: subject, key, artifactType: undefined, what });
    this.#evident.add(`${key} ${subject}`);
    this.#expect(blobOf(entry), partOf("the manifest of its evidence"));
    const read = await this.#manifest(entry);
    if (read.problem !== undefined) return this.#content(entry, read.problem, partOf("the manifest of its evidence"));
    const { manifest } = read;
    this.#expect(blobOf(manifest.config), partOf("the configuration of its evidence"));
    for (const { path: _, ...blob } of read.artifact.files) this.#expect(blob, partOf("its evidence"));
    const [report] = read.artifact.files;
    if (report === undefined) return this.#content(entry, "is evidence without a file", partOf("its evidence"));
    await this.#report(report, key, subject, partOf("its evidence"));
  }

  /** Bytes that are not its own are found where all files are read. */
  async #report(report: Blob, key: string, subject: string, part: Part): Promise<void> {
    const path = this.#store.path(report.digest);
    const read = await readChecked(path, report, largestReport);
    if (read.problem !== undefined) return;
    const evidence = parseEvidence(read.value);
    if (evidence === undefined && isNewerEvidence(read.value)) {
      const problem = "is evidence that a newer version of Fairlead wrote, which this one cannot check";
      this.damages.push({ path, problem, parts: [part], content: "newer" });
    } else if (evidence === undefined) this.#strange(path, "is not the evidence that it is stored as", part);
    else if (evidence.key !== key)
      this.#strange(path, `is evidence of key ${evidence.key}, and stands under key ${key}`, part);
    else if (evidence.output !== subject)
      this.#strange(path, `is evidence of the output ${evidence.output}, and stands under ${subject}`, part);
  }

  /** Of another tool: what it refers to is not ours, and is read all the same. */
  async #foreign(entry: Descriptor): Promise<void> {
    this.#expect(blobOf(entry));
    const read = await readChecked(this.#store.path(entry.digest), blobOf(entry), largestManifest);
    if (read.problem !== undefined) return;
    for (const { digest, size } of descriptorsIn(read.value)) if (size > 0) this.#expect({ digest, bytes: size });
  }

  #expect({ digest, bytes }: Blob, part?: Part): void {
    const known = this.blobs.get(digest) ?? { bytes, parts: [] };
    this.blobs.set(digest, known);
    // The empty blob is a part of all.
    if (part !== undefined && digest !== emptyDescriptor.digest) known.parts.push(part);
    if (known.bytes === bytes) return;
    const path = this.#store.path(digest);
    this.damages.push({ path, problem: `is said to have ${bytes} bytes, and ${known.bytes}`, parts: known.parts });
  }

  /** An empty problem is that of bytes which are not its own. */
  async #manifest(entry: Descriptor): Promise<ReadManifest> {
    const read = await readChecked(this.#store.path(entry.digest), blobOf(entry), largestManifest);
    return read.problem === undefined ? readManifest(entry.digest, read.value) : { problem: "" };
  }

  #content({ digest }: Descriptor, problem: string, part: Part): void {
    if (problem !== "") this.#strange(this.#store.path(digest), problem, part);
  }

  #strange(path: string, problem: string, part: Part): void {
    this.damages.push({ path, problem, parts: [part], content: "strange" });
  }

  #misnamed(right: Descriptor): void {
    const { digest, artifactType } = right;
    const [of, subject] = [evidenceKey(right), evidenceSubject(right)];
    const part =
      subject === undefined ? { output: digest, key: outputKey(right), artifactType } : { output: subject, key: of };
    const what = subject === undefined ? "its manifest" : "the manifest of its evidence";
    const parts = [{ artifactType: undefined, ...part, what }];
    this.damages.push({
      path: this.#index,
      problem: `names ${digest} as something else than it says that it is`,
      parts,
    });
  }
}
