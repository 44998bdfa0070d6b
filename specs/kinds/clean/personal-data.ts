// Rule personalData: what tells who somebody is gives way.
import { z } from "zod";
import { personalKinds } from "../../handoff/clean-rules.ts";
import { costs } from "../effect.ts";
import { Fingerprint, SecretReference } from "../value.ts";

const kinds =
  "Kinds: email, phone, idCard (resident id of China, by its check digit), bankCard (by its Luhn digit), ip, url.";

const PseudonymKey = z.strictObject({
  secret: costs("replace", SecretReference, "secret://care/pseudonyms").describe(
    "Secret with the key: at least 32 bytes, drawn at random. On this machine a file; on Kubernetes a Secret of the namespace that makes datasets. Where it is kept changes no pseudonym.",
  ),
  fingerprint: costs("rebuild-data", Fingerprint, "0f1e2d3c4b5a6978")
    .optional()
    .describe(
      "Which key it is: another key gives everybody another pseudonym, and is refused under this fingerprint. fairlead pin writes it.",
    ),
});

export const PersonalData = z
  .strictObject({
    redact: costs("rebuild-data", z.array(z.enum(personalKinds)), ["email", "phone"])
      .default([])
      .describe(`Kinds that their name takes the place of: [email]. ${kinds}`),
    mask: costs("rebuild-data", z.array(z.enum(personalKinds)), ["bankCard"])
      .default([])
      .describe(
        "Kinds of which every character becomes a star, so that lengths stay. A kind is redacted, masked or has pseudonyms.",
      ),
    pseudonyms: costs("rebuild-data", z.array(z.enum(personalKinds)).min(1), ["email"])
      .optional()
      .describe(
        "Kinds of which each value has a pseudonym, [email:3fa91c2b7d]: the same in all rows and in all datasets of one key, however it is written there.",
      ),
    key: PseudonymKey.optional().describe("What pseudonyms are made with. Nobody computes one without it."),
  })
  .refine(({ redact, mask, pseudonyms = [] }) => redact.length + mask.length + pseudonyms.length > 0, {
    message: "personalData names no kind; write for example redact: [email, phone]",
  })
  .refine(
    ({ redact, mask, pseudonyms = [] }) => !isTwice([...new Set(redact), ...new Set(mask), ...new Set(pseudonyms)]),
    {
      message: "a kind is redacted, masked or has pseudonyms; remove it from all lists but one",
    },
  )
  .refine(({ pseudonyms, key }) => pseudonyms === undefined || key !== undefined, {
    message: "pseudonyms are made with a key; write key: { secret: secret://<name>/<key> }",
  })
  .refine(({ pseudonyms, key }) => pseudonyms !== undefined || key === undefined, {
    message: "a key is for pseudonyms, and none are made; write pseudonyms: [email], or remove key",
  });

function isTwice(items: readonly string[]): boolean {
  return new Set(items).size < items.length;
}
