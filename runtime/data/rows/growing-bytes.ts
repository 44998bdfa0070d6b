// A byte buffer that grows while text is written into it, so that a chunk's output is one block of memory.

export class GrowingBytes {
  #bytes: Buffer<ArrayBuffer>;
  #length = 0;

  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(capacity, 64));
  }

  get length(): number {
    return this.#length;
  }

  /** Appends as UTF-8. */
  write(text: string): void {
    // A UTF-16 unit becomes at most three bytes of UTF-8.
    const needed = this.#length + text.length * 3;
    if (needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    this.#length += this.#bytes.write(text, this.#length, "utf8");
  }

  /** The written bytes in a memory block that can move to another thread, with little room left over: it waits there. Nothing may be written afterwards. */
  take(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.#bytes.buffer, 0, this.#length);
    return this.#length * 1.25 < this.#bytes.length ? bytes.slice() : bytes;
  }
}
