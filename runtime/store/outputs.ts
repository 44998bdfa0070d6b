// Finds outputs among the entries of an index: the manifest, its files, and the evidence about it. Files are looked at from outside;
// their bytes are checked when they are read.
import { Evidence } from "../../specs/handoff/evidence.ts";
import { fail, ok, type Result } from "../result.ts";
import type { Artifact } from "../stage.ts";
import type { Blob, Blobs } from "./blobs.ts";
import { readManifest } from "./manifest.ts";
import { type Descriptor, isEvidence, outputKey } from "../../specs/handoff/store-layout.ts";

/** A stage's output with what was measured when it was made. */
export interface StoredOutput {
  readonly artifact: Artifact;
  readonly evidence: Evidence;
  /** Digest of the evidence's bytes, which are a layer of the manifest that refers to the artifact. */
  readonly evidenceDigest: string;
}

/**
 * `incomplete`: the store knows of it and has lost the file `missing`, so that the stage has to run again. `bytes` are those of all its
 * files; null where its manifest is lost.
 */
export type FoundOutput =
  | { readonly state: "absent" }
  | { readonly state: "incomplete"; readonly missing: string; readonly bytes: number | null }
  | ({ readonly state: "present" } & StoredOutput);

/** The first of the entries that is `wanted`. */
export async function findOutput(
  blobs: Blobs,
  entries: readonly Descriptor[],
  wanted: (entry: Descriptor) => boolean,
): Promise<Result<FoundOutput>> {
  const entry = entries.find(wanted);
  if (entry === undefined) return ok({ state: "absent" });
  const lost = await firstLost(blobs, [blobOf(entry)]);
  if (lost !== undefined) return ok({ state: "incomplete", missing: lost, bytes: null });
  const artifact = await readArtifact(blobs, entry);
  if (!artifact.ok) return artifact;
  const lostFile = await firstLost(blobs, artifact.value.files);
  return lostFile === undefined
    ? withEvidence(blobs, artifact.value, entry, entries)
    : incomplete(artifact.value, lostFile);
}

/** The artifact that an entry of the index stands for. */
export async function readArtifact(blobs: Blobs, entry: Descriptor): Promise<Result<Artifact>> {
  const bytes = await blobs.read(blobOf(entry));
  if (!bytes.ok) return bytes;
  const read = readManifest(entry.digest, bytes.value);
  return read.problem === undefined ? ok(read.artifact) : foreign(blobs, entry.digest, read.problem);
}

/** Bytes of all files of an artifact, as if none were shared with others. */
export function bytesOf({ files }: Artifact): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

export function blobOf({ digest, size }: Descriptor): Blob {
  return { digest, bytes: size };
}

async function withEvidence(
  blobs: Blobs,
  artifact: Artifact,
  output: Descriptor,
  entries: readonly Descriptor[],
): Promise<Result<FoundOutput>> {
  const key = outputKey(output);
  const entry = entries.find((one) => key !== undefined && isEvidence(one, key, artifact.digest));
  if (entry === undefined) return incomplete(artifact, `evidence of ${artifact.digest}`);
  const lost = await firstLost(blobs, [blobOf(entry)]);
  if (lost !== undefined) return incomplete(artifact, lost);
  const report = await readArtifact(blobs, entry);
  if (!report.ok) return report;
  const [file] = report.value.files;
  if (file === undefined) return foreign(blobs, entry.digest, "is evidence without a file");
  const lostFile = await firstLost(blobs, [file]);
  if (lostFile !== undefined) return incomplete(artifact, lostFile);
  const bytes = await blobs.read(file);
  if (!bytes.ok) return bytes;
  const evidence = parseEvidence(bytes.value);
  return evidence?.output === artifact.digest
    ? ok({ state: "present", artifact, evidence, evidenceDigest: file.digest })
    : foreign(blobs, file.digest, "is not the evidence that it is stored as");
}

function incomplete(artifact: Artifact, missing: string): Result<FoundOutput> {
  return ok({ state: "incomplete", missing, bytes: bytesOf(artifact) });
}

async function firstLost(blobs: Blobs, wanted: readonly Blob[]): Promise<string | undefined> {
  for (const blob of wanted) if (!(await blobs.has(blob))) return blobs.path(blob.digest);
  return undefined;
}

/** Undefined for what is no evidence, or is of a version that this runtime does not know. */
export function parseEvidence(bytes: Buffer): Evidence | undefined {
  try {
    return Evidence.safeParse(JSON.parse(bytes.toString("utf8"))).data;
  } catch {
    return undefined;
  }
}

/** A blob that has its digest and still is not what a runtime writes. */
function foreign(blobs: Blobs, digest: string, problem: string) {
  return fail(
    "store-corrupt",
    `The store's file ${blobs.path(digest)} ${problem}. It was not written by this runtime; remove it and run fairlead-runtime apply again: what it stands for is made again, or what copies it is named.`,
  );
}
