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

const Lines = z.array(z.string()).min(1);
const byUrgency = { low: Lines, normal: Lines, high: Lines };
/** What may be wrong, as a clause, and short replies. */
const Category = z.strictObject({ problems: Lines, answers: z.strictObject(byUrgency) });
const CategoryFile = z.strictObject({ en: Category, zh: Category });
/** How urgent people say something is. `{problem}` stands for the clause, `{Problem}` for the same with a capital letter. */
const Frames = z.strictObject(byUrgency);
const Slots = z.record(z.string(), Lines);
const Extras = z.strictObject({
  openings: Lines,
  closings: Lines,
  fillers: Lines,
  vague: Lines,
  clarifying: Lines,
  followups: Lines,
});

export interface PhraseBank {
  readonly categories: ReadonlyMap<(typeof categories)[number], z.infer<typeof CategoryFile>>;
  readonly frames: Readonly<Record<Language, z.infer<typeof Frames>>>;
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
    frames: read("frames", z.strictObject({ en: Frames, zh: Frames })),
    slots: read("slots", z.strictObject({ en: Slots, zh: Slots })),
    extras: read("extras", z.strictObject({ en: Extras, zh: Extras })),
    sensitive: read("sensitive-sentences", z.strictObject({ en: Lines, zh: Lines })),
  };
}
