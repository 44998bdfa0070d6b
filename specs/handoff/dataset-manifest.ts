// Dataset manifest: which bytes become which dataset, and how.
import { z } from "zod";
import { CleanRule, filesOfRule, fingerprintOfRule } from "./clean-rules.ts";
import { Digest, Fingerprint, handoffVersion, PinnedBytes, type PinnedFile, StageKey } from "./value.ts";

/** A file of samples: its bytes, and how rows stand in them. */
export const SourceFile = PinnedBytes.extend({
  /** `jsonl`: an object a line. `csv` and `tsv`: a table as RFC 4180 has it, its first row the names. `parquet`: a table of typed columns. */
  container: z.enum(["jsonl", "csv", "tsv", "parquet"]).default("jsonl"),
  /** Compressed by gzip, whatever is in it; Parquet compresses by itself. */
  gzip: z.boolean().default(false),
});
export type SourceFile = z.infer<typeof SourceFile>;

/** Columns of a table, or keys of an object, that hold the parts of a sample; null of a part that a sample does not have. */
export const SourceColumns = z.strictObject({
  system: z.string().nullable().default(null),
  user: z.string().nullable().default(null),
  assistant: z.string().nullable().default(null),
  text: z.string().nullable().default(null),
  conversation: z.string().nullable().default(null),
});
export type SourceColumns = z.infer<typeof SourceColumns>;

/** What a row is before it is a sample; `chat` and `text` are also what a sample is. */
export const rowFormats = ["chat", "text", "sharegpt", "alpaca", "completion"] as const;
export type RowFormat = (typeof rowFormats)[number];

/** Keys of a row, or columns of a table. */
export interface ReadColumns {
  /** A row without one of them cannot be read. */
  readonly needed: readonly string[];
  /** Read where they are there. */
  readonly optional: readonly string[];
}

const keysOf: Readonly<Record<RowFormat, ReadColumns>> = {
  chat: { needed: ["messages"], optional: [] },
  text: { needed: ["text"], optional: [] },
  sharegpt: { needed: ["conversations"], optional: ["system"] },
  alpaca: { needed: ["instruction", "output"], optional: ["input", "system", "history"] },
  completion: { needed: ["prompt", "completion"], optional: [] },
};

type NamedColumns = { readonly [Part in keyof SourceColumns]?: string | null | undefined };

/** What a dataset reads of a row. */
export function columnsRead(format: RowFormat, columns: NamedColumns | null): ReadColumns {
  if (columns === null) {
    const { needed, optional } = keysOf[format];
    return { needed, optional: [...optional, "conversation"] };
  }
  const { system, user, assistant, text, conversation } = columns;
  return {
    needed: [system, user, assistant, text, conversation].filter((name) => name !== undefined && name !== null),
    optional: [],
  };
}

export const DatasetManifest = z
  .strictObject({
    apiVersion: z.literal(handoffVersion),
    kind: z.literal("DatasetManifest"),
    /** What people call it and where its bytes are: no part of the stage's key, and in no output. */
    metadata: z.strictObject({
      name: z.string(),
      version: z.string(),
      licence: z.string(),
      /** Path in the repository by digest, of every file that `config` pins. */
      paths: z.record(Digest, z.string()),
      /** By the fingerprint of each key that `config` names: the secret that holds it, `secret://<name>/<key>`. */
      keys: z.record(Fingerprint, z.string()).default({}),
    }),
    /** What the stage's key is made of. */
    config: z.strictObject({
      source: z.strictObject({
        format: z.enum(rowFormats),
        /** In the order in which they are read. */
        files: z.array(SourceFile),
        /** Null where rows have the names of their format. */
        columns: SourceColumns.nullable().default(null),
        /** Key of the dataset whose rows it is made of, one that the stage needs; null where it is made of files. */
        dataset: StageKey.nullable().default(null),
      }),
      clean: z.array(CleanRule),
      split: z.strictObject({ validShare: z.number(), groupBy: z.enum(["conversation", "sample"]), seed: z.int() }),
      /** Largest share of unreadable lines, a fraction of 1. */
      quarantineMaxShare: z.number(),
    }),
  })
  .refine(({ metadata, config }) => pinnedBy(config).every(({ digest }) => Object.hasOwn(metadata.paths, digest)), {
    path: ["metadata", "paths"],
    message: "a file that config pins has no path",
  })
  .refine(({ metadata, config }) => fingerprintsIn(config).every((one) => Object.hasOwn(metadata.keys, one)), {
    path: ["metadata", "keys"],
    message: "a key that config names is in no secret",
  });
export type DatasetManifest = z.infer<typeof DatasetManifest>;

/** All files that a dataset reads: samples in their order, then word lists. */
export function pinnedFiles({ metadata, config }: DatasetManifest): PinnedFile[] {
  return pinnedBy(config).map((file) => located(file, metadata));
}

/** A pinned file with its path in the repository. */
export function located(
  { digest, bytes }: PinnedBytes,
  { paths }: Pick<DatasetManifest["metadata"], "paths">,
): PinnedFile {
  return { path: paths[digest]!, digest, bytes };
}

/** What the samples of a dataset are once they are read. */
export function sampleFormatOf(format: RowFormat): "chat" | "text" {
  return format === "text" ? "text" : "chat";
}

interface Pins {
  readonly source: { readonly files: readonly PinnedBytes[] };
  readonly clean: readonly CleanRule[];
}

function pinnedBy({ source, clean }: Pins): PinnedBytes[] {
  return [...source.files, ...clean.flatMap(filesOfRule)];
}

function fingerprintsIn({ clean }: Pick<Pins, "clean">): string[] {
  return clean.flatMap((rule) => fingerprintOfRule(rule) ?? []);
}
