// Finds the rows that go because they are near others: sketches, meetings, and the true similarity of those that met.
import { BandFiles } from "./candidates.ts";
import { comparedRow, nearness, type ComparedRow, type NearOptions } from "./compared-row.ts";
import { CandidatePairs, decideNear, type NearRow, type WhyGone } from "./decide.ts";
import type { RowTable } from "./row-table.ts";
import { classesOf, hashOf, numbersOf } from "../words/shingles.ts";
import { bandingFor, bandKeys } from "./sketch.ts";

interface Found {
  /** Rows that go, by row. */
  readonly gone: ReadonlyMap<number, NearRow>;
  /** Rows whose question is near that of one that stays, with another answer. */
  readonly otherAnswers: number;
  /** The first few of those, each with the better row whose question is near. */
  readonly conflicts: readonly (readonly [row: number, better: number])[];
}

const mostConflicts = 20;

/** Takes rows in their order, and then says which of them go. Bands wait in a folder. */
export class NearFinder {
  readonly #options: NearOptions;
  readonly #banding: ReturnType<typeof bandingFor>;
  readonly #bands: BandFiles;

  constructor(folder: string, options: NearOptions) {
    this.#options = options;
    this.#banding = bandingFor(options.similarity);
    this.#bands = new BandFiles(folder, this.#banding.bands);
  }

  /** Answers with the length of what is compared, in UTF-16 units. */
  add(row: number, line: string): number {
    const { text, answer } = comparedRow(line, this.#options);
    // Rows that say other numbers are near in no case, and where everything else is a template there would be many.
    const apart = this.#options.ignoreNumbers ? 0 : hashOf(numbersOf(text));
    for (const one of classesOf(text.length, this.#options.similarity))
      this.#bands.add(row, bandKeys(text, one, this.#banding, apart));
    return text.length + answer.length;
  }

  /** `lineOf` reads a row again; `turn` is awaited now and then, and may throw to end it. */
  async find(table: RowTable, lineOf: (row: number) => string, turn: () => Promise<void>): Promise<Found> {
    const order = table.inOrder();
    const ranks = new Uint32Array(order.length);
    for (let rank = 0; rank < order.length; rank++) ranks[order[rank]!] = rank;
    const pairs = new CandidatePairs(ranks);
    for (let band = 0; band < this.#bands.bands; band++) {
      this.#bands.meetings(band, (rows) => pairs.addMeeting(rows));
      await turn();
    }
    const compared = recent((row: number) => comparedRow(lineOf(row), this.#options));
    const otherAnswers = new Map<number, number>();
    const measure = (worse: number, better: number): WhyGone | undefined => {
      const found = nearness(compared(order[worse]!), compared(order[better]!), this.#options);
      if (found.kind === "apart") return undefined;
      const { similarity } = found;
      if (found.kind === "near") return { why: "near", similarity };
      if (table.isValid(order[worse]!) && !table.isValid(order[better]!)) return { why: "asked", similarity };
      if (!otherAnswers.has(worse)) otherAnswers.set(worse, better);
      return undefined;
    };
    const gone = await decideNear(pairs.inOrder(), measure, turn);
    for (const rank of gone.keys()) otherAnswers.delete(rank);
    const byRow = [...gone].map(([rank, one]): [number, NearRow] => [order[rank]!, { ...one, near: order[one.near]! }]);
    const left = [...otherAnswers].filter(([, better]) => !gone.has(better)).slice(0, mostConflicts);
    const conflicts = left.map(([row, better]) => [order[row]!, order[better]!] as const);
    return { gone: new Map(byRow), otherAnswers: otherAnswers.size, conflicts };
  }

  close(): void {
    this.#bands.close();
  }
}

/** Remembers what was asked for last: of many rows that are near one, that one is read once. */
function recent(make: (row: number) => ComparedRow): (row: number) => ComparedRow {
  const known = new Map<number, ComparedRow>();
  return (row) => {
    const found = known.get(row) ?? make(row);
    known.delete(row);
    known.set(row, found);
    if (known.size > mostKnown) known.delete(known.keys().next().value!);
    return found;
  };
}

const mostKnown = 4096;
