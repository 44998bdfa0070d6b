// Texts that programs have stumbled over, and edits that make a file of anybody's a hostile one.
import type { Random } from "./random.ts";

/** In the place of a value, a key or a name. `run` is a command that must never run; `outside` a folder that must never change. */
export function hostileWords(run: string, outside: string): readonly string[] {
  return [
    ...[
      "1e400",
      "-0",
      "9007199254740993",
      ".nan",
      ".inf",
      "0o777",
      "0x1F",
      "1_000",
      "null",
      "~",
      "true",
      "no",
      "2026-13-45",
    ],
    ...[
      "[]",
      "{}",
      "''",
      '"\\u0000"',
      '"\\ud800"',
      '"\\u202eexe"',
      "!!binary AAAA",
      "!!js/function 'x'",
      "!!set {a}",
      "!!python/object:os.system x",
    ],
    ...["*a", "&a", "&a [*a]", "|", ">-", "<<", "? ", "- - - -", "%TAG", "@x", "`x`", "#", "---", "..."],
    ...[
      "__proto__",
      "constructor",
      "prototype",
      "toString",
      "hasOwnProperty",
      "then",
      "con",
      "nul",
      "aux.yaml",
      ".",
      "..",
      "-",
      "-rf",
      "--help",
    ],
    ...[
      "../../../../../../etc/passwd",
      "/etc/passwd",
      "/dev/zero",
      "/proc/self/environ",
      "~/.ssh/id_rsa",
      "\\\\server\\share",
      "file:///etc/passwd",
    ],
    ...[
      outside,
      `${outside}/kept.txt`,
      `../${outside}`,
      "specs/../../x",
      "a/./b//c",
      "data/\u0000x",
      ".git/config",
      ".fairlead/store",
      "generated/dev",
    ],
    ...[
      `$(${run})`,
      `\`${run}\``,
      `; ${run}`,
      `| ${run}`,
      `"; ${run} #`,
      `' ${run} '`,
      `--upload-pack=${run}`,
      `ext::${run}`,
      `!${run}`,
      "{{ .Values.x }}",
      "${HOME}",
      "%s%n",
      "<script>alert(1)</script>",
      "](javascript:x)",
    ],
    ...[
      "secret://../../x/y",
      "secret://a/b",
      "hf://a/b@main",
      "hf://../x@b968826d9c46dd6066d109eabc6255188de91218",
      `sha256:${"0".repeat(64)}`,
      "999999999999999999999.0",
      "99999d",
      "-1ms",
      "1e9GiB",
      ">= 1e309%",
      "<= NaN",
    ],
    ...[
      "a".repeat(300),
      "é".repeat(200),
      "\u202egnp.\u2066",
      "\u200b",
      "\ufeff",
      "\u001b]0;x\u0007",
      "\u009b2J",
      "\u0085",
      "\u2028",
      "１２３",
      "ﬀ",
      "İ",
      "🙂".repeat(50),
      "x\ty",
      "a: b: c",
      "a, b",
      "a]b}",
    ],
  ];
}

/** Each makes another text of one; some of them are no text any more. */
type TextEdit = (text: string, random: Random, words: readonly string[]) => string | Buffer;

const lines = (text: string): string[] => text.split("\n");

function atLine(text: string, random: Random, change: (all: string[], at: number) => void): string {
  const all = lines(text);
  change(all, random.below(all.length));
  return all.join("\n");
}

function inserted(text: string, random: Random, piece: string): string {
  const at = random.below(text.length + 1);
  return text.slice(0, at) + piece + text.slice(at);
}

/** Of aliases, each of ten of the one before. */
function bomb(): string {
  const names = "abcdefgh".split("");
  const levels = names.map(
    (name, at) =>
      `${name}: &${name} [${Array(10)
        .fill(at === 0 ? "x" : `*${names[at - 1]}`)
        .join(",")}]`,
  );
  return levels.join("\n");
}

const indent = (text: string): string => /^ */.exec(text)?.[0] ?? "";

