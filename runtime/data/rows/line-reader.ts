// Reads the lines of a folder of parts one after the other, or one of them again by where it stands. Errors of the disk are thrown as Node throws them.
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { partName } from "./part-writer.ts";

const blockBytes = 1 << 20;

export class LineReader {
  readonly #handles: number[];
  /** Offset of each part in all of them together. */
  readonly #starts: number[] = [];
  #part = 0;
  #block = Buffer.alloc(0);
  /** Of the block in its part, and of the next line in the block. */
  #blockAt = 0;
  #at = 0;

  constructor(folder: string, parts: number) {
    this.#handles = Array.from({ length: parts }, (_, part) => openSync(join(folder, partName(part)), "r"));
    let start = 0;
    for (const handle of this.#handles) {
      this.#starts.push(start);
      start += fstatSync(handle).size;
    }
  }

  /** The next line with its line feed, valid until the next call, and where it begins in all parts together. Undefined at the end. */
  next(): { readonly line: Buffer; readonly offset: number } | undefined {
    for (;;) {
      const feed = this.#feed();
      if (feed >= 0) {
        const line = this.#block.subarray(this.#at, feed + 1);
        const offset = this.#starts[this.#part]! + this.#blockAt + this.#at;
        this.#at = feed + 1;
        return { line, offset };
      }
      if (this.#fill()) continue;
      if (this.#part === this.#handles.length - 1) return undefined;
      this.#part++;
      [this.#block, this.#blockAt, this.#at] = [Buffer.alloc(0), 0, 0];
    }
  }

  /** All lines that are read together, and how many they are. Undefined at the end. */
  nextLines(): { readonly lines: Buffer; readonly count: number } | undefined {
    const first = this.next();
    if (first === undefined) return undefined;
    const from = this.#at - first.line.length;
    let count = 1;
    for (let feed = this.#feed(); feed >= 0; feed = this.#feed(), count++) this.#at = feed + 1;
    return { lines: this.#block.subarray(from, this.#at), count };
  }

  #feed(): number {
    return this.#block.indexOf(0x0a, this.#at);
  }

  /** Goes on behind what is left of the block; false at the end of the part. */
  #fill(): boolean {
    const rest = this.#block.subarray(this.#at);
    const next = Buffer.allocUnsafe(rest.length + blockBytes);
    rest.copy(next);
    const from = this.#blockAt + this.#block.length;
    const read = readSync(this.#handles[this.#part]!, next, rest.length, blockBytes, from);
    if (read === 0) return false;
    this.#blockAt = from - rest.length;
    [this.#block, this.#at] = [next.subarray(0, rest.length + read), 0];
    return true;
  }

  /** A line that `next` gave, again. */
  again(offset: number, length: number): Buffer {
    let part = this.#starts.length - 1;
    while (this.#starts[part]! > offset) part--;
    const line = Buffer.allocUnsafe(length);
    for (let read = 0; read < length;) {
      const more = readSync(this.#handles[part]!, line, read, length - read, offset - this.#starts[part]! + read);
      if (more === 0) throw new Error("internal: a part is shorter than what was written to it");
      read += more;
    }
    return line;
  }

  close(): void {
    for (const handle of this.#handles) closeSync(handle);
  }
}
