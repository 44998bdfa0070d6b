// Rule unicode: one normal form, nothing invisible.
import { z } from "zod";
import { costs } from "../effect.ts";

export const Unicode = z.strictObject({
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
