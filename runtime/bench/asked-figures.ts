// What the rule decontaminate finds of questions that were planted in rows, by how they stand there.
import { comparedForm } from "../data/words/shingles.ts";
import { QuestionIndex } from "../data/rules/questions/question-index.ts";
import { calibrationPhrases } from "./quality-phrases.ts";

/** `none`: no question is in the row. The others have one between two sentences of their own: as it is, in other widths, cases and spaces, or with a twelfth of its characters replaced. */
const kinds = ["none", "as it is", "respelled", "edited"] as const;
type Kind = (typeof kinds)[number];

export interface AskedFigures {
  readonly kind: Kind;
  readonly language: "zh" | "en";
  readonly rows: number;
  readonly rejected: number;
}

/** Every fifth sentence of the corpus is a question, where it has two runs and more; rows are made of the others. */
export function askedFigures(rows: number, overlap = 0.8): readonly AskedFigures[] {
  const { zh, en } = calibrationPhrases();
  return [
    ...figuresOf("zh", zh, { rows, overlap, shortest: 8 }),
    ...figuresOf("en", en, { rows, overlap, shortest: 16 }),
  ];
}

interface Options {
  readonly rows: number;
  readonly overlap: number;
  readonly shortest: number;
}

function figuresOf(
  language: "zh" | "en",
  sentences: readonly string[],
  { rows, overlap, shortest }: Options,
): readonly AskedFigures[] {
  const different = [...new Map(sentences.map((text) => [formOf(text), text])).values()];
  const questions = different.filter((text, at) => at % 5 === 0 && formOf(text).length >= shortest);
  const others = different.filter((_, at) => at % 5 !== 0);
  const index = new QuestionIndex(questions.map(formOf));
  const draw = drawer();
  const one = (from: readonly string[]): string => from[draw(from.length)]!;
  return kinds.map((kind) => {
    let rejected = 0;
    for (let row = 0; row < rows; row++) {
      const asked = kind === "none" ? [] : [planted(one(questions), kind, draw)];
      const text = formOf([one(others), ...asked, one(others)].join(" "));
      if (index.held(text, text, overlap) !== undefined) rejected++;
    }
    return { kind, language, rows, rejected };
  });
}

function planted(question: string, kind: Kind, draw: (most: number) => number): string {
  if (kind === "as it is") return question;
  const letters = [...question];
  if (kind === "edited") {
    for (let edits = Math.ceil(letters.length / 12); edits > 0; edits--) letters[draw(letters.length)] = "x";
    return letters.join("");
  }
  const wide = (letter: string): string =>
    /[!-~]/.test(letter) && draw(4) === 0 ? String.fromCharCode(letter.charCodeAt(0) + 0xfee0) : letter;
  return letters
    .map((letter) => (letter === " " ? "  " : wide(draw(2) === 0 ? letter.toUpperCase() : letter)))
    .join("");
}

function formOf(text: string): string {
  return comparedForm(text, { ignoreNumbers: false });
}

/** From 0 to `most` - 1; a linear congruence, of which the upper bits are taken. */
function drawer(): (most: number) => number {
  let state = 11;
  return (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
}
