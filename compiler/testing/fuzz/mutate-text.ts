// What a hostile or a careless hand does to a text: bytes, lines, values, structure.
import type { Chance } from "./chance.ts";

/** Values that no field expects, and forms in which YAML and JSON can say more than they seem to. */
const values = [
  ...["", "null", "true", "[]", "{}", "-1", "1e999", "9".repeat(400), ".inf", "0x7fffffffffffffff", "2026-13-41"],
  ...[
    "&a [*a]",
    "*none",
    "!!js/function x",
    "<<: {}",
    "? x",
    "|\n  x",
    "'",
    '"',
    "`",
    "@x",
    "%x",
    "- - - x",
    "{ x: [ }",
  ],
  ...[
    "../../../etc/passwd",
    "/etc/passwd",
    ".git/config",
    ".fairlead/store",
    "generated/dev",
    "\\\\host\\x",
    "C:\\x",
    "file:///etc/passwd",
  ],
  ...[
    "https://evil.example/x",
    "hf://a/b",
    "secret://../x",
    "$(touch ran)",
    "`touch ran`",
    "; touch ran",
    "--output=ran",
    "-x",
  ],
  ...["\u0000", "\u001b[2J", "\u202e", "\u200b", "\ufeff", "\ud800", "\u00a0", "\u2028", "😀".repeat(50)],
  ...[
    "__proto__",
    "constructor",
    "toString",
    "con",
    "nul",
    "a".repeat(5000),
    "[".repeat(3000),
    "a: ".repeat(2000),
    "{a: ".repeat(80),
  ],
];

type Mutation = (text: string, chance: Chance) => string;

const mutations: readonly Mutation[] = [
  // Another value for one.
  (text, chance) => replaceAt(text, [...text.matchAll(/(?<=: )[^\n]+/g)], chance),
  // Another key, or another word.
  (text, chance) => replaceAt(text, [...text.matchAll(/[A-Za-z][\w-]*/g)], chance),
  // A line less, a line twice, two lines in each other's place.
  (text, chance) => withLines(text, (lines) => void lines.splice(chance.whole(lines.length), 1)),
  (text, chance) => withLines(text, (lines) => void lines.splice(chance.whole(lines.length), 0, chance.pick(lines))),
  (text, chance) =>
    withLines(text, (lines) => {
      const [a, b] = [chance.whole(lines.length), chance.whole(lines.length)];
      [lines[a], lines[b]] = [lines[b]!, lines[a]!];
    }),
  // Another indentation.
  (text, chance) =>
    withLines(text, (lines) => void lines.splice(chance.whole(lines.length), 1, ` \t  ${chance.pick(lines)}`)),
  // A byte flipped, a piece cut off, a piece put in.
  (text, chance) => {
    const bytes = Buffer.from(text);
    if (bytes.length > 0) bytes[chance.whole(bytes.length)]! ^= 1 << chance.whole(8);
    return bytes.toString("latin1");
  },
  (text, chance) => text.slice(0, chance.whole(text.length + 1)),
  (text, chance) => {
    const at = chance.whole(text.length + 1);
    return text.slice(0, at) + chance.pick(values) + text.slice(at);
  },
  // Another file altogether.
  (_, chance) => chance.pick(values),
  // Very much of it.
  (text, chance) => text + `key${chance.whole(10)}: x\n`.repeat(20_000),
];

export function mutateText(text: string, chance: Chance): string {
  return chance.pick(mutations)(text, chance);
}

function replaceAt(text: string, found: readonly RegExpMatchArray[], chance: Chance): string {
  if (found.length === 0) return text + chance.pick(values);
  const { 0: piece, index = 0 } = chance.pick(found);
  return text.slice(0, index) + chance.pick(values) + text.slice(index + piece.length);
}

function withLines(text: string, change: (lines: string[]) => void): string {
  const lines = text.split("\n");
  change(lines);
  return lines.join("\n");
}
