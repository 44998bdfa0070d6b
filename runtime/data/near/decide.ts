// Which rows stay. Rows stand in a total order that knows nothing of their places, and are decided from the best to the worst: a row goes where it is
// near one that stays, so that no chain of resemblances takes away what resembles nothing that is left.

/** Why a row goes: it is near another one, or, to be validated by, it asks what another one is trained on. */
export interface WhyGone {
  readonly why: "near" | "asked";
  readonly similarity: number;
}

/** A row that goes, and the one that it goes for. */
export interface NearRow extends WhyGone {
  readonly near: number;
}

/** Rows, as numbers from 0, that may be near each other; collected band by band. */
export class CandidatePairs {
  readonly #ranks: Uint32Array;
  #pairs: Float64Array<ArrayBuffer> = new Float64Array(1024);
  #count = 0;

  /** `ranks[row]` is the place of a row in the total order, from 0, the best. */
  constructor(ranks: Uint32Array) {
    this.#ranks = ranks;
  }

  /** Each of them with the few best ones before it, and the one next before it: where thousands meet, most are near the best of them. */
  addMeeting(rows: Uint32Array): void {
    const ranks = rows.map((row) => this.#ranks[row]!).sort();
    for (let worse = 1; worse < ranks.length; worse++) {
      for (let better = 0; better < Math.min(worse, mostBetter); better++) this.#add(ranks[worse]!, ranks[better]!);
      if (worse > mostBetter) this.#add(ranks[worse]!, ranks[worse - 1]!);
    }
  }

  #add(worse: number, better: number): void {
    if (worse === better) return;
    if (this.#count === this.#pairs.length) {
      // Most pairs meet in several bands.
      this.#sort();
      if (this.#count > this.#pairs.length / 2) {
        const larger = new Float64Array(this.#pairs.length * 2);
        larger.set(this.#pairs);
        this.#pairs = larger;
      }
    }
    this.#pairs[this.#count++] = worse * rankSpace + better;
  }

  #sort(): void {
    const sorted = this.#pairs.subarray(0, this.#count).sort();
    let count = 0;
    for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) sorted[count++] = sorted[i]!;
    this.#count = count;
  }

  /** Pairs of ranks, each once, by the worse one and then the better one. */
  *inOrder(): Generator<readonly [worse: number, better: number]> {
    this.#sort();
    for (let i = 0; i < this.#count; i++) {
      const pair = this.#pairs[i]!;
      yield [Math.floor(pair / rankSpace), pair % rankSpace];
    }
  }
}

/** Some milliseconds. */
const pairsATurn = 256;

const mostBetter = 8;
/** More rows than fit into memory; two ranks fit into the 53 bits of a double. */
const rankSpace = 2 ** 26;

/**
 * `measure` says why the worse of two rows goes for the better one, undefined where it stays; `turn` is awaited now and then, and may throw to end it. Answers by
 * the rank of each row that goes.
 */
export async function decideNear(
  pairs: Iterable<readonly [worse: number, better: number]>,
  measure: (worse: number, better: number) => WhyGone | undefined,
  turn: () => Promise<void>,
): Promise<ReadonlyMap<number, NearRow>> {
  const gone = new Map<number, NearRow>();
  let looked = 0;
  for (const [worse, better] of pairs) {
    if (++looked % pairsATurn === 0) await turn();
    if (gone.has(worse) || gone.has(better)) continue;
    const why = measure(worse, better);
    if (why !== undefined) gone.set(worse, { near: better, ...why });
  }
  return gone;
}
