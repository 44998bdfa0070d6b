// Picks a few of many, evenly spread, while they pass by once.

/** Takes `most` of `total`, the first and the last among them; all where there are no more. Fewer than `total` may come. */
export class EvenPick<Item> {
  readonly taken: Item[] = [];
  readonly #total: number;
  readonly #most: number;
  #passed = 0;

  constructor(total: number, most: number) {
    this.#total = total;
    this.#most = most;
  }

  /** `make` is asked only for what is taken. */
  pass(make: () => Item): void {
    const place = this.taken.length;
    const next = this.#total <= this.#most ? place : Math.floor((place * (this.#total - 1)) / (this.#most - 1));
    if (this.#passed++ === next && place < this.#most) this.taken.push(make());
  }
}
