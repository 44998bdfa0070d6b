// Whether letters make words, and Chinese characters a text, as far as tables of a few kilobytes can tell.
import { commonHan, frequentHan, pairCosts } from "./plausible-tables.ts";

/** What the letter after another costs, in half bits, at 32 times the letter before; a to z are 1 to 26, 0 is an end of the word. */
export const costs: Uint8Array = (() => {
  const table = new Uint8Array(32 * 32);
  pairCosts.forEach((row, before) => {
    for (let after = 0; after < row.length; after++) table[before * 32 + after] = parseInt(row[after]!, 36);
  });
  return table;
})();

export const frequent = 2;
export const common = 1;

/** By UTF-16 unit: 2 for the commonest 800 Chinese characters, 1 for others in common use, simplified and traditional, 0 for all else. */
export const hanUse: Uint8Array = (() => {
  const table = new Uint8Array(0x10000);
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  // Base64 has the first bits of a byte first, and the table the lowest bits of a byte.
  for (let bit = 0; bit < 0x5200; bit++) {
    const at = (bit & ~7) + 7 - (bit & 7);
    const six = digits.indexOf(commonHan[Math.floor(at / 6)] ?? "A");
    if ((six >> (5 - (at % 6))) & 1) table[0x4e00 + bit] = common;
  }
  for (const one of frequentHan) table[one.charCodeAt(0)] = frequent;
  return table;
})();

const rows = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

/** 1 at 32 times a letter plus another where they are beside each other in a row of the keyboard. */
export const neighbours: Uint8Array = (() => {
  const table = new Uint8Array(32 * 32);
  const set = (a: string, b: string): void => {
    table[(a.charCodeAt(0) & 31) * 32 + (b.charCodeAt(0) & 31)] = 1;
  };
  for (const row of rows)
    for (let at = 1; at < row.length; at++) {
      set(row[at - 1]!, row[at]!);
      set(row[at]!, row[at - 1]!);
    }
  return table;
})();
