// The cleaning rules as a manifest has them. A rule is a shape here, its words in specs/kinds/clean/, a row of the compiler's mapping
// and a file of the runtime's registry; each of these is checked by its type to have all of them.
import { z } from "zod";
import { Fingerprint, PinnedBytes, StageKey } from "./value.ts";

/**
 * Character classes by Unicode general category: letters L+M with the joiners between them, numbers N, punctuation P, symbols S without
 * emoji, emoji, space Z and newline.
 */
export const characterClasses = ["letters", "numbers", "punctuation", "symbols", "emoji", "space"] as const;

/** What personal data is looked for. */
export const personalKinds = ["email", "phone", "idCard", "bankCard", "ip", "url"] as const;
export type PersonalKind = (typeof personalKinds)[number];

/** Told by script: `zh` and `en` (all of Latin script), both in one sample, and anything else. */
export const languages = ["zh", "en", "mixed", "other"] as const;

/**
 * Spellings that are a listed word too. `traditional`: in traditional and in simplified characters. `inserted`: a Chinese word with up to two
 * symbols, spaces or punctuation marks between neighbouring characters.
 */
export const wordVariants = ["traditional", "inserted"] as const;
export type WordVariant = (typeof wordVariants)[number];

/** A word list: its bytes, and how words stand in them: one a line, or in a table as RFC 4180 has it. */
export const WordListFile = PinnedBytes.extend({ form: z.enum(["lines", "csv"]).default("lines") });
export type WordListFile = z.infer<typeof WordListFile>;

/** Largest share, of 1, of the samples of one language that a rule may take away; null where there is no bound. */
const maxDrop = z.number().nullable().default(null);

/** Of samples in one language, in place of the rule's own bounds; null where these hold. */
const window = z.strictObject({ min: z.int(), max: z.int() }).nullable().default(null);

export const CleanRule = z.discriminatedUnion("rule", [
  z.strictObject({ rule: z.literal("repair"), mojibake: z.boolean(), entities: z.boolean() }),
  z.strictObject({ rule: z.literal("unicode"), form: z.enum(["NFC", "NFKC"]), removeInvisible: z.boolean() }),
  z.strictObject({ rule: z.literal("characters"), keep: z.array(z.enum(characterClasses)) }),
  z.strictObject({
    rule: z.literal("length"),
    min: z.int(),
    max: z.int(),
    zh: window,
    en: window,
    mixed: window,
    other: window,
    maxDrop,
  }),
  z.strictObject({
    rule: z.literal("sensitiveWords"),
    lists: z.array(WordListFile),
    mask: z.string(),
    variants: z.array(z.enum(wordVariants)).default([]),
    /** Null takes entries of all categories, and those without one. */
    categories: z.array(z.string()).nullable().default(null),
    /** `YYYY-MM-DD`; null where validity is not looked at. */
    validOn: z.string().nullable().default(null),
  }),
  z.strictObject({
    rule: z.literal("personalData"),
    redact: z.array(z.enum(personalKinds)),
    mask: z.array(z.enum(personalKinds)),
    /** Kinds of which each value has a pseudonym of its own. */
    pseudonyms: z.array(z.enum(personalKinds)).default([]),
    /** Of the key that decides which; null where there are no pseudonyms. */
    fingerprint: Fingerprint.nullable().default(null),
  }),
  z.strictObject({ rule: z.literal("language"), allow: z.array(z.enum(languages)), maxDrop }),
  /** `min` is a score from 0 to 1. */
  z.strictObject({ rule: z.literal("quality"), min: z.number(), maxDrop }),
  z.strictObject({
    rule: z.literal("decontaminate"),
    /** JSON Lines in any format of rows, each row in its own. */
    files: z.array(PinnedBytes),
    /** By the keys of their stages, which the dataset needs. */
    datasets: z.array(z.strictObject({ dataset: StageKey, side: z.enum(["train", "valid"]) })),
    /** Least share, of 1, of the runs of a question that a sample holds where it is rejected. */
    overlap: z.number(),
    maxDrop,
  }),
  z.strictObject({
    rule: z.literal("duplicates"),
    /** Null where only equal samples are duplicates. `similarity` is a share of 1. */
    near: z.strictObject({ similarity: z.number(), ignoreNumbers: z.boolean() }).nullable().default(null),
    maxDrop,
  }),
]);
export type CleanRule = z.infer<typeof CleanRule>;
/** As a document may have it, which leaves defaults out. */
export type WrittenCleanRule = z.input<typeof CleanRule>;
export type RuleName = CleanRule["rule"];
/** The rule of a name. */
export type RuleOf<Name extends RuleName> = Extract<CleanRule, { rule: Name }>;

/** The files that a rule reads, in the order in which it names them. */
export function filesOfRule(rule: CleanRule): readonly PinnedBytes[] {
  return Object.values(rule).flatMap((value) => (Array.isArray(value) ? value.filter(isPinned) : []));
}

function isPinned(value: unknown): value is PinnedBytes {
  return typeof value === "object" && value !== null && "digest" in value;
}

/** Of the key that a rule needs; undefined of one that needs none. */
export function fingerprintOfRule(rule: CleanRule): string | undefined {
  return rule.rule === "personalData" ? (rule.fingerprint ?? undefined) : undefined;
}
