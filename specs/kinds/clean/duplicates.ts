// Rule duplicates: what is there already goes.
import { z } from "zod";
import { costs } from "../effect.ts";

export const Duplicates = z.strictObject({
  exact: costs("rebuild-data", z.literal(true))
    .default(true)
    .describe("Samples that are equal after cleaning are kept once, the first one."),
});
