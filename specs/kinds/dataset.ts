// What a dataset is: where its samples come from, how they are cleaned, and how they are split.
import { z } from "zod";
import { costs } from "./effect.ts";
import { CleanStep } from "./clean/clean-step.ts";
import { Percent, RepoPath } from "./value.ts";

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
      files: costs("rebuild-data", z.array(RepoPath).min(1), ["data/dialogues.jsonl"]).describe(
        "JSON Lines files, read in the order written.",
      ),
      format: costs("rebuild-data", z.enum(["chat", "text"]))
        .default("chat")
        .describe('chat: {"messages": [{"role", "content"}]}; text: {"text"}. Both may carry "conversation".'),
    })
    .describe("Where the samples come from."),
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
