// A repository in a temporary folder, and the stage run on it: what the tests of the data layer stand on.
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { WrittenCleanRule } from "../../specs/handoff/clean-rules.ts";
import type { DatasetManifest, RowFormat, SourceColumns } from "../../specs/handoff/dataset-manifest.ts";
import { stageCatalogue } from "../../specs/handoff/stages.ts";
import type { PinnedFile } from "../../specs/handoff/value.ts";
import { datasetManifest, pinned } from "../../specs/testing/documents.ts";
import type { Result } from "../result.ts";
import type { StageContext, StageOutput } from "../stage.ts";
import { runDatasetWith } from "../stages/dataset.ts";
import type { BuildOptions } from "../data/build/build-request.ts";
import type { LocatedSource } from "../data/sources/source.ts";
import { DatasetMeta } from "../data/build/dataset-meta.ts";

export interface Rig {
  readonly root: string;
  /** Writes a file of the repository and pins it. */
  file(path: string, content: string | Uint8Array): Promise<LocatedSource>;
  /** Runs the stage; each `scratch` name is a stage key of its own. */
  run(manifest: DatasetManifest, options?: Partial<BuildOptions> & RunOptions): Promise<Result<StageOutput>>;
  /** Every file of the artifact as text, by path. Throws when the stage failed. */
  build(manifest: DatasetManifest, options?: Partial<BuildOptions> & RunOptions): Promise<Built>;
  remove(): Promise<void>;
}

interface RunOptions {
  readonly scratch?: string;
  readonly signal?: AbortSignal;
  readonly progress?: StageContext["progress"];
}

export interface Built {
  readonly files: Readonly<Record<string, string>>;
  readonly meta: DatasetMeta;
  /** Rows of all parts of a folder, parsed. */
  readonly rows: (folder: string) => readonly Record<string, unknown>[];
}

export async function openRig(): Promise<Rig> {
  const root = await mkdtemp(join(tmpdir(), "fairlead-data-"));
  const scratchOf = (name = "scratch"): string => join(root, ".scratch", name);
  const rig: Rig = {
    root,
    async file(path, content) {
      const bytes = Buffer.from(content);
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), bytes);
      const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
      return { path, digest, bytes: bytes.length, container: "jsonl", gzip: false };
    },
    run(manifest, { scratch, signal, progress, ...options } = {}) {
      return runDatasetWith(contextOf(manifest, root, scratchOf(scratch), signal, progress), options);
    },
    async build(manifest, options) {
      const ran = await rig.run(manifest, options);
      if (!ran.ok) throw new Error(`${ran.failure.reason}: ${ran.failure.message}`);
      return readBuilt(ran.value.folder);
    },
    remove: () => rm(root, { recursive: true }),
  };
  return rig;
}

/** The context that an engine would give; the dataset stage has no inputs of other stages. */
export function contextOf(
  job: DatasetManifest,
  repository: string,
  scratch: string,
  signal: AbortSignal = new AbortController().signal,
  progress: StageContext["progress"] = { step: () => {} },
): StageContext<"dataset"> {
  const none = (): Promise<never> => Promise.reject(new Error("internal: a dataset reads no artifact"));
  return {
    stage: {
      name: "dataset/dialogues",
      kind: "dataset",
      semantics: stageCatalogue.dataset.semantics,
      key: "0".repeat(64),
      needs: [],
      file: "dataset.json",
    },
    job,
    repository,
    inputs: new Map(),
    artifacts: { read: none, locate: none, held: none },
    scratch,
    progress,
    signal,
  };
}

export interface ManifestOptions {
  readonly format?: RowFormat;
  readonly columns?: Partial<SourceColumns>;
  readonly clean?: readonly WrittenCleanRule[];
  readonly split?: Partial<DatasetManifest["config"]["split"]>;
  readonly quarantineMaxShare?: number;
  /** By fingerprint, as the manifest has them. */
  readonly keys?: Readonly<Record<string, string>>;
}

/** A manifest with a split by half, so that a handful of rows has both sides. */
export function manifestOf(
  files: readonly (PinnedFile & Partial<LocatedSource>)[],
  options: ManifestOptions = {},
): DatasetManifest {
  const { format = "text", columns = null, clean = [], split = {}, quarantineMaxShare = 0, keys = {} } = options;
  const { paths } = pinned(...files);
  const config = {
    source: { format, columns, files: files.map(({ path: _, ...file }) => file) },
    clean: clean.map(withoutPaths),
    split: { groupBy: "conversation", ...split } as const,
    quarantineMaxShare,
  };
  const named = clean.flatMap((rule): unknown => {
    if (rule.rule === "sensitiveWords") return rule.lists;
    return rule.rule === "decontaminate" ? rule.files : [];
  }) as readonly PinnedFile[];
  return datasetManifest(config, {
    name: "dialogues",
    licence: "CC-BY-4.0",
    keys,
    paths: { ...paths, ...pinned(...named).paths },
  });
}

/** Tests name what rules read as they name files: with their paths. */
function withoutPaths(rule: WrittenCleanRule): WrittenCleanRule {
  if (rule.rule === "decontaminate")
    return { ...rule, files: rule.files.map(({ digest, bytes }) => ({ digest, bytes })) };
  return rule.rule === "sensitiveWords"
    ? {
        ...rule,
        lists: (rule.lists as unknown as readonly PinnedFile[]).map(({ path, digest, bytes }) => ({
          ...{ digest, bytes },
          ...(path.endsWith(".csv") && { form: "csv" as const }),
        })),
      }
    : rule;
}

export async function readBuilt(folder: string): Promise<Built> {
  const files: Record<string, string> = {};
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of names.filter((name) => name.isFile())) {
    const path = join(entry.parentPath, entry.name).slice(folder.length + 1);
    files[path] = await readFile(join(folder, path), "utf8");
  }
  const rows = (wanted: string): readonly Record<string, unknown>[] =>
    Object.keys(files)
      .filter((path) => path.startsWith(`${wanted}/`))
      .toSorted()
      .flatMap((path) => files[path]!.split("\n").slice(0, -1))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { files, meta: DatasetMeta.parse(JSON.parse(files["meta.json"]!)), rows };
}
