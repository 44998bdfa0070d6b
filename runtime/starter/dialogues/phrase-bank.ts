// The hand-written phrases that the sample dialogues are combined from.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

export const categories = [
  "delivery",
  "refund",
  "payment",
  "account",
  "product",
  "order",
  "promotion",
  "complaint",
] as const;
export const urgencies = ["low", "normal", "high"] as const;
export const languages = ["en", "zh"] as const;
export type Language = (typeof languages)[number];

const Phrases = z.strictObject({ cores: z.array(z.string()).min(1), answers: z.array(z.string()).min(1) });
const ByUrgency = z.strictObject({ low: Phrases, normal: Phrases, high: Phrases });
const CategoryFile = z.strictObject({ en: ByUrgency, zh: ByUrgency });
const Slots = z.record(z.string(), z.array(z.string()).min(1));
const Extras = z.strictObject({
  openings: z.array(z.string()),
  closings: z.array(z.string()),
  fillers: z.array(z.string()),
  vague: z.array(z.string()),
  clarifying: z.array(z.string()),
  followups: z.array(z.string()),
});
const Sentences = z.array(z.string()).min(1);

export interface PhraseBank {
  readonly categories: ReadonlyMap<(typeof categories)[number], z.infer<typeof CategoryFile>>;
  readonly slots: Readonly<Record<Language, z.infer<typeof Slots>>>;
  readonly extras: Readonly<Record<Language, z.infer<typeof Extras>>>;
  /** Sentences with words of the sample's sensitive-word list. */
  readonly sensitive: Readonly<Record<Language, readonly string[]>>;
}

/** Reads the JSON files of a folder. Throws when one has another shape: they are ours. */
export function readPhraseBank(folder: string): PhraseBank {
  const read = <T>(file: string, schema: z.ZodType<T>): T =>
    schema.parse(JSON.parse(readFileSync(join(folder, `${file}.json`), "utf8")));
  return {
    categories: new Map(categories.map((category) => [category, read(category, CategoryFile)])),
    slots: read("slots", z.strictObject({ en: Slots, zh: Slots })),
    extras: read("extras", z.strictObject({ en: Extras, zh: Extras })),
    sensitive: read("sensitive-sentences", z.strictObject({ en: Sentences, zh: Sentences })),
  };
}
