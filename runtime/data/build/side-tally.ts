// Counts what stands on one side of the split.
import { z } from "zod";
import { languages } from "../../../specs/handoff/clean-rules.ts";
import { textsOf, type WrittenRow } from "../rows/row.ts";
import { type Language, languageOf, noneOfEach, scriptsOf } from "../words/language.ts";

const Count = z.int().min(0);

/** As a checkpoint keeps it. `lengths` are pairs of code points and samples, ascending. */
export const SavedTally = z.strictObject({
  samples: Count,
  characters: Count,
  roles: z.strictObject({ system: Count, user: Count, assistant: Count }),
  languages: z.record(z.enum(languages), Count),
  lengths: z.array(z.tuple([Count, Count])),
});
export type SavedTally = z.infer<typeof SavedTally>;

export interface SideTally {
  samples: number;
  /** Code points. */
  characters: number;
  readonly roles: { system: number; user: number; assistant: number };
  readonly languages: Record<Language, number>;
  /** Samples by length in code points. n different lengths need n^2 / 2 bytes of input at least, so even a terabyte holds few. */
  readonly lengths: Map<number, number>;
}

export function newSideTally(): SideTally {
  return {
    samples: 0,
    characters: 0,
    roles: { system: 0, user: 0, assistant: 0 },
    languages: noneOfEach(),
    lengths: new Map(),
  };
}

/** `roles` holds three numbers at `roleAt`: messages of system, user, assistant. */
export function tallySample(
  tally: SideTally,
  characters: number,
  language: Language,
  roles: Uint32Array,
  roleAt: number,
): void {
  tally.samples++;
  tally.characters += characters;
  tally.languages[language]++;
  tally.roles.system += roles[roleAt]!;
  tally.roles.user += roles[roleAt + 1]!;
  tally.roles.assistant += roles[roleAt + 2]!;
  tally.lengths.set(characters, (tally.lengths.get(characters) ?? 0) + 1);
}

/** Takes a written row out again; answers with its language. */
export function untallyLine(tally: SideTally, line: string): Language {
  const row = JSON.parse(line) as WrittenRow;
  const scripts = scriptsOf(textsOf(row));
  tally.samples--;
  tally.characters -= scripts.codePoints;
  const language = languageOf(scripts);
  tally.languages[language]--;
  for (const { role } of row.messages ?? []) tally.roles[role]--;
  const left = tally.lengths.get(scripts.codePoints)! - 1;
  if (left === 0) tally.lengths.delete(scripts.codePoints);
  else tally.lengths.set(scripts.codePoints, left);
  return language;
}

export function saveTally(tally: SideTally): SavedTally {
  return { ...tally, lengths: [...tally.lengths].toSorted(([a], [b]) => a - b) };
}

export function restoreTally(saved: SavedTally): SideTally {
  return { ...structuredClone(saved), lengths: new Map(saved.lengths) };
}

/** The length that a share of the samples does not exceed (nearest rank), for each share; 0 without samples. */
export function lengthQuantiles<Name extends string>(
  tally: SideTally,
  shares: Readonly<Record<Name, number>>,
): Record<Name, number> {
  const { lengths } = saveTally(tally);
  const quantile = (share: number): number => {
    let left = Math.max(1, Math.ceil(share * tally.samples));
    for (const [length, samples] of lengths) {
      left -= samples;
      if (left <= 0) return length;
    }
    return 0;
  };
  const entries = Object.entries<number>(shares).map(([name, share]) => [name, quantile(share)]);
  return Object.fromEntries(entries) as Record<Name, number>;
}
