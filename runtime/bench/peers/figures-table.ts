// The figures of all arms, for people.
import type { ArmAnswer } from "./arm-task.ts";
import type { Judgement, Share } from "./judge-kept.ts";
import { similarities } from "./planted-chats.ts";

export interface ArmFigures {
  readonly tool: string;
  readonly isNear: boolean;
  /** It has no other rules. */
  readonly onlyDuplicates: boolean;
  readonly answer: ArmAnswer;
  readonly judgement: Judgement;
}

/** One table of all rules but near duplicates, and one with those. */
export function figuresTables(arms: readonly ArmFigures[]): string {
  const [rules, near] = [arms.filter(({ isNear }) => !isNear), arms.filter(({ isNear }) => isNear)];
  const first = textTable(["length, words, addresses, equal rows", ...costs, ...outcomes], rules, (arm) =>
    outcomeCells(arm),
  );
  const pairs = similarities.map((similarity) => `at ${similarity}`);
  const second = textTable(["and near rows, from 0.8 on", ...costs, ...pairs, "lost"], near, (arm) => [
    ...similarities.map((similarity) => pairCell(arm.judgement, similarity)),
    String(arm.judgement.lost),
  ]);
  return `${first}\n${second}`;
}

const costs = ["CPU s", "to start", "peak MB", "kept"];
const outcomes = ["equal left", "length left", "words hidden", "addresses hidden", "spoilt", "lost"];

function outcomeCells({ judgement, onlyDuplicates }: ArmFigures): readonly string[] {
  const { equalLeft, wrongLengthLeft, hidden, spoilt, lost } = judgement;
  const others = [String(wrongLengthLeft), percent(hidden.words), percent(hidden.addresses), String(spoilt)];
  return [String(equalLeft), ...others.map((cell) => (onlyDuplicates ? "-" : cell)), String(lost)];
}

/** English, Chinese. */
function pairCell({ pairs }: Judgement, similarity: number): string {
  return [pairs.en, pairs.zh].map((of) => percent(of[similarity]!)).join(", ");
}

/** Rounded towards what is not reached: 99.96% is not all, and 0.04% is not none. */
export function percent({ planted, done }: Share): string {
  if (planted === 0) return "-";
  const share = (100 * done) / planted;
  const rounded = share > 50 ? Math.floor(share * 10) / 10 : Math.ceil(share * 10) / 10;
  return `${rounded}%`;
}

function textTable(
  heads: readonly string[],
  arms: readonly ArmFigures[],
  cells: (arm: ArmFigures) => readonly string[],
): string {
  const rows = [heads, ...arms.map((arm) => [arm.tool, ...costCells(arm), ...cells(arm)])];
  const widths = heads.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) => row.map((cell, column) => padded(cell, widths[column]!, column)).join("  "));
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

function costCells({ answer, judgement }: ArmFigures): readonly string[] {
  const { cpuSeconds, startSeconds, peakRssBytes } = answer;
  return [cpuSeconds.toFixed(1), startSeconds.toFixed(1), (peakRssBytes / 1e6).toFixed(0), String(judgement.kept)];
}

function padded(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}
