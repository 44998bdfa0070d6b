// Names the content of one side of a dataset, whatever the order of its rows and parts.
import { createHash } from "node:crypto";
import { rowIsValid } from "./row.ts";
import { idBytes } from "./row.ts";
import { flagsAt, recordBytes, type RowLog } from "./row-log.ts";
import type { Side } from "./split.ts";

/**
 * `sha256:` and the SHA-256 over the side's row ids, 16 bytes each, in ascending order, repeated ids as often as they occur. `rows` is
 * how many the side has. Ids are sorted in up to sixteen slices of the id space, so that it takes a fraction of the memory of the id table: the
 * log is read once a slice.
 */
export async function contentId(
  log: RowLog,
  side: Side,
  rows: number,
  signal: AbortSignal,
  rowsPerSlice = 500_000,
): Promise<string> {
  const hash = createHash("sha256");
  const slices = Math.min(16, Math.ceil(rows / rowsPerSlice));
  for (let slice = 0; slice < slices; slice++) {
    signal.throwIfAborted();
    hash.update(sortedIds(await idsOfSlice(log, side, slice, slices)));
  }
  return `sha256:${hash.digest("hex")}`;
}

/** Four words an id, the most significant first. */
async function idsOfSlice(log: RowLog, side: Side, slice: number, slices: number): Promise<Uint32Array> {
  let words = new Uint32Array(4 * 1024);
  let length = 0;
  for await (const block of log.blocks()) {
    for (let at = 0; at < block.length; at += recordBytes) {
      if ((block[at + flagsAt]! & rowIsValid) !== (side === "valid" ? rowIsValid : 0)) continue;
      if (Math.floor((block.readUInt32BE(at) / 2 ** 32) * slices) !== slice) continue;
      if (length === words.length) {
        const larger = new Uint32Array(length * 2);
        larger.set(words);
        words = larger;
      }
      for (let word = 0; word < 4; word++) words[length++] = block.readUInt32BE(at + word * 4);
    }
  }
  return words.subarray(0, length);
}

function sortedIds(words: Uint32Array): Buffer {
  const order = new Uint32Array(words.length / 4).map((_, i) => i * 4);
  order.sort((a, b) => {
    for (let word = 0; word < 4; word++) {
      const difference = words[a + word]! - words[b + word]!;
      if (difference !== 0) return difference;
    }
    return 0;
  });
  const sorted = Buffer.allocUnsafe(order.length * idBytes);
  order.forEach((at, i) => {
    for (let word = 0; word < 4; word++) sorted.writeUInt32BE(words[at + word]!, i * idBytes + word * 4);
  });
  return sorted;
}
