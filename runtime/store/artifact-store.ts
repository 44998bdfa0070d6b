// The artifact store: what stages made, by stage key, in the OCI image layout on disk. An output and the evidence about it appear
// together or not at all, and nothing is read that does not have its digest.
import { readdir } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { Evidence } from "../../specs/handoff/evidence.ts";
import { digestOf } from "../system/digest.ts";
import { systemFailure } from "../system/atomic-file.ts";
import { makeFolder } from "../system/make-folder.ts";
import { fail, ok, type Result } from "../result.ts";
import type { Artifact, ArtifactFile, ArtifactReader } from "../stage.ts";
import { pathProblem } from "./artifact-path.ts";
import { type Blob, Blobs, type BlobWriter, diskWriter } from "./blobs.ts";
import { evidenceEntry, IndexFile, type LockedIndex, outputEntry } from "./oci-index.ts";
import { type ArtifactHead, artifactManifest, evidenceManifest, storedJson } from "./manifest.ts";
import { emptyBytes } from "./empty-blob.ts";
import { checkLayout } from "./layout-file.ts";
import { type Descriptor, evidenceSubject, isEvidence, outputKey } from "../../specs/handoff/store-layout.ts";
import {
  blobOf,
  bytesOf,
  findOutput,
  type FoundOutput,
  isNewerEvidence,
  type Looking,
  parseEvidence,
  readArtifact,
  type StoredOutput,
} from "./outputs.ts";
import { openStaging, type Staging } from "./staging.ts";

export interface ListedOutput extends ArtifactHead {
  readonly digest: string;
  /** Bytes of all files, as if none were shared with other artifacts. */
  readonly bytes: number;
}

export interface PutOptions extends ArtifactHead {
  /** Called once the output's digest is known. */
  readonly evidence: (artifact: Artifact) => Evidence;
}

export interface StoreOptions {
  /**
   * Make an empty store where there is none; true unless said otherwise. With the others, nothing at all is made or written by opening:
   * `false` fails where there is none, and to `never` it is an empty one.
   */
  readonly create?: boolean | "never";
  readonly writer?: BlobWriter;
}

/** Artifact type of a stage kind's output. */
export function artifactTypeOf(kind: string): string {
  return `application/vnd.fairlead.${kind}.v1`;
}

export class ArtifactStore implements ArtifactReader {
  readonly folder: string;
  readonly blobs: Blobs;
  readonly index: IndexFile;
  /** Folders of puts that are going on. */
  readonly staging: string;

  private constructor(folder: string, writer: BlobWriter) {
    this.folder = folder;
    this.blobs = new Blobs(folder, writer);
    this.index = new IndexFile(folder, this.blobs);
    this.staging = join(folder, ".staging");
  }

  /** Opens a store, making an empty one where there is nothing. A folder that holds something else is refused. */
  static async open(
    folder: string,
    { create = true, writer = diskWriter }: StoreOptions = {},
  ): Promise<Result<ArtifactStore>> {
    const store = new ArtifactStore(resolve(folder), writer);
    try {
      const ready = await store.#prepare(create);
      return ready.ok ? ok(store) : ready;
    } catch (cause) {
      return systemFailure(`opening the artifact store ${store.folder}`, cause);
    }
  }

