// Which of many questions a text holds: by the runs of characters that both have.
import { runHashes, runSet } from "../../words/shingles.ts";
import { scriptsOf } from "../../words/language.ts";

/** Characters of a run: of Chinese, where four are two words or three, and of other scripts, where eight are one or two. `npm run bench -- data` says what they find. */
const runs = { han: 4, other: 8 } as const;
type Script = keyof typeof runs;

export interface HeldQuestion {
  /** Place among the questions, from 0. */
  readonly question: number;
  /** Of its runs, the share that the text has, of 1. */
  readonly overlap: number;
}

/** Runs of more questions than these are in none of them: a template that many begin with says nothing of one, and would be counted for each. */
const mostQuestions = 64;

/** Questions and texts are compared forms. */
export class QuestionIndex {
  /** Questions that are not long enough to be found in something longer: they have to be asked as they are. */
  readonly #short = new Map<string, number>();
  readonly #byScript: Readonly<Record<Script, RunTable>> = { han: new RunTable(), other: new RunTable() };
  /** Different runs of each question that tell it from others; 0 where it has to be asked as it is. */
  readonly #sizes: Int32Array;
  /** Runs of the text at hand that each question has. */
  readonly #shared: Int32Array;

  constructor(questions: readonly string[]) {
    this.#sizes = new Int32Array(questions.length);
    this.#shared = new Int32Array(questions.length);
    const long = questions.flatMap((form, question) => {
      const script: Script = isMostlyHan(form) ? "han" : "other";
      if (form.length >= runs[script] * 2) return [{ question, form, script }];
      this.#isShort(form, question);
      return [];
    });
    for (const { question, form, script } of long)
      for (const run of runSet(form, runs[script])) this.#byScript[script].add(run, question);
    for (const table of Object.values(this.#byScript)) table.leaveOut(mostQuestions);
    for (const { question, form, script } of long) {
      const own = runSet(form, runs[script]).filter((run) => this.#byScript[script].questionsOf(run).length > 0);
      // Less than a text of two runs has: nothing that would tell it from others in something longer.
      if (own.length <= runs[script]) this.#isShort(form, question);
      else this.#sizes[question] = own.length;
    }
  }

  #isShort(form: string, question: number): void {
    if (!this.#short.has(form)) this.#short.set(form, question);
  }

  /** The first of those that the text holds most of, with an overlap of at least that; `asked` is the part of it that is a question. */
  held(text: string, asked: string, least: number): HeldQuestion | undefined {
    const same = this.#short.get(asked);
    if (same !== undefined) return { question: same, overlap: 1 };
    let best: HeldQuestion | undefined;
    for (const question of this.#touchedBy(text)) {
      const [shared, size] = [this.#shared[question]!, this.#sizes[question]!];
      this.#shared[question] = 0;
      const overlap = size === 0 ? 0 : shared / size;
      if (size === 0 || overlap < least) continue;
      if (best === undefined || overlap > best.overlap || (overlap === best.overlap && question < best.question))
        best = { question, overlap };
    }
    return best;
  }

  /** Questions that share a run with the text; how many is in `#shared`. */
  #touchedBy(text: string): readonly number[] {
    const touched: number[] = [];
    for (const script of ["han", "other"] as const) {
      const table = this.#byScript[script];
      if (table.size === 0 || text.length < runs[script]) continue;
      const found = new Set<number>();
      for (const run of runHashes(text, runs[script])) {
        // A run that the text has twice counts once.
        if (!table.has(run) || found.has(run)) continue;
        found.add(run);
        for (const question of table.questionsOf(run)) if (this.#shared[question]!++ === 0) touched.push(question);
      }
    }
    return touched;
  }
}

function isMostlyHan(form: string): boolean {
  const { han, latin, other } = scriptsOf([form]);
  return han > latin + other;
}

/** Questions by their runs. Nearly every run of a text is in no question, which a bit says. */
class RunTable {
  readonly #questions = new Map<number, number[]>();
  readonly #bits = new Uint32Array(1 << 16);

  get size(): number {
    return this.#questions.size;
  }

  add(run: number, question: number): void {
    const known = this.#questions.get(run);
    if (known === undefined) this.#questions.set(run, [question]);
    else known.push(question);
    this.#bits[(run >>> 5) & 0xffff]! |= 1 << (run & 31);
  }

  has(run: number): boolean {
    return (this.#bits[(run >>> 5) & 0xffff]! & (1 << (run & 31))) !== 0 && this.#questions.has(run);
  }

  /** Runs that more questions have than that. */
  leaveOut(most: number): void {
    for (const [run, questions] of this.#questions) if (questions.length > most) this.#questions.delete(run);
  }

  questionsOf(run: number): readonly number[] {
    return this.#questions.get(run) ?? [];
  }
}
