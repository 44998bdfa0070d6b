// What other word lists do to the rows of a dataset, counted in its source files: before anything is cleaned again, and without the rules
// that run before the masking.
import { readFileSync } from "node:fs";
import path from "node:path";
import { DatasetManifest } from "../../specs/handoff/dataset-manifest.ts";
import { instanceOf } from "../../specs/handoff/stages.ts";
import type { Span } from "../../specs/words/word-search.ts";
import { digestOf } from "../fingerprint.ts";
import type { Model } from "../model/model.ts";
import { resolveAgain } from "../model/resolve-again.ts";
import type { WordChange, WordExample } from "../plan/plan.ts";
import type { ReleaseBefore } from "../plan/release-state.ts";
import { heldBy } from "../propose/git/file-history.ts";
import { systemCodeOf } from "../../specs/program/system-error.ts";
import { countedRows, type CountedRow } from "./counted-rows.ts";
import { type FindWords, findWordsOf, listDigestsOf } from "./word-finders.ts";

/** One for each dataset whose lists have other bytes than before. */
export async function wordChanges(root: string, before: ReleaseBefore, model: Model): Promise<readonly WordChange[]> {
  const next = manifestsOf(model);
  const old = before.snapshot === undefined ? undefined : resolveAgain(before.snapshot, model);
  if (next.size === 0 || old === undefined) return [];
  const was = manifestsOf(old);
  const changes: WordChange[] = [];
  for (const [dataset, manifest] of next) {
    const earlier = was.get(dataset);
    if (earlier === undefined || listDigestsOf(earlier).join() === listDigestsOf(manifest).join()) continue;
    const counted = await countChange(root, earlier, manifest);
    const { environment, team, name: project } = model;
    if (counted !== undefined) changes.push({ environment, team, project, dataset, ...counted });
  }
  return changes;
}

function manifestsOf({ stages }: Model): ReadonlyMap<string, DatasetManifest> {
  const datasets = stages.filter(({ kind }) => kind === "dataset");
  return new Map(datasets.map(({ name, document }) => [instanceOf(name), DatasetManifest.parse(document)]));
}

type Counted = Omit<WordChange, "environment" | "team" | "project" | "dataset">;

async function countChange(
  root: string,
  earlier: DatasetManifest,
  manifest: DatasetManifest,
): Promise<Counted | undefined> {
  const now = await findWordsOf(manifest, (_, file) => Promise.resolve(fileBytes(root, file)));
  const then = await findWordsOf(earlier, (digest, file) => keptBytes(root, digest, file));
  // Somebody takes it away while the plan is made.
  if (typeof now !== "function") return undefined;
  const { rows, isCut, passedOver } = countedRows(root, manifest);
  const missing = typeof then === "function" ? undefined : then.missing;
  const added = differences(rows, now, typeof then === "function" ? then : () => []);
  const removed = typeof then === "function" ? differences(rows, then, now) : { rows: 0, examples: [] };
  const shown = Math.min(removed.examples.length, Math.max(mostExamples / 2, mostExamples - added.examples.length));
  return {
    rows: rows.length,
    added: added.rows,
    removed: removed.rows,
    ...(missing === undefined ? {} : { unknown: missing }),
    ...(isCut ? { cut: true } : {}),
    ...(passedOver.length === 0 ? {} : { passedOver }),
    examples: [
      ...added.examples.slice(0, mostExamples - shown).map((example) => ({ ...example, masked: true })),
      ...removed.examples.slice(0, shown).map((example) => ({ ...example, masked: false })),
    ],
  };
}

const mostExamples = 10;

type Found = Omit<WordExample, "masked">;

/** Rows in which `find` finds what `other` does not, the first ones with the first such place. */
function differences(rows: readonly CountedRow[], find: FindWords, other: FindWords) {
  const examples: Found[] = [];
  let count = 0;
  for (const { file, line, texts } of rows) {
    const found = firstDifference(texts, find, other);
    if (found === undefined) continue;
    count++;
    if (examples.length < mostExamples) examples.push({ file, line, ...found });
  }
  return { rows: count, examples };
}

function firstDifference(
  texts: readonly string[],
  find: FindWords,
  other: FindWords,
): Pick<Found, "word" | "text"> | undefined {
  for (const text of texts) {
    const spans = find(text);
    const covered = spans.length === 0 ? [] : other(text);
    const one = spans.find((span) => !isCovered(span, covered));
    if (one !== undefined) return { word: text.slice(one.start, one.end), text: around(text, one) };
  }
  return undefined;
}

function isCovered({ start, end }: Span, spans: readonly Span[]): boolean {
  let at = start;
  for (const one of [...spans].sort((a, b) => a.start - b.start)) if (one.start <= at && one.end > at) at = one.end;
  return at >= end;
}

/** Code points of an example. */
const longestText = 80;

/** The text around a place, cut to a length that a plan can show. */
function around(text: string, { start, end }: Span): string {
  const before = Array.from(text.slice(Math.max(0, start - 2 * longestText), start));
  const word = Array.from(text.slice(start, end));
  const after = Array.from(text.slice(end, end + 2 * longestText));
  const room = Math.max(0, longestText - word.length);
  const left = before.slice(Math.max(0, before.length - Math.max(room >> 1, room - after.length)));
  const right = after.slice(0, room - left.length);
  const [isCutBefore, isCutBehind] = [left.join("").length < start, end + right.join("").length < text.length];
  const shown = [...left, ...word, ...right].slice(0, longestText).join("");
  return `${isCutBefore ? "…" : ""}${shown}${isCutBehind ? "…" : ""}`;
}

function fileBytes(root: string, file: string): Buffer | undefined {
  try {
    return readFileSync(path.join(root, file));
  } catch (error) {
    if (systemCodeOf(error) === undefined) throw error;
    return undefined;
  }
}

/** As git has kept it under its path, in the last commit or one before: a plan of a proposal is made when the new list is committed already. */
async function keptBytes(root: string, digest: string, file: string): Promise<Buffer | undefined> {
  const now = fileBytes(root, file);
  if (now !== undefined && digestOf(now) === digest) return now;
  const held = await heldBy(root, [file]);
  const text = held.ok ? held.value.find((one) => digestOf(one) === digest) : undefined;
  return text === undefined ? undefined : Buffer.from(text);
}
