// What an arm did to the planted rows, seen from the rows that it kept alone.
import type { ChatLanguage } from "./chat-texts.ts";
import { type HiddenKind, type PlantedRow, similarities } from "./planted-chats.ts";

export interface Share {
  planted: number;
  done: number;
}

export interface Judgement {
  readonly kept: number;
  /** Rows that equal one that stays too, and rows of a wrong length that stay. */
  readonly equalLeft: number;
  readonly wrongLengthLeft: number;
  /** Rows that nothing was planted in, or only what is to be hidden, and that are gone. */
  readonly lost: number;
  readonly hidden: Readonly<Record<HiddenKind, Share>>;
  /** Rows in which more was changed than what is to be hidden. */
  readonly spoilt: number;
  /** Pairs of which one row is gone. */
  readonly pairs: Readonly<Record<ChatLanguage, Readonly<Record<number, Share>>>>;
}

/** `kept` has the text of each row that stays, by its id. */
export function judgeKept(rows: readonly PlantedRow[], kept: ReadonlyMap<string, string>): Judgement {
  const figures = noFigures(kept.size);
  for (const row of rows) judgeRow(row, kept, figures);
  return figures;
}

type Figures = { -readonly [Key in keyof Judgement]: Judgement[Key] };

function noFigures(kept: number): Figures {
  const none = (): Share => ({ planted: 0, done: 0 });
  const pairs = () => Object.fromEntries(similarities.map((similarity) => [similarity, none()]));
  const counts = { kept, equalLeft: 0, wrongLengthLeft: 0, lost: 0, spoilt: 0 };
  return { ...counts, hidden: { words: none(), addresses: none() }, pairs: { zh: pairs(), en: pairs() } };
}

function judgeRow({ id, language, plant }: PlantedRow, kept: ReadonlyMap<string, string>, figures: Figures): void {
  const text = kept.get(id);
  const [stays, otherStays] = [text !== undefined, "other" in plant && kept.has(plant.other)];
  // Of two rows that belong together, the one with the greater id is passed over.
  if ("other" in plant && id > plant.other) return;
  if (plant.kind === "length") figures.wrongLengthLeft += Number(stays);
  else if (plant.kind === "pair") count(figures.pairs[language][plant.similarity]!, !(stays && otherStays));
  else if (plant.kind === "equal") {
    figures.equalLeft += Number(stays && otherStays);
    figures.lost += Number(!stays && !otherStays);
  } else if (text === undefined) figures.lost++;
  else if ("hidden" in plant) judgeHidden(text, plant, figures);
}

type HiddenPlant = Extract<PlantedRow["plant"], { readonly hidden: unknown }>;

function judgeHidden(text: string, { kind, hidden, around }: HiddenPlant, figures: Figures): void {
  for (const value of hidden) count(figures.hidden[kind], !text.includes(value));
  if (!standInOrder(text, around)) figures.spoilt++;
}

function standInOrder(text: string, pieces: readonly string[]): boolean {
  let at = 0;
  return pieces.every((piece) => {
    const found = text.indexOf(piece, at);
    at = found + piece.length;
    return found >= 0;
  });
}

function count(share: Share, isDone: boolean): void {
  share.planted++;
  share.done += Number(isDone);
}
