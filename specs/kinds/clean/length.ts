// Rule length: samples that are too short or too long go.
import { z } from "zod";
import { costs } from "../effect.ts";
import { maxDrop } from "./max-drop.ts";

export const Length = z.strictObject({
  min: costs("rebuild-data", z.int().min(0)).default(5).describe("Shorter samples are rejected. Inclusive."),
  max: costs("rebuild-data", z.int().min(1)).default(1024).describe("Longer samples are rejected. Inclusive."),
  unit: costs("rebuild-data", z.enum(["characters"]))
    .default("characters")
    .describe("Unicode code points, counted in each message that a person wrote."),
  maxDrop,
});