  async #prepare(create: boolean | "never"): Promise<Result<void>> {
    const known = await checkLayout(this.folder, create);
    if (!known.ok) return known;
    // A store that is only read may lie on a disk that takes no writing; a lost index is then read from the blobs each time.
    if (create !== true) return ok(undefined);
    await makeFolder(this.blobs.folder);
    if (await this.index.isThere()) return ok(undefined);
    return this.index.locked(async (index) => ok(await index.write(index.entries)));
  }

  /** The output of a stage key, with all its bytes checked unless it is to be looked at from outside. */
  find(key: string, looking?: Looking): Promise<Result<FoundOutput>> {
    return this.#found((entry) => outputKey(entry) === key, looking);
  }

  /** The output with a digest, whichever key made it. */
  get(digest: string, looking?: Looking): Promise<Result<FoundOutput>> {
    return this.#found((entry) => entry.digest === digest && outputKey(entry) !== undefined, looking);
  }

  async #found(wanted: (entry: Descriptor) => boolean, looking?: Looking): Promise<Result<FoundOutput>> {
    const index = await this.index.read();
    if (!index.ok) return index;
    try {
      return await findOutput(this.blobs, index.value.manifests, wanted, looking);
    } catch (cause) {
      return systemFailure(`reading the artifact store ${this.folder}`, cause);
    }
  }

  async held(blob: Blob): Promise<Result<string | undefined>> {
    try {
      return ok((await this.blobs.fault(blob)) === undefined ? this.blobs.path(blob.digest) : undefined);
    } catch (cause) {
      return systemFailure(`reading the artifact store ${this.folder}`, cause);
    }
  }

  /** The bytes of an output's manifest, which have its digest. The output has to be there. */
  async manifest(digest: string): Promise<Result<Buffer>> {
    const index = await this.index.read();
    if (!index.ok) return index;
    const entry = index.value.manifests.find((one) => one.digest === digest);
    if (entry === undefined) throw new Error(`internal: ${digest} is not in ${this.folder}`);
    return this.blobs.read(blobOf(entry));
  }

  /** Every output whose manifest can be read, by digest. */
  async list(): Promise<Result<readonly ListedOutput[]>> {
    const index = await this.index.read();
    if (!index.ok) return index;
    const outputs: ListedOutput[] = [];
    for (const entry of index.value.manifests) {
      const key = outputKey(entry);
      if (key === undefined || !(await this.blobs.has(blobOf(entry)))) continue;
      const artifact = await readArtifact(this.blobs, entry);
      // What is damaged lists nothing; whoever needs it is told.
      if (!artifact.ok && artifact.failure.reason === "store-corrupt") continue;
      if (!artifact.ok) return artifact;
      const bytes = bytesOf(artifact.value);
      outputs.push({ key, digest: entry.digest, artifactType: entry.artifactType ?? "", bytes });
    }
    return ok(outputs.sort((a, b) => (a.digest < b.digest ? -1 : 1)));
  }

  /**
   * Stores the files of a folder as the output of a key, with evidence. Where the key has a complete output already, made by
   * another process meanwhile, that one is returned and stays: a key has one output.
   */
  async put(folder: string, options: PutOptions): Promise<Result<StoredOutput>> {
    try {
      const files = await filesOf(folder);
      const problem = files.length === 0 ? "it is empty" : pathProblem(files);
      if (problem !== undefined) throw new Error(`internal: the output ${folder} cannot be stored: ${problem}`);
      const staging = await this.openStaging();
      if (!staging.ok) return staging;
      try {
        return await this.#putFiles(folder, files, options, staging.value);
      } finally {
        await staging.value.remove();
      }
    } catch (cause) {
      return systemFailure(`storing the output of stage key ${options.key.slice(0, 12)} in ${this.folder}`, cause);
    }
  }

  /** Begins to add to the store: until it is removed, no garbage is collected. Waits for who holds the index. Throws the system's errors. */
  openStaging(): Promise<Result<Staging>> {
    return this.index.locked(async () => ok(await openStaging(this.staging)));
  }

  async #putFiles(
    folder: string,
    paths: readonly string[],
    options: PutOptions,
    { folder: staging }: Staging,
  ): Promise<Result<StoredOutput>> {
    const files: ArtifactFile[] = [];
    for (const path of paths) files.push({ path, ...(await this.blobs.addFile(join(folder, path), staging)) });
    await this.blobs.addBytes(emptyBytes, staging);
    const manifest = await this.blobs.addBytes(storedJson(artifactManifest(options, files)), staging);
    const artifact: Artifact = { digest: manifest.digest, files };
    const output = outputEntry(options.key, options.artifactType, manifest);
    const evidence = Evidence.parse(options.evidence(artifact));
    const report = await this.blobs.addBytes(storedJson(evidence), staging);
    const referrer = evidenceManifest(options.key, output, { path: "evidence.json", ...report });
    const stored = await this.blobs.addBytes(storedJson(referrer), staging);
    await this.blobs.sync();
    const entries = [output, evidenceEntry(options.key, artifact.digest, stored)];
    const mine = { artifact, evidence, evidenceDigest: report.digest };
    return this.index.locked((index) => this.#enter(options.key, entries, mine, index));
  }

  async #enter(
    key: string,
    entries: readonly Descriptor[],
    mine: StoredOutput,
    index: LockedIndex,
  ): Promise<Result<StoredOutput>> {
    const found = await findOutput(this.blobs, index.entries, (entry) => outputKey(entry) === key);
    if (found.ok && found.value.state === "present") {
      const { artifact, evidence, evidenceDigest } = found.value;
      return ok({ artifact, evidence, evidenceDigest });
    }
    const replaced = new Set(index.entries.filter((entry) => outputKey(entry) === key).map(({ digest }) => digest));
    replaced.delete(mine.artifact.digest);
    const others = index.entries.filter(
      (entry) =>
        outputKey(entry) !== key &&
        !isEvidence(entry, key, mine.artifact.digest) &&
        !replaced.has(evidenceSubject(entry) ?? ""),
    );
    await index.write([...others, ...entries]);
    return ok(mine);
  }

  /**
   * Keeps evidence about an output that is here beside that of the run that made it. It takes the place of what was known of the same key
   * and output, and nothing is written where it is kept already.
   */
  async keepEvidence(evidence: Evidence): Promise<Result<void>> {
    const { key, output } = evidence;
    const report = storedJson(Evidence.parse(evidence));
    const index = await this.index.read();
    if (!index.ok) return index;
    const subject = index.value.manifests.find((one) => one.digest === output && outputKey(one) !== undefined);
    if (subject === undefined) throw new Error(`internal: evidence of ${output}, which is not in ${this.folder}`);
    const file = { path: "evidence.json", digest: digestOf(report), bytes: report.length };
    const manifest = storedJson(evidenceManifest(key, subject, file));
    const entry = evidenceEntry(key, output, { digest: digestOf(manifest), bytes: manifest.length });
    try {
      const known = index.value.manifests.filter((one) => isEvidence(one, key, output));
      const isKept = known.some((one) => one.digest === entry.digest) && (await this.#areWhole([file, blobOf(entry)]));
      if (isKept || (await this.#hasNewer(known))) return ok(undefined);
      const staging = await this.openStaging();
      if (!staging.ok) return staging;
      try {
        for (const bytes of [emptyBytes, report, manifest]) await this.blobs.addBytes(bytes, staging.value.folder);
        await this.blobs.sync();
        return await this.index.locked(async (locked) => {
          await locked.write([...locked.entries.filter((one) => !isEvidence(one, key, output)), entry]);
          return ok(undefined);
        });
      } finally {
        await staging.value.remove();
      }
    } catch (cause) {
      return systemFailure(`keeping evidence in ${this.folder}`, cause);
    }
  }

  /** Is one of these evidence of a newer version? That is left as it is: it says more than is known here. */
  async #hasNewer(entries: readonly Descriptor[]): Promise<boolean> {
    for (const entry of entries) {
      const report = await readArtifact(this.blobs, entry);
      const [file] = report.ok ? report.value.files : [];
      const bytes = file && (await this.blobs.read(file));
      if (bytes?.ok === true && parseEvidence(bytes.value) === undefined && isNewerEvidence(bytes.value)) return true;
    }
    return false;
  }

  async #areWhole(blobs: readonly Blob[]): Promise<boolean> {
    for (const blob of blobs) if ((await this.blobs.fault(blob)) !== undefined) return false;
    return true;
  }

  async read(artifact: Artifact, path: string): Promise<Result<Buffer>> {
    const file = this.#fileOf(artifact, path);
    return file.ok ? this.blobs.read(file.value) : file;
  }

  async locate(artifact: Artifact, path: string): Promise<Result<string>> {
    const file = this.#fileOf(artifact, path);
    return file.ok ? this.blobs.locate(file.value) : file;
  }

  #fileOf(artifact: Artifact, path: string): Result<Blob> {
    const file = artifact.files.find((one) => one.path === path);
    if (file !== undefined) return ok(file);
    return fail(
      "store-corrupt",
      `The artifact ${artifact.digest} has no file ${path}, so it is not what the stage needs. It was put into ${this.folder} by something else, or by another version.`,
    );
  }
}

/** Paths of the regular files below a folder, sorted. A link or a device is our own mistake: stages write files. */
async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const paths: string[] = [];
  for (const entry of entries) {
    if (entry.isDirectory()) continue;
    const path = relative(folder, join(entry.parentPath, entry.name)).split("\\").join("/");
    if (!entry.isFile()) throw new Error(`internal: the output ${folder} has ${path}, which is not a file`);
    paths.push(path);
  }
  return paths.sort();
}
