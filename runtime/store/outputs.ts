// Finds outputs among the entries of an index: the manifest, its files, and the evidence about it, each checked against its digest.
import { z } from "zod";
import { Evidence } from "../../specs/handoff/evidence.ts";
import { fail, ok, type Result } from "../result.ts";
import type { Artifact } from "../stage.ts";
import type { Blob, Blobs } from "./blobs.ts";
import { readManifest } from "./manifest.ts";
import type { ReadWatch } from "./strict-read.ts";
import { type Descriptor, isEvidence, outputKey } from "../../specs/handoff/store-layout.ts";

/** A stage's output with what was measured when it was made. */
export interface StoredOutput {
  readonly artifact: Artifact;
  readonly evidence: Evidence;
  /** Digest of the evidence's bytes, which are a layer of the manifest that refers to the artifact. */
  readonly evidenceDigest: string;
}

/**
 * `incomplete`: the store knows of it and has lost the file `missing`; `damaged`: its `file` is there and wrong, and `problem` ends a sentence
 * about it. Of both, the stage has to run again. `bytes` are those of all its files; null where its manifest says nothing any more.
 */
export type FoundOutput = { readonly state: "absent" } | Lacking | ({ readonly state: "present" } & StoredOutput);

type Lacking =
  | { readonly state: "incomplete"; readonly missing: string; readonly bytes: number | null }
  | { readonly state: "damaged"; readonly file: string; readonly problem: string; readonly bytes: number | null };

/** What is wrong with an output that is not whole, as a sentence without its end. */
export function lackText(lacking: Lacking): string {
  return lacking.state === "incomplete" ? `${lacking.missing} is missing` : `${lacking.file} ${lacking.problem}`;
}

/** How an output is looked at. `outside`: its files are taken for whole where they are regular files of the right size. */
export interface Looking extends ReadWatch {
  readonly outside?: boolean;
}

/** The first of the entries that is `wanted`. Throws the system's errors. */
export async function findOutput(
  blobs: Blobs,
  entries: readonly Descriptor[],
  wanted: (entry: Descriptor) => boolean,
  looking: Looking = {},
): Promise<Result<FoundOutput>> {
  const entry = entries.find(wanted);
  if (entry === undefined) return ok({ state: "absent" });
  const wrong = await firstWrong(blobs, [blobOf(entry)], null);
  if (wrong !== undefined) return ok(wrong);
  const artifact = await readArtifact(blobs, entry);
  if (!artifact.ok) return artifact;
  const bytes = bytesOf(artifact.value);
  const wrongFile = await firstWrong(blobs, artifact.value.files, bytes, looking);
  if (looking.signal?.aborted === true) return stopped();
  return wrongFile === undefined ? withEvidence(blobs, artifact.value, entry, entries) : ok(wrongFile);
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
  const all = bytesOf(artifact);
  const entry = entries.find((one) => key !== undefined && isEvidence(one, key, artifact.digest));
  if (entry === undefined) return ok({ state: "incomplete", missing: `evidence of ${artifact.digest}`, bytes: all });
  const wrong = await firstWrong(blobs, [blobOf(entry)], all);
  if (wrong !== undefined) return ok(wrong);
  const report = await readArtifact(blobs, entry);
  if (!report.ok) return report;
  const [file] = report.value.files;
  if (file === undefined) return foreign(blobs, entry.digest, "is evidence without a file");
  const wrongFile = await firstWrong(blobs, [file], all);
  if (wrongFile !== undefined) return ok(wrongFile);
  const bytes = await blobs.read(file);
  if (!bytes.ok) return bytes;
  const evidence = parseEvidence(bytes.value);
  if (evidence?.output === artifact.digest)
    return ok({ state: "present", artifact, evidence, evidenceDigest: file.digest });
  if (evidence === undefined && isNewerEvidence(bytes.value)) return newer(blobs, file.digest);
  return foreign(blobs, file.digest, "is not the evidence that it is stored as");
}

async function firstWrong(
  blobs: Blobs,
  wanted: readonly Blob[],
  bytes: number | null,
  looking: Looking = {},
): Promise<Lacking | undefined> {
  for (const blob of wanted) {
    if (looking.signal?.aborted === true) return undefined;
    const fault = looking.outside === true ? await blobs.faultOutside(blob) : await blobs.fault(blob, looking);
    if (fault === undefined) continue;
    const { path, problem } = fault;
    return fault.isLost
      ? { state: "incomplete", missing: path, bytes }
      : { state: "damaged", file: path, problem, bytes };
  }
  return undefined;
}

function stopped() {
  return fail("cancelled", "Stopped. Nothing was changed.", { retry: "later" });
}

/** Undefined for what is no evidence, or is of a version that this runtime does not know. */
export function parseEvidence(bytes: Buffer): Evidence | undefined {
  try {
    return Evidence.safeParse(JSON.parse(bytes.toString("utf8"))).data;
  } catch {
    return undefined;
  }
}

/** Does it say that it is evidence, though this runtime does not know all that it says? */
export function isNewerEvidence(bytes: Buffer): boolean {
  try {
    return AnyEvidence.safeParse(JSON.parse(bytes.toString("utf8"))).success;
  } catch {
    return false;
  }
}

const AnyEvidence = z.looseObject({ apiVersion: z.string(), kind: z.literal("Evidence") });

function newer(blobs: Blobs, digest: string) {
  return fail(
    "state-newer",
    `The store's file ${blobs.path(digest)} is evidence that a newer version of Fairlead wrote, and nothing was changed. ` +
      "Use that version, or another home: fairlead-runtime apply --home <new folder>.",
  );
}

/** A blob that has its digest and still is not what a runtime writes. */
function foreign(blobs: Blobs, digest: string, problem: string) {
  return fail(
    "store-corrupt",
    `The store's file ${blobs.path(digest)} ${problem}. It was not written by this runtime; remove it and run fairlead-runtime apply again: what it stands for is made again, or what copies it is named.`,
  );
}
