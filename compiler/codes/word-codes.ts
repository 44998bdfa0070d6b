// Word lists.
import type { CodeRow } from "./code-row.ts";

export const wordCodes = {
  "word-list": {
    severity: "error",
    means:
      "A list is UTF-8, with a word a line, or a .csv whose first row names its columns. What cannot be read would mask nothing, and nobody would see it.",
    example: {
      told: 'data/words.txt with nothing but comments; or a .csv with "2026-02-30" under until.',
      right: "A word, and a day that is in the calendar.",
    },
  },
  "unknown-category": {
    severity: "warning",
    means:
      "A rule that names categories takes only the entries of a .csv that are of one of them. A category that no entry has is misspelt, or its entries are gone.",
    example: {
      wrong: "sensitiveWords: { lists: [data/words.txt], categories: [gambling] }",
      right: "sensitiveWords: { lists: [data/words.txt] }",
    },
  },
  "words-out-of-force": {
    severity: "warning",
    means:
      "A rule with validOn takes only what is in force on that day. No clock decides what a dataset is, so that words go out of force where somebody moves the day, and this says which.",
    example: {
      told: "validOn: 2027-01-01, and a list with a word until 2026-12-31.",
      right: "The same list without the word, or with a later until.",
    },
  },
} as const satisfies Readonly<Record<string, CodeRow>>;
