// Rule characters: which classes of characters stay.
import { z } from "zod";
import { characterClasses } from "../../handoff/clean-rules.ts";
import { costs } from "../effect.ts";

export const Characters = z.strictObject({
  keep: costs("rebuild-data", z.array(z.enum(characterClasses)).min(1)).describe(
    "Character classes that stay; every other character is removed. Among symbols are $ € £ ￥, + < = > ^ | ` and ℃: without them prices, " +
      "formulas, code and tables break.",
  ),
});
