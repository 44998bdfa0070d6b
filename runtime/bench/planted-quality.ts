// Rows that are good and rows of each kind that teaches nothing, in Chinese, English and both. Made from a seed and a set of phrases alone: what
// the rule quality rejects of them is a figure that anybody can make again.
import type { Phrases } from "./quality-phrases.ts";
import { type Draw, type Language, occursIn, type SpoiltKind, spoiltKinds, spoiltText } from "./spoilt-texts.ts";

export interface PlantedText {
  readonly text: string;
  readonly language: Language;
  /** What is wrong with it; a good text is of a kind of `goodKinds`. */
  readonly kind: SpoiltKind | GoodKind;
  readonly isGood: boolean;
}

const makers = {
  sentences: (draw: Draw, say: () => string) => Array.from({ length: 1 + draw.below(4) }, say).join(" "),
  long: (draw: Draw, say: () => string) => Array.from({ length: 8 + draw.below(6) }, say).join(""),
  twice: (_: Draw, say: () => string) => {
    const said = say();
    return `${said} ${said}`;
  },
  chat: (draw: Draw, _: () => string, { chat }: Phrases, language: Language) => draw.one(chat[bare(draw, language)]),
  names: (draw: Draw, _: () => string, { names }: Phrases, language: Language) => draw.one(names[bare(draw, language)]),
  code: (draw: Draw, say: () => string, { code }: Phrases) =>
    (draw.below(2) === 0 ? "" : `${say()}\n`) + draw.one(code),
  units: (draw: Draw, say: () => string, { units }: Phrases) =>
    draw.below(3) === 0 ? draw.one(units) : `${say()} ${draw.one(units)}, ${draw.one(units)}`,
  listed: (draw: Draw, say: () => string) =>
    Array.from({ length: 3 + draw.below(5) }, (__, at) => `${at + 1}. ${say()}`).join("\n"),
  capitals: (_: Draw, say: () => string) =>
    say()
      .toUpperCase()
      .replace(/[.。]$/u, "!!!"),
  linked: (draw: Draw, say: () => string) => `${say()} https://shop.example/orders/${draw.below(99_999)}?lang=zh`,
  tagged: (_: Draw, say: () => string) => `${say()} &amp; <b>${say()}</b>`,
  lostOne: (draw: Draw, say: () => string) => {
    const all = Array.from(say() + say());
    all[draw.below(all.length)] = "\ufffd";
    return all.join("");
  },
} satisfies Readonly<Record<string, (draw: Draw, say: () => string, phrases: Phrases, language: Language) => string>>;

type GoodKind = keyof typeof makers;
const goodKinds = Object.keys(makers) as readonly GoodKind[];

/** Row `n` is the same whatever stands around it. Two of three are good. */
export function plantedText(n: number, seed: number, phrases: Phrases): PlantedText {
  const draw = drawer(seed * 1_000_003 + n);
  const language = draw.one(["zh", "en", "mixed"] as const);
  const say = (): string =>
    language === "mixed" ? `${draw.one(phrases.zh).slice(0, -1)} ${draw.one(phrases.en)}` : draw.one(phrases[language]);
  const isGood = draw.below(3) > 0;
  if (isGood) {
    const kind = draw.one(goodKinds);
    return { text: makers[kind](draw, say, phrases, language), language, kind, isGood };
  }
  const kind = draw.one(spoiltKinds.filter((one) => occursIn(one, language)));
  return { text: spoiltText(kind, { draw, phrases, language, say }), language, kind, isGood };
}

function bare(draw: Draw, language: Language): "zh" | "en" {
  return language === "mixed" ? draw.one(["zh", "en"] as const) : language;
}

/** Mulberry32: 32 bits of state, the same everywhere. */
function drawer(seed: number): Draw {
  let state = seed >>> 0;
  const below = (most: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % most;
  };
  return { below, one: (of) => of[below(of.length)]! };
}
