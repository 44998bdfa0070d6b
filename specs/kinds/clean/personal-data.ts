// Rule personalData: what tells who somebody is gives way.
import { z } from "zod";
import { personalKinds } from "../../handoff/clean-rules.ts";
import { costs } from "../effect.ts";

const kinds =
  "Kinds: email, phone, idCard (resident id of China, by its check digit), bankCard (by its Luhn digit), ip, url.";

export const PersonalData = z
  .strictObject({
    redact: costs("rebuild-data", z.array(z.enum(personalKinds)), ["email", "phone"])
      .default([])
      .describe(`Kinds that their name takes the place of: [email]. ${kinds}`),
    mask: costs("rebuild-data", z.array(z.enum(personalKinds)), ["bankCard"])
      .default([])
      .describe("Kinds of which every character becomes a star, so that lengths stay. A kind is redacted or masked."),
  })
  .refine(({ redact, mask }) => redact.length + mask.length > 0, {
    message: "personalData names no kind; write for example redact: [email, phone]",
  })
  .refine(({ redact, mask }) => mask.every((kind) => !redact.includes(kind)), {
    message: "a kind is redacted or masked; remove it from one of the two lists",
  });
