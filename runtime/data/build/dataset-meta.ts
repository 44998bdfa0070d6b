// meta.json: what a dataset is, which bytes it came from, and what was done to it. No clock, host or path of a machine is in it, so that
// the same input gives the same bytes everywhere. Name, version, licence and paths are put before it where a dataset is checked out.
import { z } from "zod";
import { CleanRule, languages, WordListFile, type WrittenCleanRule } from "../../../specs/handoff/clean-rules.ts";
import { DatasetManifest, SourceFile } from "../../../specs/handoff/dataset-manifest.ts";
import { Digest, PinnedBytes } from "../../../specs/handoff/value.ts";
import { written } from "../../../specs/handoff/wire.ts";
import { emptyRule } from "./cleaner.ts";
import { rowOf } from "../rules/registry.ts";
import type { Hits } from "../rules/rule.ts";
import { partFolders } from "../rows/dataset-files.ts";

const Count = z.int().min(0);
const Share = z.number().min(0).max(1);

const SideMeta = z.strictObject({
  samples: Count,
  /** Conversations, and samples that stand for themselves. */
  groups: Count,
  /** Unicode code points of all texts. */
  characters: Count,
  /** Messages by role; all 0 in a dataset of texts. */
  messages: z.strictObject({ system: Count, user: Count, assistant: Count }),
  /** Samples by language, told by script. */
  languages: z.record(z.enum(languages), Count),
  /** Code points of a sample: the length that this share of samples does not exceed. */
  characterQuantiles: z.strictObject({ min: Count, p10: Count, p50: Count, p90: Count, p99: Count, max: Count }),
  /** Order-independent name of the rows: see content-id.ts. */
  contentId: Digest,
});

const PlacesMeta = z.strictObject({ path: z.string(), bytes: Count, digest: Digest });

export const DatasetMeta = z.strictObject({
  schema: z.literal(1),
  format: z.enum(["chat", "text"]),
  /** lines = kept + rejected + quarantined + blank, always. */
  accounting: z.strictObject({ lines: Count, kept: Count, rejected: Count, quarantined: Count, blank: Count }),
  distribution: z.strictObject({ train: SideMeta, valid: SideMeta }),
  /** In the order in which they ran; the last one, `empty`, is not the manifest's but always there. */
  rules: z.array(
    z.strictObject({
      rule: z.string(),
      parameters: z.record(z.string(), z.unknown()),
      hits: z.record(z.string(), Count),
      /** Only where a rule may change what a text means: the first characters that it did this to, as "½ -> 1⁄2". */
      changedMeanings: z.array(z.string()).optional(),
      /** Only of `duplicates` with `near`: the first pairs of rows that stay and answer one question in two ways, as `<id> <id>`. */
      conflicts: z.array(z.string()).optional(),
      /** Only of `repair`: the first places, as "Ã© -> é". */
      repaired: z.array(z.string()).optional(),
    }),
  ),
  lineage: z.strictObject({
    /** In the order in which they were read; rejected and quarantined rows name their source by its place here, from 0. */
    sources: z.array(
      PinnedBytes.extend({
        /** Path in the dataset that this one is made of; absent of one that is made of files. */
        part: z.string().optional(),
        /** Absent of plain lines. */
        container: SourceFile.shape.container.unwrap().optional(),
        gzip: SourceFile.shape.gzip.unwrap().optional(),
        lines: Count,
      }),
    ),
    wordLists: z.array(
      PinnedBytes.extend({
        /** Absent of a word a line. */
        form: WordListFile.shape.form.unwrap().optional(),
        words: Count,
      }),
    ),
  }),
  split: z.strictObject({
    ...DatasetManifest.shape.config.shape.split.shape,
    /** What stands on both sides, counted over all rows: groups and equal contents. */
    leakage: z.strictObject({
      groups: Count,
      rows: Count,
      /** Rows that went from the validation side because a row of training is that similar, or asks what is; absent where near rows were not looked for. */
      near: z.strictObject({ similarity: Share, removed: Count }).optional(),
    }),
  }),
  quarantineMaxShare: Share,
  files: z.array(
    z.strictObject({ path: z.string(), folder: z.enum(partFolders), rows: Count, bytes: Count, digest: Digest }),
  ),
  /** Where rows come from, by side: see place-files.ts. Absent of datasets that were made before there were such files. */
  places: z.strictObject({ train: PlacesMeta, valid: PlacesMeta }).optional(),
  /** Character classes and normal forms come from this version of Unicode. */
  environment: z.strictObject({ unicode: z.string() }),
});
export type DatasetMeta = z.infer<typeof DatasetMeta>;

/** One entry a rule with its parameters and hits. `hits` has one entry a rule and a last one for `empty`. */
export function describeRules(clean: readonly CleanRule[], hits: readonly Hits[]): DatasetMeta["rules"] {
  const all = clean.map((rule, i) => {
    const row = rowOf(rule);
    // What a rule leaves to its default is not told: the default was there before the parameter.
    const { rule: name, ...parameters } = written(CleanRule, rule) as WrittenCleanRule;
    const examples = row.examples?.(rule);
    return {
      rule: name,
      parameters,
      hits: row.hits(rule, hits[i]!),
      ...(examples === undefined ? {} : { [examples]: hits[i]!.meanings.examples }),
    };
  });
  return [...all, { rule: emptyRule, parameters: {}, hits: { rejectedSamples: hits[clean.length]!.samples } }];
}