const textEdits: Readonly<Record<string, TextEdit>> = {
  "bytes flipped": (text, random) => {
    const bytes = Buffer.from(text);
    for (let left = 1 + random.below(6); left > 0 && bytes.length > 0; left--)
      bytes[random.below(bytes.length)]! ^= 1 << random.below(8);
    return bytes;
  },
  "cut off": (text, random) => text.slice(0, random.below(text.length + 1)),
  "a piece gone": (text, random) => {
    const at = random.below(text.length + 1);
    return text.slice(0, at) + text.slice(at + 1 + random.below(30));
  },
  "a line twice": (text, random) => atLine(text, random, (all, at) => all.splice(at, 0, all[at]!)),
  "a line gone": (text, random) => atLine(text, random, (all, at) => all.splice(at, 1)),
  "a line moved": (text, random) =>
    atLine(text, random, (all, at) => all.splice(random.below(all.length), 0, ...all.splice(at, 1))),
  "a line further in": (text, random) => atLine(text, random, (all, at) => (all[at] = `  ${all[at]}`)),
  "a value replaced": (text, random, words) =>
    atLine(
      text,
      random,
      (all, at) => (all[at] = all[at]!.replace(/(:\s*)\S.*$/, (_, colon: string) => colon + random.pick(words))),
    ),
  "a word replaced": (text, random, words) => {
    const found = [...text.matchAll(/[\w./%:-]+/g)];
    if (found.length === 0) return random.pick(words);
    const { index, 0: word } = random.pick(found);
    return text.slice(0, index) + random.pick(words) + text.slice(index + word.length);
  },
  "a word put in": (text, random, words) => inserted(text, random, random.pick(words)),
  "a key put in": (text, random, words) =>
    atLine(text, random, (all, at) =>
      all.splice(at, 0, `${indent(all[at]!)}${random.pick(words)}: ${random.pick(words)}`),
    ),
  "a prototype": (text, random) =>
    atLine(text, random, (all, at) => all.splice(at, 0, `${indent(all[at]!)}__proto__: { polluted: true }`)),
  "a key of 100,000 characters": (text, random) =>
    atLine(text, random, (all, at) => all.splice(at, 0, `${indent(all[at]!)}${"k".repeat(100_000)}: 1`)),
  "many keys": (text, random) => {
    const many = Array.from({ length: 200 + random.below(9_000) }, (_, at) => `k${at}: ${at}`);
    return `${text}\n${many.join("\n")}\n`;
  },
  "many items": (text, random) => text.replace(/\[/, `[${"x, ".repeat(200 + random.below(9_000))}`),
  "nested deep": (text, random) => {
    const depth = 10 + random.below(random.chance(0.1) ? 20_000 : 300);
    const [open, shut] = random.pick([
      ["[", "]"],
      ["{ a: ", "}"],
      ["- ", ""],
    ] as const);
    return `${text}\ndeep: ${open.repeat(depth)}${shut.repeat(depth)}\n`;
  },
  "indented deep": (text, random) =>
    `${text}\n${Array.from({ length: 10 + random.below(300) }, (_, at) => `${" ".repeat(at)}a:`).join("\n")}\n`,
  "an alias bomb": (text) => `${bomb()}\n${text}`,
  "an alias in itself": (text) => `${text}\nself: &self { again: *self, list: [*self] }\n`,
  "a merge key": (text) => `${text}\nbase: &base { name: x }\nmerged: { <<: [*base, *base], <<: *base }\n`,
  "two documents": (text) => `${text}\n---\n${text}`,
  "other line ends": (text, random) =>
    text.replaceAll("\n", random.pick(["\r\n", "\r", "\u0085", "\u2028", "\n\n", "\t\n"])),
  "a byte order mark": (text) => `\ufeff${text}`,
  "UTF-16": (text) => Buffer.from(`\ufeff${text}`, "utf16le"),
  "no UTF-8": (text, random) => {
    const at = random.below(text.length + 1);
    const broken = Buffer.from(random.pick(["eda080", "c080", "ff", "f4908080", "00", "e2"]), "hex");
    return Buffer.concat([Buffer.from(text.slice(0, at)), broken, Buffer.from(text.slice(at))]);
  },
  "a long line": (text, random) => inserted(text, random, "y".repeat(1_000 + random.below(900_000))),
  "too large": (text) => `${text}\n${"# filler\n".repeat(130_000)}`,
  empty: () => "",
  "only a value": (_, random, words) => random.pick(words),
};

export interface EditedText {
  readonly what: string;
  readonly bytes: string | Buffer;
}

/** One edit, or two of them. */
export function editText(text: string, random: Random, words: readonly string[]): EditedText {
  const names = Object.keys(textEdits);
  const first = random.pick(names);
  const once = textEdits[first]!(text, random, words);
  if (typeof once !== "string" || random.chance(0.7)) return { what: first, bytes: once };
  const second = random.pick(names);
  return { what: `${first}, ${second}`, bytes: textEdits[second]!(once, random, words) };
}
