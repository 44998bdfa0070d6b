// Puts evidence into an artifact store on disk, as a runtime does that ran the stage: for tests of whoever reads it.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Evidence } from "../handoff/evidence.ts";
import { annotations, Index, mediaTypes } from "../handoff/store-layout.ts";
import { blobName, blobsFolder, indexName } from "../handoff/store-places.ts";
import { handoffVersion } from "../handoff/value.ts";

export interface Measured extends Pick<Evidence, "stage" | "key" | "figures"> {
  /** An output that is there already, of another key: evidence of a probe is about the model that was asked. */
  readonly about?: Output;
  /** What the evidence says otherwise; fields that no version knows may be among them. */
  readonly change?: Readonly<Record<string, unknown>>;
}

interface Output {
  readonly digest: string;
  readonly size: number;
}

/** Enters evidence, with an output of one small file where it is about none that is there. Answers with the output, and the paths of both of the evidence's blobs. */
export function putEvidence(store: string, { stage, key, figures, about, change = {} }: Measured) {
  const made = about === undefined ? outputOf(store, stage, key) : undefined;
  const output = about ?? made!;
  const evidence = {
    apiVersion: handoffVersion,
    kind: "Evidence",
    stage,
    key,
    output: output.digest,
    inputs: {},
    figures,
    startedAt: "2026-01-02T03:04:05.000Z",
    seconds: 1.5,
    machine: { cpu: "none", cores: 2, memoryBytes: 8, node: "v20.19.0", runtime: "0.1.0" },
    ...change,
  };
  const report = manifestOf(
    store,
    mediaTypes.evidence,
    key,
    { mediaType: mediaTypes.evidence, title: "evidence.json", bytes: JSON.stringify(evidence) },
    { mediaType: mediaTypes.manifest, digest: output.digest, size: output.size },
  );
  const stageKey = { [annotations.stageKey]: key };
  enter(store, [
    ...(made === undefined
      ? []
      : [{ mediaType: mediaTypes.manifest, artifactType: made.artifactType, ...sized(made), annotations: stageKey }]),
    {
      mediaType: mediaTypes.manifest,
      artifactType: mediaTypes.evidence,
      ...sized(report),
      annotations: { ...stageKey, [annotations.evidenceOf]: output.digest },
    },
  ]);
  return {
    output: sized(output),
    manifest: blobPath(store, report.digest),
    evidence: blobPath(store, report.layer),
  };
}

function outputOf(store: string, stage: string, key: string) {
  return manifestOf(store, `application/vnd.fairlead.${stage}.v1`, key, {
    mediaType: mediaTypes.file,
    title: "made.txt",
    bytes: `made by ${key}\n`,
  });
}

interface Layer {
  readonly mediaType: string;
  readonly title: string;
  readonly bytes: string;
}

function manifestOf(store: string, artifactType: string, key: string, layer: Layer, subject?: object) {
  const empty = putBlob(store, "{}");
  const file = putBlob(store, layer.bytes);
  const manifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    artifactType,
    config: { mediaType: mediaTypes.empty, ...empty },
    layers: [{ mediaType: layer.mediaType, ...file, annotations: { [annotations.title]: layer.title } }],
    ...(subject === undefined ? {} : { subject }),
    annotations: { [annotations.stageKey]: key },
  };
  return { artifactType, layer: file.digest, ...putBlob(store, JSON.stringify(manifest)) };
}

function putBlob(store: string, bytes: string): { readonly digest: string; readonly size: number } {
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  mkdirSync(path.join(store, blobsFolder), { recursive: true });
  writeFileSync(blobPath(store, digest), bytes);
  return { digest, size: Buffer.byteLength(bytes) };
}

function enter(store: string, entries: Index["manifests"]): void {
  const file = path.join(store, indexName);
  const before = existsSync(file) ? Index.parse(JSON.parse(readFileSync(file, "utf8"))).manifests : [];
  writeFileSync(path.join(store, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
  writeFileSync(file, JSON.stringify({ schemaVersion: 2, manifests: [...before, ...entries] }));
}

function sized({ digest, size }: { readonly digest: string; readonly size: number }) {
  return { digest, size };
}

function blobPath(store: string, digest: string): string {
  return path.join(store, blobsFolder, blobName(digest));
}
