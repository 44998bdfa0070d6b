// The end of a build: is it whole, may it be used, and what is it? Writes meta.json, last of all files.
import { join } from "node:path";
import { languages } from "../../../specs/handoff/clean-rules.ts";
import { type DatasetManifest, located, sampleFormatOf } from "../../../specs/handoff/dataset-manifest.ts";
import { fail, type Failure, ok, type Result } from "../../result.ts";
import { type FilesWritten, partFolders } from "../rows/dataset-files.ts";
import { type DatasetMeta, describeRules } from "./dataset-meta.ts";
import { nearOf } from "./build-request.ts";
import type { LoadedRules } from "./load-rules.ts";
import type { Build } from "./merge-chunk.ts";
import { writePlaces } from "../rows/place-files.ts";
import { partName } from "../rows/part-writer.ts";
import { type RowSurvey, surveyRows } from "../rows/survey-rows.ts";
import { lengthQuantiles } from "./side-tally.ts";
import { shortestLine } from "../rows/sample-reader.ts";
import type { Side } from "../rows/split.ts";
import { writeWhole } from "../../system/atomic-file.ts";
import { pinnedVersion } from "../../../specs/unicode/table.ts";

/** Where the dataset is, and where there is room for what is only needed meanwhile. */
interface FinishPlaces {
  readonly folder: string;
  readonly scratch: string;
}

/** Fails where too much was unreadable, or a side of the split is empty. Throws when the accounting does not balance. */
export async function finishDataset(
  manifest: DatasetManifest,
  wordLists: LoadedRules["wordLists"],
  build: Build,
  { folder, scratch }: FinishPlaces,
  signal: AbortSignal,
): Promise<Result<DatasetMeta>> {
  const accounting = accountFor(build);
  const check = await surveyRows(build.files.log, scratch, signal);
  if (check.leakedGroups > 0)
    throw new Error(`internal: ${check.leakedGroups} groups stand on both sides of the split`);
  const refusal =
    quarantineFailure(manifest, build, 0) ??
    dropFailure(manifest, build) ??
    emptyFailure(manifest, build, accounting, check);
  if (refusal !== undefined) return refusal;
  const { source, clean, split, quarantineMaxShare } = manifest.config;
  const side = (name: Side): DatasetMeta["distribution"][Side] => {
    const tally = build.totals.tallies[name];
    return {
      samples: tally.samples,
      groups: check.groups[name],
      characters: tally.characters,
      messages: tally.roles,
      languages: tally.languages,
      characterQuantiles: lengthQuantiles(tally, { min: 0, p10: 0.1, p50: 0.5, p90: 0.9, p99: 0.99, max: 1 }),
      contentId: check.contentIds[name],
    };
  };
  const meta = {
    schema: 1,
    format: sampleFormatOf(source.format),
    accounting,
    distribution: { train: side("train"), valid: side("valid") },
    rules: describeRules(clean, build.totals.hits),
    lineage: {
      sources: source.files.map(({ container, gzip, ...bytes }, i) => ({
        ...bytes,
        ...(source.dataset !== null && { part: located(bytes, manifest.metadata).path }),
        ...(container !== "jsonl" && { container }),
        ...(gzip && { gzip }),
        lines: build.totals.sourceLines[i]!,
      })),
      wordLists: wordLists.map(({ file: { form, ...bytes }, words }) => ({
        ...bytes,
        ...(form !== "lines" && { form }),
        words,
      })),
    },
    split: {
      ...split,
      leakage: { groups: check.leakedGroups, rows: check.leakedRows, ...nearLeakage(manifest, build) },
    },
    quarantineMaxShare,
    files: describeFiles(await build.files.settle()),
    places: await writePlaces(build.files.log, folder, signal),
    environment: { unicode: pinnedVersion },
  } satisfies DatasetMeta;
  await writeWhole(join(folder, "meta.json"), `${JSON.stringify(meta, null, 2)}\n`);
  return ok(meta);
}

function nearLeakage(manifest: DatasetManifest, { totals }: Build) {
  const near = nearOf(manifest);
  if (near === undefined) return {};
  const { rule, options } = near;
  return { near: { similarity: options.similarity, removed: totals.hits[rule]!.kinds["leaked"] ?? 0 } };
}

/**
 * The failure when unreadable lines are more than the manifest allows, a share of all lines that are not blank. With input still to come it
 * is given only when even a readable rest could not bring the share down again.
 */
