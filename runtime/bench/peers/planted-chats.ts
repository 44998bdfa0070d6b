// Chats of which is known what becomes of each: rows that are equal, pairs of known similarity, listed words, addresses, and what only looks like
// them. Twenty rows are a block, in Chinese and in English by turns; row n is the same whatever stands around it.
import { corpusWords } from "../data-corpus.ts";
import { drawer, plantedRow } from "../planted-personal.ts";
import { type ChatLanguage, freshText, isSimilar, rewritten } from "./chat-texts.ts";

/** Those of 0.7 and less are to stay. */
export const similarities = [0.95, 0.85, 0.7, 0.6] as const;

/** What becomes of a row, without what it says. */
export interface PlantedRow {
  readonly id: string;
  readonly language: ChatLanguage;
  readonly plant: Plant;
}

export interface PlantedChat extends PlantedRow {
  readonly question: string;
  readonly answer: string;
}

type Plant =
  | { readonly kind: "plain" | "length" }
  | { readonly kind: "equal"; readonly other: string }
  | { readonly kind: "pair"; readonly other: string; readonly similarity: number }
  | { readonly kind: HiddenKind; readonly hidden: readonly string[]; readonly around: readonly string[] };

/** `hidden` is to be gone from a row that stays, and what is `around` it, in its order, not. */
export type HiddenKind = "words" | "addresses";

const blockRows = 20;
const partLength = 200;

export function plantedChat(n: number): PlantedChat {
  const [block, slot] = [Math.floor(n / blockRows), n % blockRows];
  const language = block % 2 === 0 ? "zh" : "en";
  return { id: idOf(n), language, ...content(n, slot, language) };
}

type Content = Pick<PlantedChat, "question" | "answer" | "plant">;

function content(n: number, slot: number, language: ChatLanguage): Content {
  if (slot < similarities.length * 2) return slot % 2 === 0 ? firstOfPair(n, language) : secondOfPair(n - 1, language);
  if (slot === 8 || slot === 9) return equal(n, slot === 8 ? n + 1 : n - 1, language);
  if (slot === 10) return withAddress(n, language);
  if (slot === 11 || slot === 12) return withWord(n, language, slot === 11 ? spelt : lookalikes);
  if (slot === 13) return ofWrongLength(n, language);
  return plain(n, language);
}

function idOf(n: number): string {
  return `r${n}`;
}

function plain(n: number, language: ChatLanguage): Content {
  const draw = drawer(n * 7919);
  const [question, answer] = [freshText(draw, language, partLength), freshText(draw, language, partLength)];
  return { question, answer, plant: { kind: "plain" } };
}

function equal(n: number, other: number, language: ChatLanguage): Content {
  return { ...plain(Math.min(n, other), language), plant: { kind: "equal", other: idOf(other) } };
}

function firstOfPair(n: number, language: ChatLanguage): Content {
  return { ...plain(n, language), plant: { kind: "pair", other: idOf(n + 1), similarity: similarityOf(n) } };
}

/** Question, answer and whole are each as similar as it says. */
function secondOfPair(first: number, language: ChatLanguage): Content {
  const { question, answer } = plain(first, language);
  const similarity = similarityOf(first);
  const draw = drawer(first * 7919 + 1);
  for (;;) {
    const asked = rewritten(draw, language, question, similarity);
    const answered = rewritten(draw, language, answer, similarity);
    if (!isSimilar(`${question}\n${answer}`, `${asked}\n${answered}`, similarity)) continue;
    return { question: asked, answer: answered, plant: { kind: "pair", other: idOf(first), similarity } };
  }
}

function similarityOf(first: number): number {
  return similarities[(first % blockRows) / 2]!;
}

/** A sentence or more after the question that has addresses, and nothing else that tells who somebody is. */
function withAddress(n: number, language: ChatLanguage): Content {
  const { question, answer } = plain(n, language);
  for (let row = n * 100; ; row++) {
    const { text, planted } = plantedRow(row);
    const isOnlyThat = planted.length > 0 && planted.every(({ kind }) => kind === "email" || kind === "ip");
    if (!isOnlyThat || corpusWords.some((word) => text.includes(word))) continue;
    const ends = [0, ...planted.map(({ end }) => end)];
    const starts = [...planted.map(({ start }) => start), text.length];
    const hidden = planted.map(({ start, end }) => text.slice(start, end));
    const around = ends.map((end, i) => text.slice(end, starts[i]).trim());
    return { question: `${question}. ${text.trim()}`, answer, plant: { kind: "addresses", hidden, around } };
  }
}

interface WordForms {
  readonly forms: Readonly<Record<ChatLanguage, readonly string[]>>;
  readonly isListed: boolean;
}

const [gambling, brand, returning] = corpusWords as [string, string, string];
const inside = (word: string, between: string): string => `${word.slice(0, 1)}${between}${word.slice(1)}`;
const fullWidth = (word: string): string =>
  word.replace(/[a-z]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0));
const latin = [brand, brand.toUpperCase(), inside(brand, "\u00ad"), inside(brand, "\u200b"), fullWidth(brand)];

/** As people write them who want to be read by people alone. */
const spelt: WordForms = {
  forms: { en: latin, zh: [gambling, returning, inside(gambling, "\u200b"), inside(returning, "\u00ad"), ...latin] },
  isListed: true,
};
const lookalikes: WordForms = {
  forms: { en: [`${brand}ing`, `un${brand}`], zh: [`${brand}ing`, `un${brand}`] },
  isListed: false,
};

/** Between Chinese characters without a space, as it is written there. */
function withWord(n: number, language: ChatLanguage, { forms, isListed }: WordForms): Content {
  const { question, answer } = plain(n, language);
  const word = forms[language][Math.floor(n / (2 * blockRows)) % forms[language].length]!;
  const [before, after] = [question.slice(0, 100).trim(), question.slice(100).trim()];
  const between = language === "zh" ? word : ` ${word} `;
  const hidden = isListed ? [word] : [];
  const around = isListed ? [before, after] : [before, word, after];
  return { question: `${before}${between}${after}`, answer, plant: { kind: "words", hidden, around } };
}

/** Too short and too long by turns, by each message and by the sum. */
function ofWrongLength(n: number, language: ChatLanguage): Content {
  const isShort = Math.floor(n / (2 * blockRows)) % 2 === 0;
  const texts = isShort
    ? { question: language === "zh" ? "好" : "k", answer: "1" }
    : { ...plain(n, language), question: freshText(drawer(n), language, 1500) };
  return { ...texts, plant: { kind: "length" } };
}
