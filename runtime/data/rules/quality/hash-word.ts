// Words as numbers, letter by letter as they are read.

export const emptyHash = 0x811c9dc5 | 0;

/** With one unit more; letters a to z have no case. FNV, on UTF-16 units. */
export function hashUnit(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193);
}

export function hashWord(word: string): number {
  let hash = emptyHash;
  for (let at = 0; at < word.length; at++) hash = hashUnit(hash, word.charCodeAt(at));
  return hash;
}
