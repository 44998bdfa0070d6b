// What a dataset is: where its samples come from, how they are cleaned, and how they are split.
import { z } from "zod";
import { costs, costsPerEnvironment } from "./effect.ts";
import { CleanStep } from "./clean/clean-step.ts";
import { rowFormats } from "../handoff/dataset-manifest.ts";
import { CountBound, DatasetName, Digest, Percent, RepoPath, ShareBound, ShareRange, StageKey } from "./value.ts";

const Column = z.string().min(1).max(200);

const SourceColumns = z.strictObject({
  system: costs("rebuild-data", Column, "instructions").optional().describe("Instructions before the question."),
  user: costs("rebuild-data", Column, "question").optional().describe("The question. Of format chat."),
  assistant: costs("rebuild-data", Column, "answer")
    .optional()
    .describe("The answer, or the label, that is learnt. Of format chat."),
  text: costs("rebuild-data", Column, "body").optional().describe("The text. Of format text."),
  conversation: costs("rebuild-data", Column, "thread")
    .optional()
    .describe("What rows of one conversation have in common."),
});

const SourceUrl = z.strictObject({
  url: costs(
    "none",
    z
      .string()
      .max(2000)
      .regex(
        /^https?:\/\/[^\s/?#@]+(?:[/?][^\s#]*)?$/,
        "a URL begins with https:// or http://, and has no credentials and no fragment",
      ),
    "https://mirror.example.com/dialogues.jsonl",
  ).describe("Where the file is. Who has its bytes by another URL changes nothing."),
  digest: costs("rebuild-data", Digest, `sha256:${"0".repeat(64)}`)
    .optional()
    .describe("SHA-256 of its bytes: what is downloaded is held to it."),
  bytes: costs(
    "rebuild-data",
    z
      .int()
      .min(1)
      .max(2 ** 40),
    839_073,
  )
    .optional()
    .describe("How many bytes it has: no more is downloaded."),
});

const languageShare = (language: string) =>
  costsPerEnvironment("re-judge", ShareRange, "10%..90%")
    .optional()
    .describe(`Share of kept samples that are ${language}.`);

const Expectations = z.strictObject({
  samples: costsPerEnvironment("re-judge", CountBound, ">= 100").optional().describe("Samples that are kept."),
  duplicates: costsPerEnvironment("re-judge", ShareBound, "<= 2%")
    .optional()
    .describe("Share of readable lines that the rule duplicates rejects."),
  rejected: costsPerEnvironment("re-judge", ShareBound, "<= 20%")
    .optional()
    .describe("Share of readable lines that any rule rejects."),
  unreadable: costsPerEnvironment("re-judge", ShareBound, "<= 2%")
    .optional()
    .describe("Share of lines that cannot be read, of those that are not blank."),
  languageShare: z
    .strictObject({
      zh: languageShare("Chinese"),
      en: languageShare("English, or in another language of Latin script"),
      mixed: languageShare("both"),
      other: languageShare("neither"),
    })
    .optional()
    .describe("What languages the dataset is in, told by script."),
});

export const Dataset = z.strictObject({
  version: costs(
    "none",
    z.string().regex(/^[0-9]{1,9}\.[0-9]{1,9}$/, 'a version is two numbers in quotes: "1.0"'),
    "1.2",
  ).describe(
    'Version of the dataset, in quotes: "1.0". Names the folder dataset/<team>/<project>/<name>/v<version>/. Once something was promoted with it, other data, cleaning or split needs another version.',
  ),
  source: z
    .strictObject({
      files: costs("rebuild-data", z.array(RepoPath), ["data/dialogues.jsonl"])
        .default([])
        .describe(
          "Files of samples, or patterns of them (data/*.jsonl, data/**/*.csv.gz), in any order: JSON Lines or, by their ending, .csv, .tsv and .parquet; .gz may follow.",
        ),
      urls: z
        .array(SourceUrl)
        .optional()
        .describe(
          "Files that are downloaded where the dataset is made, and nowhere else; `fairlead pin` writes what they are.",
        ),
      format: costs("rebuild-data", z.enum(rowFormats), "sharegpt")
        .default("chat")
        .describe(
          'What a row is. chat: {"messages": [{"role", "content"}]}; text: {"text"}; sharegpt: {"conversations": [{"from", "value"}]}; alpaca: {"instruction", "input", "output"}; completion: {"prompt", "completion"}. All may carry "conversation".',
        ),
      columns: SourceColumns.optional().describe(
        "Columns of a table, or keys of a row, that hold the parts of a sample, where they are not those of the format.",
      ),
      dataset: costs("rebuild-data", DatasetName, "dialogues")
        .optional()
        .describe(
          "A dataset whose rows are the samples, of both sides of its split, instead of files: the name of another one of this project, or <team>/<project>/<name> of one that its project publishes.",
        ),
      key: costs("rebuild-data", StageKey, "0".repeat(64))
        .optional()
        .describe(
          "Which data of another project's dataset is meant, as its project had made it then. `fairlead pin` writes it, and `fairlead pin --refresh` takes what the project makes now.",
        ),
    })
    .describe("Where the samples come from."),
  publish: costs("none", z.boolean())
    .optional()
    .describe("May other projects read it? A plan that changes it names those that do."),
  licence: costs("none", z.string().min(1), "CC-BY-4.0")
    .default("unstated")
    .describe("SPDX identifier of the data's licence."),
  clean: z.array(CleanStep).default([]).describe("Cleaning steps, in order."),
  split: z
    .strictObject({
      valid: costs("rebuild-data", z.number().gt(0).lt(1))
        .default(0.1)
        .describe("Share of groups that go to the validation split."),
      groupBy: costs("rebuild-data", z.enum(["conversation", "sample"]))
        .default("conversation")
        .describe("Samples of one group never stand on both sides of the split."),
      seed: costs("rebuild-data", z.int().min(0))
        .default(7)
        .describe("Seed of the split. The split of a group depends on it and on the group alone."),
    })
    .prefault({})
    .describe("How samples are divided into a training and a validation split."),
  expect: Expectations.optional().describe(
    "Bounds that a dataset has to keep to once it is made: nothing is trained on one that does not. A failing one is laid out all the same, to be looked at.",
  ),
  quarantine: z
    .strictObject({
      max: costs("rebuild-data", Percent, "5%")
        .default("1%")
        .describe(
          "Largest share of lines that may be unreadable (bad UTF-8, broken JSON, wrong shape) before the dataset fails.",
        ),
    })
    .prefault({})
    .describe("What happens to lines that cannot be read."),
});
export type Dataset = z.infer<typeof Dataset>;
