// Rule language: which languages stay.
import { z } from "zod";
import { languages } from "../../handoff/clean-rules.ts";
import { costs } from "../effect.ts";
import { maxDrop } from "./max-drop.ts";

export const Language = z.strictObject({
  allow: costs("rebuild-data", z.array(z.enum(languages)).min(1), ["zh", "en"]).describe(
    "Languages that stay, told by script over all texts of a sample: zh and en from four fifths of its words on, mixed of the two, and other, which " +
      "has more than a fifth in other scripts, or no letter. Languages in Latin letters are told apart by no model: French is en.",
  ),
  maxDrop,
});
