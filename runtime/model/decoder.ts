// Decodes several sequences together over one session, with the keys and values of each kept in buffers of this thread. Rows
// are kept dense, so that a step feeds views and copies only what is new: one key and one value a layer and sequence.
import { causalMask, masked } from "./causal-mask.ts";
import type { LlamaConfig } from "./llama.ts";
import { float32, int64, type Session, type Tensor } from "./session.ts";

/** Past positions are made room for in steps of so many. */
const roomStep = 64;

/** Logits of one sequence: a view that is valid until the next call. */
export type Logits = Float32Array;

export class Decoder {
  readonly config: LlamaConfig;
  readonly maxBatch: number;
  /** Longest sequence in tokens. */
  readonly maxTokens: number;
  readonly #session: Session;
  readonly #cache: Float32Array[];
  readonly #lengths: number[] = [];
  #mask: Float32Array;
  #room = 0;

  constructor(
    session: Session,
    config: LlamaConfig,
    limits: { readonly maxBatch: number; readonly maxTokens: number },
  ) {
    this.#session = session;
    this.config = config;
    this.maxBatch = limits.maxBatch;
    this.maxTokens = Math.min(limits.maxTokens, config.maxPositions);
    this.#cache = Array.from({ length: 2 * config.layers }, () => new Float32Array(0));
    this.#mask = new Float32Array(0);
  }

  /** Sequences that are being decoded. Their rows are 0 .. count - 1. */
  get count(): number {
    return this.#lengths.length;
  }

  /** Tokens of a row so far. */
  lengthOf(row: number): number {
    return this.#lengths[row]!;
  }

