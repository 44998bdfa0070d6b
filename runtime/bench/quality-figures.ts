// What the rule quality rejects of what was planted, by kind and language.
import { qualityOf } from "../data/rules/quality.ts";
import { plantedText } from "./planted-quality.ts";
import type { Phrases } from "./quality-phrases.ts";
import type { Language } from "./spoilt-texts.ts";

export interface QualityFigures {
  readonly kind: string;
  readonly isGood: boolean;
  readonly rows: Record<Language, number>;
  readonly rejected: Record<Language, number>;
}

/** A row for each kind, those of good texts first. */
export function qualityFigures(
  rows: number,
  { seed, phrases, min }: { readonly seed: number; readonly phrases: Phrases; readonly min: number },
): readonly QualityFigures[] {
  const figures = new Map<string, QualityFigures>();
  const quality = qualityOf();
  for (let n = 0; n < rows; n++) {
    const { text, language, kind, isGood } = plantedText(n, seed, phrases);
    const of = figures.get(kind) ?? { kind, isGood, rows: none(), rejected: none() };
    figures.set(kind, of);
    of.rows[language]++;
    if (quality(text).score < min) of.rejected[language]++;
  }
  return [...figures.values()].toSorted((a, b) => Number(b.isGood) - Number(a.isGood) || (a.kind < b.kind ? -1 : 1));
}

function none(): Record<Language, number> {
  return { zh: 0, en: 0, mixed: 0 };
}

/** Of a language: how many of the rejected are bad, and how many of the bad are rejected; shares of 1. */
function precisionAndRecall(figures: readonly QualityFigures[], language: Language): readonly [number, number] {
  const sum = (of: readonly Record<Language, number>[]): number => of.reduce((all, one) => all + one[language], 0);
  const bad = figures.filter(({ isGood }) => !isGood);
  const right = sum(bad.map(({ rejected }) => rejected));
  return [right / sum(figures.map(({ rejected }) => rejected)), right / sum(bad.map(({ rows }) => rows))];
}

/** As the bench prints it. */
export function printedQuality(rows: number, options: Parameters<typeof qualityFigures>[1]): readonly string[] {
  const figures = qualityFigures(rows, options);
  const languages = ["zh", "en", "mixed"] as const;
  const head = `quality below ${options.min}, ${rows} planted rows`;
  const kinds = figures.map(({ kind, isGood, rows: planted, rejected }) => {
    const parts = languages
      .filter((one) => planted[one] > 0)
      .map((one) => `${one} ${rejected[one]} of ${planted[one]}`);
    return `${head}: ${isGood ? "good" : "bad"}, ${kind}: rejected ${parts.join(", ")}`;
  });
  const share = (of: number): string => `${(of * 100).toFixed(1)}%`;
  const sums = languages.map((language) => {
    const [precision, recall] = precisionAndRecall(figures, language);
    return `${head}: ${language} precision ${share(precision)}, recall ${share(recall)}`;
  });
  return [...kinds, ...sums];
}
