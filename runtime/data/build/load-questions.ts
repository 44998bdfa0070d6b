// The questions that a dataset is held apart from: of files, and of sides of other datasets.
import { columnsRead, type DatasetManifest, located, rowFormats } from "../../../specs/handoff/dataset-manifest.ts";
import type { RuleOf } from "../../../specs/handoff/clean-rules.ts";
import type { PinnedFile } from "../../../specs/handoff/value.ts";
import { fail, ok, type Result } from "../../result.ts";
import { askedIn } from "../rules/decontaminate.ts";
import { sampleReader, type SampleReader } from "../rows/sample-reader.ts";
import { readInput } from "../sources/input-file.ts";
import { type Questions, questionsKey } from "./loaded-inputs.ts";

/** A side of a dataset that the stage was given, as files on this disk. */
export type SideFiles = (
  side: RuleOf<"decontaminate">["datasets"][number],
) => readonly (PinnedFile & { readonly at: string })[];

/** Of each rule that asks for some. */
export async function loadQuestions(
  repository: string,
  { config, metadata }: Pick<DatasetManifest, "config" | "metadata">,
  sideFiles: SideFiles,
): Promise<Result<Questions>> {
  const loaded = new Map<string, readonly string[]>();
  for (const rule of config.clean) {
    if (rule.rule !== "decontaminate") continue;
    const files = [...rule.files.map((file) => located(file, metadata)), ...rule.datasets.flatMap(sideFiles)];
    const questions = await questionsIn(repository, files);
    if (!questions.ok) return questions;
    loaded.set(questionsKey(rule), questions.value);
  }
  return ok(loaded);
}

/** In compared form, each once, in the order of the files and their lines. */
async function questionsIn(
  repository: string,
  files: readonly (PinnedFile & { readonly at?: string })[],
): Promise<Result<readonly string[]>> {
  const questions = new Set<string>();
  for (const file of files) {
    const bytes = await readInput(repository, file, mostQuestionBytes);
    if (!bytes.ok) return bytes;
    const problem = readQuestions(bytes.value.toString().replace(/^\uFEFF/, ""), questions);
    if (problem !== undefined) return fail("input-invalid", `${file.path}:${problem}`);
  }
  return ok([...questions]);
}

/** What models are measured by is looked at whole by each thread. */
const mostQuestionBytes = 8 * 2 ** 20;

/** The line and what is wrong with it; undefined where each could be read. */
function readQuestions(text: string, questions: Set<string>): string | undefined {
  for (const [at, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const row = parsed(line);
    const read = readerOf(row)?.(row, null);
    if (read?.sample === undefined)
      return `${at + 1} holds no question: ${read?.reason ?? "it is in no format of rows"}`;
    const asked = askedIn(read.sample);
    if (asked !== "") questions.add(asked);
  }
  return undefined;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** By the first format whose keys the row has. */
function readerOf(row: unknown): SampleReader | undefined {
  if (typeof row !== "object" || row === null) return undefined;
  return readers.find(({ needed }) => needed.every((key) => Object.hasOwn(row, key)))?.read;
}

const readers = rowFormats.map((format) => ({
  needed: columnsRead(format, null).needed,
  read: sampleReader({ format, columns: null }),
}));
