// Between an artifact, as stages know it, and its OCI manifest, as the disk knows it. Pure.
import type { Artifact, ArtifactFile } from "../stage.ts";
import { pathProblem } from "./artifact-path.ts";
import { emptyDescriptor } from "./empty-blob.ts";
import { annotations, type Descriptor, Manifest, mediaTypes } from "../../specs/handoff/store-layout.ts";

/** Bytes. A manifest lists files, not their bytes; OCI registries take 4 MiB, and other blobs that start with a brace are larger. */
export const largestManifest = 16 * 2 ** 20;

export interface ArtifactHead {
  readonly key: string;
  readonly artifactType: string;
}

/** Manifest of a stage's output. Its bytes depend on the files, the key and the type alone. */
export function artifactManifest({ key, artifactType }: ArtifactHead, files: readonly ArtifactFile[]): Manifest {
  return {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    artifactType,
    config: emptyDescriptor,
    layers: files.map(({ path, digest, bytes }) => layer(mediaTypes.file, path, digest, bytes)),
    annotations: { [annotations.stageKey]: key },
  };
}

/** Manifest of evidence about `subject`, which is what OCI calls a referrer. */
export function evidenceManifest(key: string, subject: Descriptor, evidence: ArtifactFile): Manifest {
  const { mediaType, digest, size } = subject;
  return {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    artifactType: mediaTypes.evidence,
    config: emptyDescriptor,
    layers: [layer(mediaTypes.evidence, evidence.path, evidence.digest, evidence.bytes)],
    subject: { mediaType, digest, size },
    annotations: { [annotations.stageKey]: key },
  };
}

function layer(mediaType: string, path: string, digest: string, size: number): Descriptor {
  return { mediaType, digest, size, annotations: { [annotations.title]: path } };
}

export type ReadManifest =
  | { readonly manifest: Manifest; readonly artifact: Artifact; readonly problem?: undefined }
  | { readonly problem: string };

/** Reads the bytes of a manifest, whose digest the caller has checked. `problem` ends a sentence about the blob. */
export function readManifest(digest: string, bytes: Buffer): ReadManifest {
  let data: unknown;
  try {
    data = JSON.parse(bytes.toString("utf8"));
  } catch {
    return { problem: "is not JSON" };
  }
  const parsed = Manifest.safeParse(data);
  if (!parsed.success) return { problem: "is not an OCI image manifest" };
  const files: ArtifactFile[] = [];
  for (const { digest: of, size, annotations: notes } of parsed.data.layers) {
    const path = notes?.[annotations.title];
    if (path === undefined) return { problem: "has a layer without a title" };
    files.push({ path, digest: of, bytes: size });
  }
  const unsafe = pathProblem(files.map((file) => file.path));
  if (unsafe !== undefined) return { problem: `names an unsafe file: ${unsafe}` };
  return { manifest: parsed.data, artifact: { digest, files } };
}

/** Bytes of a manifest or an index as they are stored. */
export function storedJson(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`);
}
