// What every rule that rejects samples may bound.
import { costs } from "../effect.ts";
import { Percent } from "../value.ts";

/** Absent where there is no bound. */
export const maxDrop = costs("rebuild-data", Percent, "10%")
  .optional()
  .describe(
    "Largest share of the samples of one language that this rule may take away; with more the dataset fails, with the figures.",
  );
