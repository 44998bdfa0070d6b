// How many pairs of texts that are near each other meet by their sketches: what does not meet is never measured, and stays twice.
import { classesOf, classOf, comparedForm, runSet, similarity } from "../data/words/shingles.ts";
import { bandingFor, bandKeys } from "../data/near/sketch.ts";

export interface NearFigures {
  /** Pairs whose true similarity is at least the bound, and how many of them meet. */
  readonly near: number;
  readonly met: number;
  /** Pairs below it that meet too, and are measured for nothing. */
  readonly apart: number;
  readonly metApart: number;
}

/** Characters of a Chinese text, words of an English one. */
const sizes = [
  ["zh", [20, 40, 70, 100, 120, 209, 600]],
  ["en", [5, 10, 12, 18, 25, 60, 150]],
] as const;

/** `pairs` of each size: a text, and the same with up to an eighth of its characters or words replaced. */
export function nearFigures(pairs: number, bound = 0.8): NearFigures {
  const draw = drawer();
  const units = {
    zh: () => String.fromCharCode(0x4e00 + draw(800)),
    en: () => `${draw(2000).toString(36)}${["ing", "er", "tion", "ly"][draw(4)]!} `,
  };
  let [near, met, apart, metApart] = [0, 0, 0, 0];
  for (const [language, lengths] of sizes) {
    for (const length of lengths) {
      for (let pair = 0; pair < pairs; pair++) {
        const before = Array.from({ length }, units[language]);
        const after = [...before];
        for (let edits = 1 + draw(Math.ceil(length / 8)); edits > 0; edits--) after[draw(length)] = units[language]();
        const [a, b] = [formOf(before), formOf(after)];
        const { run } = classOf(Math.min(a.length, b.length));
        const isMet = meet(a, b, bound);
        if (similarity(runSet(a, run), runSet(b, run)) >= bound) {
          near++;
          if (isMet) met++;
        } else {
          apart++;
          if (isMet) metApart++;
        }
      }
    }
  }
  return { near, met, apart, metApart };
}

function formOf(pieces: readonly string[]): string {
  return comparedForm(pieces.join(""), { ignoreNumbers: false });
}

function meet(a: string, b: string, bound: number): boolean {
  const banding = bandingFor(bound);
  const [left, right] = [a, b].map((form) => classesOf(form.length, bound).map((one) => bandKeys(form, one, banding)));
  return left!.some((one) => right!.some((other) => one.some((key, band) => key === other[band])));
}

/** From 0 to `most` - 1; a linear congruence, of which the upper bits are taken. */
function drawer(): (most: number) => number {
  let state = 7;
  return (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
}