  /**
   * Reads prompts in one pass and gives them the next rows, in order. Returns the logits after each. Prompts have 1 to maxTokens tokens; more than the free
   * rows is an internal error.
   */
  async begin(prompts: readonly Int32Array[]): Promise<readonly Logits[]> {
    if (this.count + prompts.length > this.maxBatch) throw new Error("internal: no row is free");
    const longest = Math.max(...prompts.map((prompt) => prompt.length));
    if (longest > this.maxTokens || prompts.some((prompt) => prompt.length === 0)) {
      throw new Error(`internal: a prompt has ${longest} tokens, 1 to ${this.maxTokens} are possible`);
    }
    const size = prompts.length * longest;
    const ids = new Int32Array(size);
    const positions = new Int32Array(size);
    prompts.forEach((prompt, at) => {
      ids.set(prompt, at * longest);
      for (let i = 0; i < longest; i++) positions[at * longest + i] = i;
    });
    const answer = await this.#session.run({
      ids: int64(ids, [prompts.length, longest]),
      positions: int64(positions, [prompts.length, longest]),
      past_mask: float32(new Float32Array(0), [prompts.length, 1, 1, 0]),
      new_mask: float32(causalMask(longest), [1, 1, longest, longest]),
      rows: int64(
        prompts.map((prompt, at) => at * longest + prompt.length - 1),
        [prompts.length],
      ),
      ...this.#pastFeeds(prompts.length, 0),
    });
    this.#makeRoom(longest);
    prompts.forEach((prompt, at) => {
      const row = this.count;
      this.#store(answer, at, longest, row, 0, prompt.length);
      this.#lengths.push(prompt.length);
    });
    return this.#logits(answer.logits!);
  }

  /** Appends one token to every row and returns the logits after it. No row may be at maxTokens. */
  async step(tokens: readonly number[]): Promise<readonly Logits[]> {
    const count = this.count;
    if (tokens.length !== count) throw new Error(`internal: ${tokens.length} tokens for ${count} rows`);
    this.#makeRoom(Math.max(...this.#lengths) + 1);
    const answer = await this.#session.run({
      ids: int64(tokens, [count, 1]),
      positions: int64(this.#lengths, [count, 1]),
      past_mask: float32(this.#mask.subarray(0, count * this.#room), [count, 1, 1, this.#room]),
      new_mask: float32(new Float32Array(1), [1, 1, 1, 1]),
      rows: int64([...tokens.keys()], [count]),
      ...this.#pastFeeds(count, this.#room),
    });
    for (let row = 0; row < count; row++) {
      this.#store(answer, row, 1, row, this.#lengths[row]!, 1);
      this.#lengths[row]!++;
    }
    return this.#logits(answer.logits!);
  }

  /** Ends a row. The last row takes its place: returns the row that moved to `row`, which is `row` itself when it was the last. */
  end(row: number): number {
    const last = this.count - 1;
    if (row !== last) {
      const size = this.config.kvHeads * this.#room * this.config.headDim;
      for (const buffer of this.#cache) buffer.copyWithin(row * size, last * size, (last + 1) * size);
      this.#mask.copyWithin(row * this.#room, last * this.#room, (last + 1) * this.#room);
      this.#lengths[row] = this.#lengths[last]!;
    }
    this.#lengths.pop();
    return last;
  }

  #pastFeeds(count: number, room: number): Record<string, Tensor> {
    const { kvHeads, headDim, layers } = this.config;
    const shape = [count, kvHeads, room, headDim];
    const size = count * kvHeads * room * headDim;
    const feeds: Record<string, Tensor> = {};
    for (let layer = 0; layer < layers; layer++) {
      feeds[`past.k.${layer}`] = float32(this.#cache[2 * layer]!.subarray(0, size), shape);
      feeds[`past.v.${layer}`] = float32(this.#cache[2 * layer + 1]!.subarray(0, size), shape);
    }
    return feeds;
  }

  /** Copies `count` positions of the new keys and values of batch entry `from` (of `span` positions) into a row, at `position`. */
  #store(
    answer: Readonly<Record<string, Tensor>>,
    from: number,
    span: number,
    row: number,
    position: number,
    count: number,
  ): void {
    const { kvHeads, headDim, layers } = this.config;
    const room = this.#room;
    for (let layer = 0; layer < layers; layer++) {
      for (const [at, name] of [`new.k.${layer}`, `new.v.${layer}`].entries()) {
        const source = answer[name]!.data as Float32Array;
        const target = this.#cache[2 * layer + at]!;
        for (let head = 0; head < kvHeads; head++) {
          const begin = (from * kvHeads + head) * span * headDim;
          const to = ((row * kvHeads + head) * room + position) * headDim;
          target.set(source.subarray(begin, begin + count * headDim), to);
        }
      }
    }
    const start = row * room;
    if (position === 0) this.#mask.fill(masked, start, start + room);
    this.#mask.fill(0, start + position, start + position + count);
  }

  /** Lays the buffers out anew when the longest sequence no longer fits, or when none needs most of the room any more. */
  #makeRoom(tokens: number): void {
    const longest = Math.max(tokens, ...this.#lengths);
    const wanted = Math.min(Math.ceil(longest / roomStep) * roomStep, Math.max(this.maxTokens, longest));
    if (wanted <= this.#room && this.#room < 4 * wanted) return;
    const { kvHeads, headDim } = this.config;
    const old = this.#room;
    const kept = Math.min(old, wanted) * headDim;
    const blocks = this.count * kvHeads;
    this.#cache.forEach((buffer, at) => {
      const grown = new Float32Array(this.maxBatch * kvHeads * wanted * headDim);
      for (let block = 0; block < blocks; block++) {
        const begin = block * old * headDim;
        grown.set(buffer.subarray(begin, begin + kept), block * wanted * headDim);
      }
      this.#cache[at] = grown;
    });
    this.#room = wanted;
    this.#mask = new Float32Array(this.maxBatch * wanted).fill(masked);
    this.#lengths.forEach((length, row) => this.#mask.fill(0, row * wanted, row * wanted + length));
  }

  #logits(tensor: Tensor): readonly Logits[] {
    const [rows, vocabulary] = tensor.shape as readonly [number, number];
    const data = tensor.data as Float32Array;
    return Array.from({ length: rows }, (_, row) => data.subarray(row * vocabulary, (row + 1) * vocabulary));
  }
}
