// Rule quality: samples that teach nothing go.
import { z } from "zod";
import { costs } from "../effect.ts";
import { maxDrop } from "./max-drop.ts";

export const Quality = z.strictObject({
  min: costs("rebuild-data", z.number().min(0).max(1))
    .default(0.4)
    .describe(
      "Samples that score less, from 0 to 1, are rejected. A sample is worth what its worst text is, system messages apart: what comes again and again, " +
        "noise of signs, keys and letters, misread bytes, tags, placeholders, menus and bare links take from it. That a text is short does not. " +
        "It is made for Chinese and English, and finds little in other scripts; fenced code is not judged.",
    ),
  maxDrop,
});