export function quarantineFailure(
  manifest: DatasetManifest,
  { files, totals }: Build,
  bytesToCome: number,
): Refusal | undefined {
  const { quarantineMaxShare: most, source } = manifest.config;
  const bad = files.parts.quarantine.rows;
  const lines = sum(totals.sourceLines) - totals.blank;
  const linesToCome = bytesToCome / shortestLine(source);
  if (bad === 0 || bad <= most * (lines + linesToCome)) return undefined;
  return fail(
    "quarantine-exceeded",
    `${bad} of ${lines} lines${bytesToCome > 0 ? " read so far" : ""} are unreadable (${percent(bad / lines)}), and ` +
      `${percent(most)} are allowed:\n${totals.quarantinedFirst.map((place) => `  ${place}`).join("\n")}\n` +
      `Mend the lines, or raise quarantine.max of the dataset`,
  );
}

/** The failure when a rule took away more of a language than it may: of the rows of a language, kept or rejected by any rule. */
function dropFailure({ config: { clean } }: DatasetManifest, { totals }: Build): Refusal | undefined {
  const over = clean.flatMap((rule, i) => {
    const most = "maxDrop" in rule ? rule.maxDrop : null;
    if (most === null) return [];
    return languages.flatMap((language) => {
      const taken = totals.hits[i]!.rejected[language];
      const left = totals.tallies.train.languages[language] + totals.tallies.valid.languages[language];
      const all = left + sum(totals.hits.map(({ rejected }) => rejected[language]));
      if (taken <= most * all) return [];
      return [
        `${rule.rule} took ${taken} of ${all} ${language} samples (${percent(taken / all)}), and may take ${percent(most)}`,
      ];
    });
  });
  if (over.length === 0) return undefined;
  return fail(
    "drop-exceeded",
    `${over.join("; ")}. Look at what these rules reject, mend the data, or raise their maxDrop`,
  );
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))}%`;
}

type Refusal = { readonly ok: false; readonly failure: Failure };

/** lines = kept + rejected + quarantined + blank. The reader counts lines, the writers count what they wrote: two counts of the same thing. */
function accountFor({ files, totals }: Build): DatasetMeta["accounting"] {
  const accounting = {
    lines: sum(totals.sourceLines),
    kept: files.parts.train.rows + files.parts.valid.rows,
    rejected: files.parts.rejected.rows,
    quarantined: files.parts.quarantine.rows,
    blank: totals.blank,
  };
  const { lines, kept, rejected, quarantined, blank } = accounting;
  if (
    lines !== kept + rejected + quarantined + blank ||
    kept !== totals.tallies.train.samples + totals.tallies.valid.samples
  ) {
    throw new Error(`internal: the dataset's accounting does not balance: ${JSON.stringify(accounting)}`);
  }
  return accounting;
}

function emptyFailure(
  manifest: DatasetManifest,
  build: Build,
  { lines, kept, rejected, quarantined, blank }: DatasetMeta["accounting"],
  { groups }: RowSurvey,
): Refusal | undefined {
  const { clean, split } = manifest.config;
  if (kept === 0) {
    const rules = describeRules(clean, build.totals.hits).flatMap(({ rule, hits }) =>
      hits.rejectedSamples ? [`${rule} ${hits.rejectedSamples}`] : [],
    );
    return fail(
      "dataset-empty",
      `no sample is left of ${lines} lines: ${rejected} rejected${rules.length > 0 ? ` (${rules.join(", ")})` : ""}, ` +
        `${quarantined} unreadable, ${blank} blank. Add samples, or loosen the rules that rejected them`,
    );
  }
  if (groups.train > 0 && groups.valid > 0) return undefined;
  const empty = groups.train === 0 ? "training" : "validation";
  const { removed = 0 } = nearLeakage(manifest, build).near ?? {};
  if (removed > 0)
    return fail(
      "dataset-empty",
      `the validation side of the split is empty: all ${removed} rows that were left of it are near rows of training. ` +
        "Add samples, raise split.valid, or raise near.similarity of duplicates",
    );
  return fail(
    "dataset-empty",
    `the ${empty} side of the split is empty: with seed ${split.seed} all ${groups.train + groups.valid} groups ` +
      `(by ${split.groupBy}) fell on the other side of a validation share of ${split.validShare}. ` +
      `Add samples, ${empty === "training" ? "lower" : "raise"} split.valid, or choose another split.seed`,
  );
}

function describeFiles({ parts }: FilesWritten): DatasetMeta["files"] {
  return partFolders.flatMap((folder) =>
    parts[folder].map(({ rows, bytes, digest }, i) => ({
      path: `${folder}/${partName(i)}`,
      folder,
      rows,
      bytes,
      digest,
    })),
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, next) => total + next, 0);
}
