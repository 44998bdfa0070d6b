// The artifact store on disk, which the runtime writes and a plan looks for evidence in: the shapes and names of the OCI image layout,
// version 1.1 of the image specification (github.com/opencontainers/image-spec: image-layout.md, manifest.md, image-index.md,
// descriptor.md). Loose objects: fields that other tools add stay when a file is written again.
import { z } from "zod";
import { Digest, StageKey } from "./value.ts";

export const mediaTypes = {
  index: "application/vnd.oci.image.index.v1+json",
  manifest: "application/vnd.oci.image.manifest.v1+json",
  empty: "application/vnd.oci.empty.v1+json",
  file: "application/octet-stream",
  evidence: "application/vnd.fairlead.evidence.v1+json",
} as const;

export const annotations = {
  /** Tags an entry of index.json; here the stage key, so that other tools can say `<folder>:<key>`. */
  refName: "org.opencontainers.image.ref.name",
  /** Of a layer: its path in the artifact. */
  title: "org.opencontainers.image.title",
  stageKey: "dev.fairlead.stage.key",
  /** Of an evidence entry: the digest of the artifact that it is about. */
  evidenceOf: "dev.fairlead.evidence.of",
} as const;

const Annotations = z.record(z.string(), z.string());

export const Descriptor = z.looseObject({
  mediaType: z.string(),
  digest: Digest,
  size: z.int().min(0),
  annotations: Annotations.optional(),
  artifactType: z.string().optional(),
});
export type Descriptor = z.infer<typeof Descriptor>;

export const Layout = z.looseObject({ imageLayoutVersion: z.literal("1.0.0") });

export const Index = z.looseObject({
  schemaVersion: z.literal(2),
  mediaType: z.literal(mediaTypes.index).optional(),
  manifests: z.array(Descriptor),
});
export type Index = z.infer<typeof Index>;

export const Manifest = z.looseObject({
  schemaVersion: z.literal(2),
  mediaType: z.literal(mediaTypes.manifest),
  artifactType: z.string().optional(),
  config: Descriptor,
  layers: z.array(Descriptor),
  subject: Descriptor.optional(),
  annotations: Annotations.optional(),
});
export type Manifest = z.infer<typeof Manifest>;

/** The key of an entry that is a stage's output; undefined for evidence and for what other tools put here. */
export function outputKey(entry: Descriptor): string | undefined {
  if (entry.mediaType !== mediaTypes.manifest || entry.artifactType === mediaTypes.evidence) return undefined;
  return StageKey.safeParse(entry.annotations?.[annotations.stageKey]).data;
}

/** The key that an entry is evidence of a run of; undefined for every other entry. */
export function evidenceKey(entry: Descriptor): string | undefined {
  if (entry.mediaType !== mediaTypes.manifest || entry.artifactType !== mediaTypes.evidence) return undefined;
  return StageKey.safeParse(entry.annotations?.[annotations.stageKey]).data;
}

/**
 * Is an entry evidence of the run of a key that made, or probed, an output? An output has that of the stage that made it, and of each service
 * whose probe asked it, under the keys of those.
 */
export function isEvidence(entry: Descriptor, key: string, output: string): boolean {
  return evidenceSubject(entry) === output && evidenceKey(entry) === key;
}

/** The artifact that an entry is evidence of; undefined for every other entry. */
export function evidenceSubject(entry: Descriptor): string | undefined {
  if (entry.mediaType !== mediaTypes.manifest || entry.artifactType !== mediaTypes.evidence) return undefined;
  return Digest.safeParse(entry.annotations?.[annotations.evidenceOf]).data;
}
