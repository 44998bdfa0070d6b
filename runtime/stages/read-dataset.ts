// What a dataset reads of others that the stage was given: the rows that it is made of, as the files of a repository are read, and the sides
// that it is compared with.
import { type DatasetManifest, sampleFormatOf } from "../../specs/handoff/dataset-manifest.ts";
import type { PinnedFile } from "../../specs/handoff/value.ts";
import { DatasetMeta } from "../data/build/dataset-meta.ts";
import type { SideFiles } from "../data/build/load-questions.ts";
import { fail, ok, type Result } from "../result.ts";
import type { Artifact, StageContext } from "../stage.ts";

export interface ReadManifest {
  /** With the parts of the dataset that it is made of as its files. */
  readonly manifest: DatasetManifest;
  /** Where these are on this disk, by digest. */
  readonly held: ReadonlyMap<string, string>;
  readonly sideFiles: SideFiles;
}

/** The manifest as it is, where the dataset is made of files. */
export async function readManifest(context: StageContext<"dataset">): Promise<Result<ReadManifest>> {
  const { job } = context;
  const parts = await partsOfInputs(context);
  if (!parts.ok) return parts;
  const sideFiles: SideFiles = ({ dataset, side }) =>
    parts.value.get(dataset)!.filter(({ path }) => path.startsWith(`${side}/`));
  const { dataset, format } = job.config.source;
  if (dataset === null) return ok({ manifest: job, held: new Map(), sideFiles });
  const other = await otherFormat(context, inputOf(context, dataset));
  if (!other.ok) return other;
  if (other.value !== sampleFormatOf(format) || format !== other.value)
    return fail(
      "input-invalid",
      `The rows of the dataset that ${context.stage.name} reads are of format ${other.value}, and it reads ${format}. Write format: ${other.value}`,
    );
  const files = parts.value.get(dataset)!;
  return ok({ manifest: withParts(job, files), held: new Map(files.map(({ digest, at }) => [digest, at])), sideFiles });
}

type Part = PinnedFile & { readonly at: string };

/** Both sides of each dataset that the stage was given, by its key. */
async function partsOfInputs({
  artifacts,
  inputs,
}: StageContext<"dataset">): Promise<Result<ReadonlyMap<string, readonly Part[]>>> {
  const found = new Map<string, readonly Part[]>();
  for (const [key, { artifact }] of inputs) {
    const parts: Part[] = [];
    for (const file of artifact.files) {
      if (!/^(?:train|valid)\//.test(file.path)) continue;
      const at = await artifacts.locate(artifact, file.path);
      if (!at.ok) return at;
      parts.push({ ...file, at: at.value });
    }
    found.set(key, parts);
  }
  return ok(found);
}

function inputOf({ inputs, stage }: StageContext<"dataset">, key: string): Artifact {
  const input = inputs.get(key);
  if (input === undefined) throw new Error(`internal: stage ${stage.name} was not given the dataset that it reads`);
  return input.artifact;
}

async function otherFormat(
  { artifacts }: Pick<StageContext, "artifacts">,
  read: Artifact,
): Promise<Result<DatasetMeta["format"]>> {
  const bytes = await artifacts.read(read, "meta.json");
  if (!bytes.ok) return bytes;
  return ok(DatasetMeta.pick({ format: true }).strip().parse(JSON.parse(bytes.value.toString())).format);
}

function withParts(job: DatasetManifest, parts: readonly Part[]): DatasetManifest {
  const files = parts.map(({ digest, bytes }) => ({ digest, bytes, container: "jsonl" as const, gzip: false }));
  const paths = Object.fromEntries(parts.map(({ digest, path }) => [digest, path]));
  return {
    ...job,
    metadata: { ...job.metadata, paths: { ...job.metadata.paths, ...paths } },
    config: { ...job.config, source: { ...job.config.source, files } },
  };
}
