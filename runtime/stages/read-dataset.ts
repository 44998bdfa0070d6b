// A dataset that is made of another one: the rows of both its sides are read as the files of a repository are.
import { type DatasetManifest, sampleFormatOf } from "../../specs/handoff/dataset-manifest.ts";
import { DatasetMeta } from "../data/build/dataset-meta.ts";
import { fail, ok, type Result } from "../result.ts";
import type { Artifact, StageContext } from "../stage.ts";

export interface ReadManifest {
  /** With the parts of the other dataset as its files. */
  readonly manifest: DatasetManifest;
  /** Where parts are on this disk, by digest. */
  readonly held: ReadonlyMap<string, string>;
}

/** The manifest as it is, where the dataset is made of files. */
export async function readManifest(context: StageContext<"dataset">): Promise<Result<ReadManifest>> {
  const { job, artifacts, inputs, stage } = context;
  const { dataset, format } = job.config.source;
  if (dataset === null) return ok({ manifest: job, held: new Map() });
  const read = inputs.get(dataset)?.artifact;
  if (read === undefined) throw new Error(`internal: stage ${stage.name} was not given the dataset that it reads`);
  const other = await otherFormat(context, read);
  if (!other.ok) return other;
  if (other.value !== sampleFormatOf(format) || format !== other.value)
    return fail(
      "input-invalid",
      `The rows of the dataset that ${stage.name} reads are of format ${other.value}, and it reads ${format}. Write format: ${other.value}`,
    );
  const parts = read.files.filter(({ path }) => path.startsWith("train/") || path.startsWith("valid/"));
  const held = new Map<string, string>();
  for (const { path, digest } of parts) {
    const located = await artifacts.locate(read, path);
    if (!located.ok) return located;
    held.set(digest, located.value);
  }
  return ok({ manifest: withParts(job, parts), held });
}

async function otherFormat(
  { artifacts }: Pick<StageContext, "artifacts">,
  read: Artifact,
): Promise<Result<DatasetMeta["format"]>> {
  const bytes = await artifacts.read(read, "meta.json");
  return bytes.ok
    ? ok(DatasetMeta.pick({ format: true }).strip().parse(JSON.parse(bytes.value.toString())).format)
    : bytes;
}

function withParts(job: DatasetManifest, parts: Artifact["files"]): DatasetManifest {
  const files = parts.map(({ digest, bytes }) => ({ digest, bytes, container: "jsonl" as const, gzip: false }));
  const paths = Object.fromEntries(parts.map(({ digest, path }) => [digest, path]));
  return {
    ...job,
    metadata: { ...job.metadata, paths: { ...job.metadata.paths, ...paths } },
    config: { ...job.config, source: { ...job.config.source, files } },
  };
}
