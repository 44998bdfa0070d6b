// What is asked of a build, and what follows from that alone: its sources, its rules that compare rows, its places on the disk.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { columnsRead, type DatasetManifest, located } from "../../../specs/handoff/dataset-manifest.ts";
import { fail } from "../../result.ts";
import type { Progress } from "../../stage.ts";
import type { FilePlaces } from "../rows/dataset-files.ts";
import type { ReadOptions } from "../sources/read-chunks.ts";
import { isUrl, type LocatedSource } from "../sources/source.ts";
import type { SideFiles } from "./load-questions.ts";

export interface BuildRequest {
  readonly manifest: DatasetManifest;
  /** Where sources are on this disk that are in no repository, by digest; what a URL names is not among them. */
  readonly held: ReadonlyMap<string, string>;
  readonly sideFiles: SideFiles;
  readonly repository: string;
  /** Survives a kill; the dataset is built in its subfolder `output`. */
  readonly scratch: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly options: BuildOptions;
}

/** None of these changes a byte of the dataset, but for `maxLineBytes` and `partBytes`. */
export interface BuildOptions {
  /** Worker threads; 0 cleans on the calling thread. */
  readonly threads: number;
  readonly chunkBytes: number;
  readonly maxLineBytes: number;
  readonly partBytes: number;
  /** Input between two checkpoints. A checkpoint waits for the disk, so it costs some tenths of a second. */
  readonly checkpointBytes: number;
}

export const cancelled = fail("cancelled", "building the dataset was stopped; the same command goes on where it was");

export function sourcesOf({
  manifest: { metadata, config },
  held,
  scratch,
}: Pick<BuildRequest, "manifest" | "held" | "scratch">): LocatedSource[] {
  return config.source.files.map((file) => {
    const { path } = located(file, metadata);
    const download = isUrl(path) ? join(scratch, "downloads", file.digest.replace(":", "-")) : undefined;
    const at = held.get(file.digest) ?? download;
    return { ...file, path, ...(at !== undefined && { at }) };
  });
}

/** Two builds of one job go on with each other's checkpoints. */
export function jobOf({ config }: DatasetManifest): string {
  return createHash("sha256").update(JSON.stringify(config)).digest("hex");
}

export function secondPlaces({ scratch, options }: BuildRequest): FilePlaces {
  return { output: join(scratch, "second"), log: join(scratch, "second.log"), partBytes: options.partBytes };
}

export function placesOf({ scratch, options }: BuildRequest): FilePlaces & { readonly checkpoint: string } {
  const { partBytes } = options;
  return {
    output: join(scratch, "output"),
    log: join(scratch, "rows.log"),
    checkpoint: join(scratch, "checkpoint"),
    partBytes,
  };
}

export function readOptions({ manifest, options }: BuildRequest): ReadOptions {
  const { format, columns } = manifest.config.source;
  return { ...options, columns: columnsRead(format, columns) };
}

/** The rule that asks for a second pass, and its place among the rules. */
export function nearOf({ config: { clean } }: DatasetManifest) {
  for (const [rule, one] of clean.entries())
    if (one.rule === "duplicates" && one.near !== null) return { rule, options: one.near };
  return undefined;
}
