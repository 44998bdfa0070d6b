// What a dataset is: where its samples come from, how they are cleaned, and how they are split.
import { z } from "zod";
import { costs } from "./effect.ts";
import { characterClasses } from "../handoff/dataset-manifest.ts";
import { Percent, RepoPath } from "./value.ts";

const Unicode = z.strictObject({
  form: costs("rebuild-data", z.enum(["NFC", "NFKC"]))
    .default("NFC")
    .describe(
      "Unicode normal form that texts are brought to. NFC changes no meaning. NFKC also folds full-width letters and ligatures, but with them " +
        "raised digits, fractions, circled and squared signs: 10⁶ becomes 106, ½ becomes 1⁄2, ℃ becomes °C. Such characters are counted and shown.",
    ),
  removeInvisible: costs("rebuild-data", z.boolean())
    .default(true)
    .describe(
      "Removes control and zero-width characters, except those that hold an emoji together and joiners between letters of scripts that " +
        "spell with them, such as Persian and Hindi.",
    ),
});

const Characters = z.strictObject({
  keep: costs("rebuild-data", z.array(z.enum(characterClasses)).min(1)).describe(
    "Character classes that stay; every other character is removed. Among symbols are $ € £ ￥, + < = > ^ | ` and ℃: without them prices, " +
      "formulas, code and tables break.",
  ),
});

const Length = z.strictObject({
  min: costs("rebuild-data", z.int().min(0)).default(5).describe("Shorter samples are rejected. Inclusive."),
  max: costs("rebuild-data", z.int().min(1)).default(1024).describe("Longer samples are rejected. Inclusive."),
  unit: costs("rebuild-data", z.enum(["characters"]))
    .default("characters")
    .describe("Unicode code points, counted in each message that a person wrote."),
});

const SensitiveWords = z.strictObject({
  lists: costs("rebuild-data", z.array(RepoPath).min(1), ["words/brand.txt"]).describe(
    "Word lists, one word a line; lines that start with # are comments.",
  ),
  mask: costs(
    "rebuild-data",
    z
      .string()
      .length(1)
      .regex(/^[^\p{Cc}\p{Cs}]$/u, "a mask is one character that is written"),
    "#",
  )
    .default("*")
    .describe("Every character of a match is replaced by this one, so that lengths stay."),
});

const Duplicates = z.strictObject({
  exact: costs("rebuild-data", z.literal(true))
    .default(true)
    .describe("Samples that are equal after cleaning are kept once, the first one."),
});

/** One cleaning step: an object with exactly one key, the rule. Steps run in the order written. */
const CleanStep = z
  .strictObject({
    unicode: Unicode.optional().describe("Brings texts to one Unicode form."),
    characters: Characters.optional().describe("Removes characters of other classes."),
    length: Length.optional().describe("Rejects samples that are too short or too long."),
    sensitiveWords: SensitiveWords.optional().describe("Masks the words of lists."),
    duplicates: Duplicates.optional().describe("Drops samples that are there already."),
  })
  .refine((step) => Object.values(step).filter((rule) => rule !== undefined).length === 1, {
    message: "a cleaning step names exactly one rule; write each rule as its own list item",
  })
  // For editors; the check is the one above.
  .meta({ minProperties: 1, maxProperties: 1 });
type CleanStep = z.infer<typeof CleanStep>;

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
