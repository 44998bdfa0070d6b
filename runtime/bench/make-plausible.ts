// Makes the tables by which the rule quality tells words from letters at random, and prints the file that has them. What a rule finds must
// not change with a text that somebody edits, so the file is committed, and made again on purpose alone. From the repository's root:
//   node --import ./specs/program/source-loader.mjs runtime/bench/make-plausible.ts > runtime/data/rules/quality/plausible-tables.ts
import { readFileSync } from "node:fs";
import { readHandDocuments } from "../starter/corpus/corpus-files.ts";

const documents = readHandDocuments(process.cwd());
/** Words of other trades than households and shops have. */
const pages = ["LICENSE", "README.md", "compiler/README.md", "runtime/README.md"]
  .concat(["CONTRIBUTING", "PLATFORM", "SECURITY", "SPECS"].map((page) => `.github/${page}.md`))
  .map((page) => readFileSync(page, "utf8"));

/** Half bits that a letter costs after another; row and column 0 stand for the ends of words. Of different words, since the commonest few hundred would count for all. */
function pairCosts(): readonly string[] {
  const words = new Set([...documents, ...pages].flatMap((text) => text.toLowerCase().match(/[a-z]+/g) ?? []));
  const seen = Array.from({ length: 27 }, () => Array.from({ length: 27 }, () => 0.5));
  for (const word of words) {
    const letters = [0, ...Array.from(word, (letter) => letter.charCodeAt(0) - 96), 0];
    letters.slice(1).forEach((letter, at) => (seen[letters[at]!]![letter]! += 1));
  }
  return seen.map((row) => {
    const all = row.reduce((sum, count) => sum + count, 0);
    return row.map((count) => Math.min(35, Math.round(-2 * Math.log2(count / all))).toString(36)).join("");
  });
}

/** The 800 commonest, in the order of their code points. */
function frequentHan(): string {
  const counts = new Map<string, number>();
  for (const han of documents.join("").match(/[\u4e00-\u9fff]/g) ?? []) counts.set(han, (counts.get(han) ?? 0) + 1);
  const byCount = [...counts].toSorted(([a, more], [b, less]) => less - more || (a < b ? -1 : 1));
  return byCount
    .slice(0, 800)
    .map(([han]) => han)
    .toSorted()
    .join("");
}

/** A bit for each of U+4E00 to U+9FFF, six a character of base64 without padding: is it at level 1 of GB 2312, or of Big5? */
function commonHan(): string {
  const bits = new Uint8Array(0x5200 / 8);
  const add = (encoding: string, leads: readonly [number, number], last: number): void => {
    const decoder = new TextDecoder(encoding);
    for (let lead = leads[0]; lead <= leads[1]; lead++)
      for (let trail = 0x40; trail <= 0xfe; trail++) {
        const decoded = decoder.decode(Uint8Array.of(lead, trail));
        const at = decoded.charCodeAt(0) - 0x4e00;
        if (decoded.length !== 1 || at < 0 || at >= 0x5200 || lead * 256 + trail > last) continue;
        if (encoding === "gbk" && trail < 0xa1) continue;
        bits[at >> 3]! |= 1 << (at & 7);
      }
  };
  add("gbk", [0xb0, 0xd7], 0xd7f9);
  add("big5", [0xa4, 0xc6], 0xc67e);
  return Buffer.from(bits).toString("base64").replaceAll("=", "");
}

const lines = (text: string, width: number): string =>
  (text.match(new RegExp(`.{1,${width}}`, "gu")) ?? []).map((line) => `  ${JSON.stringify(line)}`).join(" +\n");

process.stdout
  .write(`// Made by runtime/bench/make-plausible.ts: letters from the different words of the English texts that were written by hand for the starter
// model (runtime/starter/corpus/text/hand) and of this repository's pages and licence, Chinese characters from the model's Chinese texts and from
// two standards.

/** What a letter costs after another in English, in half bits from 0 to z (35). Row: the letter before; row and column 0: an end of the word. */
export const pairCosts: readonly string[] = [
${pairCosts()
  .map((row) => `  ${JSON.stringify(row)},`)
  .join("\n")}
];

/** The 800 commonest characters of the Chinese texts: in other running text more than half are among them, of characters drawn at random about a fifth. */
export const frequentHan =
${lines(frequentHan(), 75)};

/**
 * A bit for each of U+4E00 to U+9FFF, lowest first, in base64: what is at level 1 of GB 2312 (3,755 characters in common use) or of Big5 (5,401), as the
 * encoding standard of the WHATWG has them.
 */
export const commonHan =
${lines(commonHan(), 140)};
`);
