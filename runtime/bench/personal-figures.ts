// What the rule personalData finds of what was planted, by kind.
import { personalKinds, type PersonalKind } from "../../specs/handoff/clean-rules.ts";
import { findPersonal } from "../data/rules/personal/find-personal.ts";
import { plantedRow } from "./planted-personal.ts";

export interface PersonalFigures {
  readonly kind: PersonalKind;
  readonly planted: number;
  /** Found at exactly their places. */
  readonly found: number;
  /** Places that were found and hold nothing of the kind. */
  readonly wrong: number;
}

export function personalFigures(rows: number, seed = 1): readonly PersonalFigures[] {
  const figures = new Map(personalKinds.map((kind) => [kind, { kind, planted: 0, found: 0, wrong: 0 }]));
  const kinds = new Set(personalKinds);
  for (let n = 0; n < rows; n += 1) {
    const { text, planted } = plantedRow(n, seed);
    const there = new Set(planted.map(({ kind, start, end }) => `${kind} ${start} ${end}`));
    for (const { kind } of planted) figures.get(kind)!.planted += 1;
    for (const { kind, start, end } of findPersonal(text, kinds)) {
      if (there.has(`${kind} ${start} ${end}`)) figures.get(kind)!.found += 1;
      else figures.get(kind)!.wrong += 1;
    }
  }
  return [...figures.values()];
}
