// Rule length: samples that are too short or too long go.
import { z } from "zod";
import { costs } from "../effect.ts";
import { maxDrop } from "./max-drop.ts";

const shortest = z.int().min(0);
const longest = z.int().min(1);

/** The window of samples in one language. */
const window = (language: string) =>
  z
    .strictObject({
      min: costs("rebuild-data", shortest, 2).optional().describe("In place of the rule's own min."),
      max: costs("rebuild-data", longest, 512).optional().describe("In place of the rule's own max."),
    })
    .refine(({ min, max }) => min !== undefined || max !== undefined, {
      message: "the window of a language has a min or a max of its own; without either, leave the language out",
    })
    .optional()
    .describe(`Bounds for samples whose language is ${language}, told as the rule language tells it.`);

export const Length = z.strictObject({
  min: costs("rebuild-data", shortest).default(5).describe("Shorter samples are rejected. Inclusive."),
  max: costs("rebuild-data", longest).default(1024).describe("Longer samples are rejected. Inclusive."),
  zh: window("zh"),
  en: window("en"),
  mixed: window("mixed"),
  other: window("other"),
  unit: costs("rebuild-data", z.enum(["characters"]))
    .default("characters")
    .describe("Unicode code points, counted in each message that a person wrote."),
  maxDrop,
});
