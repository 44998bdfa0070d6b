// Texts that teach nothing, of each kind that the rule quality knows, and of one that it does not.
import type { Phrases } from "./quality-phrases.ts";

export interface Draw {
  /** From 0 to `most` - 1. */
  readonly below: (most: number) => number;
  readonly one: <T>(of: readonly T[]) => T;
}

export type Language = "zh" | "en" | "mixed";

/** `say` is a sentence of the language. */
interface Spoiling {
  readonly draw: Draw;
  readonly phrases: Phrases;
  readonly language: Language;
  readonly say: () => string;
}

const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
const letters = "abcdefghijklmnopqrstuvwxyz";

/** At most so many code points. */
const begin = (text: string, most: number): string => Array.from(text).slice(0, most).join("");

const keyRows = ["qwertyuiop", "asdfghjkl", "zxcvbnm"] as const;
/** A hand that goes to and fro in one row. */
function mash({ draw }: Spoiling): string {
  const row = draw.one(keyRows);
  let at = draw.below(row.length);
  return times(4 + draw.below(8), () => {
    at = Math.abs(at + draw.one([1, 1, 1, -1, 2])) % row.length;
    return row[at]!;
  }).join("");
}

/** At level 1 of GB 2312, in order of sound. */
function anyCommonHan(draw: Draw): string {
  return new TextDecoder("gbk").decode(Uint8Array.of(0xb0 + draw.below(39), 0xa1 + draw.below(94)));
}

const randomWord = ({ draw }: Spoiling): string => times(3 + draw.below(8), () => letters[draw.below(26)]!).join("");
const token = ({ draw }: Spoiling): string => {
  const all = `${letters}${letters.toUpperCase()}0123456789+/`;
  return times(90 + draw.below(200), () => all[draw.below(all.length)]!).join("");
};
const homoglyphs: Readonly<Record<string, string>> = { a: "а", e: "е", o: "о", p: "р", c: "с", i: "і" };

const makers = {
  copies: ({ draw, say }: Spoiling) => `${begin(say(), 4 + draw.below(40)).trim()} `.repeat(6 + draw.below(12)),
  runs: ({ draw, say }: Spoiling) =>
    begin(say(), draw.below(8)) +
    draw.one(["啊", "a", "！", "!", "。", "x", "0", "哈", "😂"]).repeat(35 + draw.below(90)),
  signs: ({ draw, say }: Spoiling) =>
    begin(say(), draw.below(6)) +
    times(24 + draw.below(60), () => draw.one(Array.from("!@#$%^&*()_+{}|:<>?~￥…（）【】※★◆"))).join(""),
  numbers: ({ draw }: Spoiling) =>
    times(5 + draw.below(9), () => times(12 + draw.below(12), () => draw.below(10)).join("")).join(" "),
  keyboard: (all: Spoiling) => times(3 + all.draw.below(8), () => mash(all)).join(all.draw.one([" ", " ", ""])),
  letters: (all: Spoiling) => times(8 + all.draw.below(14), () => randomWord(all)).join(" "),
  characters: ({ draw }: Spoiling) =>
    times(12 + draw.below(50), () => String.fromCharCode(0x4e00 + draw.below(0x51a5))).join(""),
  order: ({ draw }: Spoiling) => times(30 + draw.below(60), () => anyCommonHan(draw)).join(""),
  lost: ({ draw, say }: Spoiling) =>
    Array.from(say(), (one) => (draw.below(4) === 0 ? one : draw.one(["\ufffd", "\ufffd", "?"]))).join(""),
  misread: ({ draw, say, language }: Spoiling) => {
    const said = say() + say();
    if (language !== "en" && draw.below(2) === 0) return new TextDecoder("gbk").decode(Buffer.from(said));
    const accented = said.replace(/[aeiou']/g, (one) => ({ a: "á", e: "é", i: "ï", o: "ö", u: "ü" })[one] ?? "’");
    return new TextDecoder("windows-1252").decode(Buffer.from(accented));
  },
  markup: ({ draw, say, phrases }: Spoiling) =>
    times(3 + draw.below(5), () => draw.one(phrases.tags).join(begin(say(), 2 + draw.below(10)))).join(""),
  filler: ({ draw, phrases }: Spoiling) => times(2 + draw.below(6), () => draw.one(phrases.filler)).join(" "),
  furniture: ({ draw, phrases, language }: Spoiling) => {
    const from =
      language === "mixed" ? [...phrases.furniture.zh, ...phrases.furniture.en] : phrases.furniture[language];
    const between = draw.one([" | ", "  ", "\n"]);
    let text = draw.one(from);
    for (const least = 40 + draw.below(80); text.length < least;) text += between + draw.one(from);
    return text;
  },
  link: ({ draw }: Spoiling) =>
    `${draw.one(["https://", "http://", "www."])}shop.example/${draw.below(9999)}?from=app&u=${draw.below(99)}`,
  token: (all: Spoiling) => begin(all.say(), all.draw.below(12)) + " " + token(all),
  scripts: ({ draw, phrases }: Spoiling) =>
    Array.from(draw.one(phrases.en) + draw.one(phrases.en), (one) =>
      draw.below(4) > 0 ? (homoglyphs[one] ?? one) : one,
    ).join(""),
  shouting: ({ draw, phrases }: Spoiling) =>
    times(6 + draw.below(6), () => draw.one(phrases.shouts) + draw.one(["!!!", "!!!!", " $$$"])).join(" "),
  /** Any keys, through an input method: common characters in no order, of which the rule knows nothing. */
  input: ({ draw }: Spoiling) =>
    times(6 + draw.below(14), () =>
      draw.one(["阿斯顿", "发生", "大法师", "撒旦", "的撒", "蒂芬", "发的", "士大夫"]),
    ).join(""),
} satisfies Readonly<Record<string, (spoiling: Spoiling) => string>>;

export type SpoiltKind = keyof typeof makers;
export const spoiltKinds = Object.keys(makers) as readonly SpoiltKind[];

const chineseOnly: ReadonlySet<string> = new Set(["characters", "order", "input"]);
const latinOnly: ReadonlySet<string> = new Set(["letters", "filler", "scripts", "shouting"]);

/** Is there such a text in the language? */
export function occursIn(kind: SpoiltKind, language: Language): boolean {
  return language === "mixed" || !(language === "en" ? chineseOnly : latinOnly).has(kind);
}

export function spoiltText(kind: SpoiltKind, spoiling: Spoiling): string {
  return begin(makers[kind](spoiling), 1024);
}
