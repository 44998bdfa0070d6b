// What is remembered of each row while near ones are looked for: 37 bytes a row, whatever the row is.

export class RowTable {
  #offsets = new Float64Array(1024);
  #lengths = new Uint32Array(1024);
  #units = new Uint32Array(1024);
  #ids = new BigUint64Array(2048);
  #sides = new Uint8Array(1024);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** `units`: length of what is compared; `id`: the 16 bytes at `at`; `isValid`: which side's parts the line stands in. */
  add(row: { offset: number; length: number; units: number; ids: Buffer; at: number; isValid: boolean }): void {
    if (this.#count === this.#lengths.length) this.#grow();
    this.#offsets[this.#count] = row.offset;
    this.#lengths[this.#count] = row.length;
    this.#units[this.#count] = row.units;
    this.#ids[this.#count * 2] = row.ids.readBigUInt64BE(row.at);
    this.#ids[this.#count * 2 + 1] = row.ids.readBigUInt64BE(row.at + 8);
    this.#sides[this.#count] = row.isValid ? 1 : 0;
    this.#count++;
  }

  place(row: number): { readonly offset: number; readonly length: number; readonly isValid: boolean } {
    return { offset: this.#offsets[row]!, length: this.#lengths[row]!, isValid: this.#sides[row] === 1 };
  }

  /** Hexadecimal, as a row has it. */
  id(row: number): string {
    return [0, 1].map((half) => this.#ids[row * 2 + half]!.toString(16).padStart(16, "0")).join("");
  }

  isValid(row: number): boolean {
    return this.#sides[row] === 1;
  }

  /**
   * Rows from the best to the worst, whatever the order of the input: those to train on before those to validate by, so that of two that are near
   * each other it is never the one to train on that goes for the other side; the longer one first; of equal lengths the smaller id. Only equal
   * rows keep their order.
   */
  inOrder(): Uint32Array {
    const rows = Uint32Array.from({ length: this.#count }, (_, row) => row);
    const [units, ids, sides] = [this.#units, this.#ids, this.#sides];
    return rows.sort((a, b) => {
      if (sides[a] !== sides[b]) return sides[a]! - sides[b]!;
      if (units[a] !== units[b]) return units[b]! - units[a]!;
      if (ids[a * 2] !== ids[b * 2]) return ids[a * 2]! < ids[b * 2]! ? -1 : 1;
      if (ids[a * 2 + 1] !== ids[b * 2 + 1]) return ids[a * 2 + 1]! < ids[b * 2 + 1]! ? -1 : 1;
      return a - b;
    });
  }

  #grow(): void {
    const grown = <T extends Float64Array | Uint32Array | BigUint64Array | Uint8Array>(old: T, larger: T): T => {
      larger.set(old as never);
      return larger;
    };
    const size = this.#lengths.length * 2;
    this.#offsets = grown(this.#offsets, new Float64Array(size));
    this.#lengths = grown(this.#lengths, new Uint32Array(size));
    this.#units = grown(this.#units, new Uint32Array(size));
    this.#ids = grown(this.#ids, new BigUint64Array(size * 2));
    this.#sides = grown(this.#sides, new Uint8Array(size));
  }
}
