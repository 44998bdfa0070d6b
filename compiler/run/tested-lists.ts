// The word lists of a repository with what their test phrases come to, for the rules that name them.
import { readFileSync } from "node:fs";
import path from "node:path";
import type { WordVariant, WrittenCleanRule } from "../../specs/handoff/clean-rules.ts";
import type { DatasetManifest } from "../../specs/handoff/dataset-manifest.ts";
import { listFormOf } from "../../specs/words/list-form.ts";
import { type ListResult, testPhrases } from "../../specs/words/test-phrases.ts";
import { parseWordList } from "../../specs/words/word-list.ts";
import { listDiagnostics } from "../model/list-diagnostics.ts";
import type { ReadList } from "../model/references.ts";
import type { Model } from "../model/model.ts";
import type { InputProgress } from "../read/inputs.ts";
import { ok, type Result } from "../result.ts";
import { readFailure } from "../write/system-error.ts";
import { type Findings, hasErrors, openRun } from "./compile-run.ts";

export interface TestedList extends ListResult {
  /** From the root. */
  readonly file: string;
  /** Of the rule that names it; none where no rule does. */
  readonly variants: readonly WordVariant[];
  readonly words: number;
}

export interface Tested extends Findings {
  /** Once for each set of variants that rules name a list with. Undefined where there are errors in specs or lists. */
  readonly lists: readonly TestedList[] | undefined;
}

/** Of `files`, from the root, or of all lists that specs name. */
export async function testLists(
  root: string,
  files: readonly string[] | undefined,
  progress?: InputProgress,
): Promise<Result<Tested>> {
  const run = await openRun(root, progress);
  const named = new Map<string, Map<string, readonly WordVariant[]>>();
  for (const spec of run.specs) {
    const { models } = await run.compile(spec);
    for (const [file, variants] of models.flatMap(listsOf)) {
      named.set(file, (named.get(file) ?? new Map<string, readonly WordVariant[]>()).set(variants.join(), variants));
    }
  }
  const findings = await run.finish();
  run.cache.save({ prune: false });
  if (hasErrors(findings)) return ok({ ...findings, lists: undefined });
  const lists = new Map<string, ReadList>();
  for (const file of files ?? [...named.keys()].sort()) {
    const read = readList(root, file);
    if (!read.ok) return read;
    lists.set(file, read.value);
  }
  const diagnostics = listDiagnostics(lists);
  if (diagnostics.length > 0) {
    const sources = new Map([...lists].map(([file, { text }]) => [file, text]));
    return ok({ projects: findings.projects, diagnostics, sources, lists: undefined });
  }
  const tested = [...lists].flatMap(([file, { entries }]) =>
    [...(named.get(file)?.values() ?? [[]])].map((variants) => ({
      file,
      variants,
      words: entries.length,
      ...testPhrases(entries, variants),
    })),
  );
  return ok({ ...findings, lists: tested });
}

/** Lists of the datasets that a model makes, each with the variants of its rule. */
function listsOf({ stages }: Model): [file: string, variants: readonly WordVariant[]][] {
  return stages.flatMap(({ kind, document }) => {
    if (kind !== "dataset") return [];
    const { config, metadata } = document as unknown as {
      readonly config: { readonly clean: readonly WrittenCleanRule[] };
      readonly metadata: DatasetManifest["metadata"];
    };
    return config.clean.flatMap((rule) => {
      if (rule.rule !== "sensitiveWords") return [];
      return rule.lists.map(({ digest }): [string, readonly WordVariant[]] => [
        metadata.paths[digest]!,
        rule.variants ?? [],
      ]);
    });
  });
}

function readList(root: string, file: string): Result<ReadList> {
  try {
    const bytes = readFileSync(path.join(root, file));
    return ok({ ...parseWordList(bytes, listFormOf(file)), text: bytes.toString() });
  } catch (error) {
    return readFailure(file, error);
  }
}
