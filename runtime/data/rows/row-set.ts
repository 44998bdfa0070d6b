// A set of row numbers: a bit a row.

export class RowSet {
  #bits = new Uint8Array(1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(row: number): boolean {
    return ((this.#bits[Math.floor(row / 8)] ?? 0) & (1 << (row % 8))) !== 0;
  }

  add(row: number): void {
    const at = Math.floor(row / 8);
    if (at >= this.#bits.length) {
      const larger = new Uint8Array(Math.max(at + 1, this.#bits.length * 2));
      larger.set(this.#bits);
      this.#bits = larger;
    }
    if (this.has(row)) return;
    this.#bits[at]! |= 1 << (row % 8);
    this.#size++;
  }
}
