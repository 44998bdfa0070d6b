// Rule decontaminate: samples that ask what a model is measured by go.
import { z } from "zod";
import { costs } from "../effect.ts";
import { DatasetSplit, Percent, RepoPath } from "../value.ts";
import { maxDrop } from "./max-drop.ts";

export const Decontaminate = z.strictObject({
  datasets: costs("rebuild-data", z.array(DatasetSplit), ["exam/train"])
    .optional()
    .describe("Sides of other datasets of this project that models are measured by, as `exam/valid`."),
  files: costs("rebuild-data", z.array(RepoPath), ["exams/benchmark.jsonl"])
    .optional()
    .describe("Files of questions: JSON Lines in any format that a dataset reads."),
  overlap: costs("rebuild-data", Percent, "60%")
    .default("80%")
    .describe(
      "Samples are rejected that hold this share, or more, of the runs of characters of a question: four of Chinese, eight of other scripts. A question of less than two runs has to be asked as it is.",
    ),
  maxDrop,
});
