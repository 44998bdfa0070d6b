// Counts the lines of a file while its bytes go by.

const lineFeed = 0x0a;

/** Lines with anything but blanks in them; bytes up to the space are blanks. The last line needs no line feed. */
export class LineCount {
  lines = 0;
  /** Has the line that goes on been counted? */
  #counted = false;

  add(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; at += 1) {
      if (!this.#counted) {
        at = firstVisible(bytes, at);
        if (at === bytes.length) return;
        this.#counted = true;
        this.lines += 1;
      }
      at = bytes.indexOf(lineFeed, at);
      if (at < 0) return;
      this.#counted = false;
    }
  }
}

function firstVisible(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at]! <= 0x20) at += 1;
  return at;
}
