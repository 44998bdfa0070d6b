// Counts what stands on one side of the split.
import { z } from "zod";
import { languages } from "../../../specs/handoff/clean-rules.ts";
import { textsOf, type WrittenRow } from "../rows/row.ts";
import type { Role } from "../rows/sample.ts";
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

/** Messages of system, user and assistant. */
export type RoleCounts = readonly [system: number, user: number, assistant: number];

export function tallySample(tally: SideTally, characters: number, language: Language, roles: RoleCounts): void {
  countSample(tally, 1, characters, language, roles);
}

/** Takes a sample out again. */
export function untallySample(tally: SideTally, characters: number, language: Language, roles: RoleCounts): void {
  countSample(tally, -1, characters, language, roles);
}

/** Takes a written row out again; answers with its language. */
export function untallyLine(tally: SideTally, line: string): Language {
  const row = JSON.parse(line) as WrittenRow;
  const scripts = scriptsOf(textsOf(row));
  const language = languageOf(scripts);
  const roles = (row.messages ?? []).map(({ role }) => role);
  untallySample(tally, scripts.codePoints, language, countRoles(roles));
  return language;
}

export function countRoles(roles: readonly Role[]): RoleCounts {
  let [system, user, assistant] = [0, 0, 0];
  for (const role of roles) {
    if (role === "system") system++;
    else if (role === "user") user++;
    else assistant++;
  }
  return [system, user, assistant];
}

function countSample(
  tally: SideTally,
  by: 1 | -1,
  characters: number,
  language: Language,
  [system, user, assistant]: RoleCounts,
): void {
  tally.samples += by;
  tally.characters += by * characters;
  tally.languages[language] += by;
  tally.roles.system += by * system;
  tally.roles.user += by * user;
  tally.roles.assistant += by * assistant;
  countLength(tally, characters, by);
}

function countLength({ lengths }: SideTally, characters: number, by: number): void {
  const samples = (lengths.get(characters) ?? 0) + by;
  if (samples === 0) lengths.delete(characters);
  else lengths.set(characters, samples);
}

/** Adds what was counted elsewhere. */
export function addTally(
  tally: SideTally,
  { samples, characters, roles, languages: counted, lengths }: SideTally,
): void {
  tally.samples += samples;
  tally.characters += characters;
  tally.roles.system += roles.system;
  tally.roles.user += roles.user;
  tally.roles.assistant += roles.assistant;
  for (const language of languages) tally.languages[language] += counted[language];
  for (const [length, more] of lengths) countLength(tally, length, more);
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
