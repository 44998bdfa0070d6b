// Which rows have to be measured against each other: those that meet in a band. Bands wait on disk, and are looked at one by one.
import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";

/** Entries of a band that are written together. */
const waitingEntries = 8192;

export class BandFiles {
  readonly #handles: number[];
  readonly #waiting: Uint32Array<ArrayBuffer>[];
  #entries = 0;
  #written = 0;

  /** In a folder that is there. Throws the system's errors. */
  constructor(folder: string, bands: number) {
    this.#handles = Array.from({ length: bands }, (_, band) => openSync(join(folder, `band-${band}`), "w+"));
    this.#waiting = this.#handles.map(() => new Uint32Array(waitingEntries * 2));
  }

  /** One key a band. A row may have several, of runs of other lengths. */
  add(row: number, keys: Uint32Array): void {
    const at = (this.#entries - this.#written) * 2;
    for (let band = 0; band < keys.length; band++) {
      this.#waiting[band]![at] = row;
      this.#waiting[band]![at + 1] = keys[band]!;
    }
    this.#entries++;
    if (this.#entries - this.#written === waitingEntries) this.#flush();
  }

  /** How many bands there are. */
  get bands(): number {
    return this.#handles.length;
  }

  /** Calls `each` with the rows of every key of a band that several rows have. */
  meetings(band: number, each: (rows: Uint32Array) => void): void {
    this.#flush();
    const entries = new Uint32Array(this.#entries * 2);
    const bytes = new Uint8Array(entries.buffer);
    for (let at = 0; at < bytes.length;) at += readSync(this.#handles[band]!, bytes, at, bytes.length - at, at);
    meet(entries, each);
  }

  close(): void {
    for (const handle of this.#handles) closeSync(handle);
  }

  #flush(): void {
    const length = (this.#entries - this.#written) * 8;
    for (const [band, handle] of this.#handles.entries()) {
      const bytes = new Uint8Array(this.#waiting[band]!.buffer, 0, length);
      for (let at = 0; at < length;) at += writeSync(handle, bytes, at, length - at, this.#written * 8 + at);
    }
    this.#written = this.#entries;
  }
}

/** `entries` are pairs of a row and a key: as numbers of 64 bits, whose lower half comes first on every machine that Node runs on, keys decide their order. */
function meet(entries: Uint32Array<ArrayBuffer>, each: (rows: Uint32Array) => void): void {
  new BigUint64Array(entries.buffer).sort();
  for (let from = 0; from < entries.length;) {
    const key = entries[from + 1]!;
    let to = from + 2;
    while (to < entries.length && entries[to + 1] === key) to += 2;
    if (to - from > 2) each(entries.subarray(from, to).filter((_, at) => at % 2 === 0));
    from = to;
  }
}
