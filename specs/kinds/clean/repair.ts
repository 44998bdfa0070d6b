// Rule repair: what an export broke is what it was before.
import { z } from "zod";
import { costs } from "../effect.ts";

export const Repair = z.strictObject({
  mojibake: costs("rebuild-data", z.boolean())
    .default(true)
    .describe(
      "Reads again what is UTF-8 and was read as Windows-1252: Ã© becomes é. Each place is counted, and the first ones are shown.",
    ),
  entities: costs("rebuild-data", z.boolean())
    .default(true)
    .describe(
      "Puts the characters of HTML in the place of their names: &amp; becomes &. Leave it off where samples are about HTML.",
    ),
});
