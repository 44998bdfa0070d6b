// Ends an answer before the first of some texts, while it is being streamed. Text is held back only as long as it may be the
// beginning of such a text.

export interface Released {
  /** Text that is certain now. */
  readonly text: string;
  /** A stop text was found; what follows `text` is no part of the answer. */
  readonly stopped: boolean;
}

export class StopText {
  readonly #stops: readonly string[];
  #held = "";

  /** `stops` has no empty text. */
  constructor(stops: readonly string[]) {
    this.#stops = stops;
  }

  push(text: string): Released {
    if (this.#stops.length === 0) return { text, stopped: false };
    const all = this.#held + text;
    const found = this.#firstIn(all);
    if (found !== undefined) {
      this.#held = "";
      return { text: all.slice(0, found), stopped: true };
    }
    const certain = all.length - this.#undecided(all);
    this.#held = all.slice(certain);
    return { text: all.slice(0, certain), stopped: false };
  }

  /** What is left when the answer ends by itself. */
  end(): string {
    const left = this.#held;
    this.#held = "";
    return left;
  }

  /** Where the stop text begins that is complete first, so that it does not matter in which pieces a text comes. */
  #firstIn(text: string): number | undefined {
    let first: { readonly start: number; readonly end: number } | undefined;
    for (const stop of this.#stops) {
      const start = text.indexOf(stop);
      const end = start + stop.length;
      if (start < 0) continue;
      if (first === undefined || end < first.end || (end === first.end && start < first.start)) first = { start, end };
    }
    return first?.start;
  }

  /** Length of the longest end of `text` with which a stop text begins. */
  #undecided(text: string): number {
    const longest = Math.max(...this.#stops.map((stop) => stop.length - 1));
    for (let length = Math.min(longest, text.length); length > 0; length--) {
      const end = text.slice(text.length - length);
      if (this.#stops.some((stop) => stop.startsWith(end))) return length;
    }
    return 0;
  }
}
