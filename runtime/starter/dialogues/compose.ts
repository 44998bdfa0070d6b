// Combines the phrase bank into the sample dataset: dialogues, and the noise that cleaning is for. Pure and deterministic.
import { hash32, seedFor, shuffled } from "../../model/random.ts";
import { addNoise, type Noise, noiseShares } from "./noise.ts";
import { type Language, languages, type PhraseBank, urgencies } from "./phrase-bank.ts";

interface Message {
  readonly role: "user" | "assistant";
  readonly content: string;
}

export interface Dialogue {
  readonly conversation: string;
  readonly messages: readonly Message[];
}

/** What one customer writes about: a problem, and how urgent it is. */
interface Core {
  readonly category: string;
  readonly urgency: (typeof urgencies)[number];
  readonly language: Language;
  readonly problem: string;
  readonly answers: readonly string[];
}

/** Numbers that depend on seed, dialogue and the order of drawing within it. */
class Draw {
  readonly #seed: number;
  #count = 0;

  constructor(seed: number, ...purpose: readonly (string | number)[]) {
    this.#seed = seedFor(seed, ...purpose);
  }

  below(limit: number): number {
    return Math.floor((hash32(this.#seed, this.#count++) / 2 ** 32) * limit);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }
}

/**
 * Each core is used `uses` times, in different words around it. Those dialogues have one conversation id, as when a customer asks
 * again: a split by conversation then measures problems that training has not seen with that urgency. No two dialogues say the same.
 */
export function composeDialogues(
  bank: PhraseBank,
  options: { readonly seed: number; readonly uses: number },
): Dialogue[] {
  const { seed, uses } = options;
  const cores = allCores(bank);
  const ids = shuffled(seed, ["conversations"], cores.length);
  const said = new Set<string>();
  return [...shuffled(seed, ["dialogues"], cores.length * uses)].flatMap((index) => {
    const at = index % cores.length;
    const draw = new Draw(seed, "dialogue", index);
    const messages = distinct(said, () => conversationOf(cores[at]!, bank, draw, index >= cores.length));
    const conversation = `c-${String(ids[at]!).padStart(5, "0")}`;
    return messages === undefined ? [] : [{ conversation, messages }];
  });
}

/** A user message with one kind of noise, for about a quarter of all dialogues. */
export function withNoise(dialogue: Dialogue, bank: PhraseBank, seed: number): { dialogue: Dialogue; noise?: Noise } {
  const draw = new Draw(seed, "noise", dialogue.conversation, dialogue.messages.at(-2)!.content);
  let roll = draw.below(100);
  for (const [noise, share] of Object.entries(noiseShares) as [Noise, number][]) {
    if (roll < share) {
      const language = /\p{Script=Han}/u.test(dialogue.messages.at(-1)!.content) ? "zh" : "en";
      const messages = dialogue.messages.map((message, at) => {
        if (at !== dialogue.messages.length - 2) return message;
        const content = addNoise(message.content, noise, bank.sensitive[language], (below) => draw.below(below));
        return { ...message, content };
      });
      return { dialogue: { ...dialogue, messages }, noise };
    }
    roll -= share;
  }
  return { dialogue };
}

function allCores(bank: PhraseBank): readonly Core[] {
  return [...bank.categories].flatMap(([category, byLanguage]) =>
    languages.flatMap((language) => {
      const { problems, answers } = byLanguage[language];
      return urgencies.flatMap((urgency) =>
        problems.map((problem) => ({ category, urgency, language, problem, answers: answers[urgency] })),
      );
    }),
  );
}

/** Draws again, a few times, when the same was said before; a problem without slots can run out of variants. */
function distinct(said: Set<string>, make: () => readonly Message[]): readonly Message[] | undefined {
  for (let attempt = 0; attempt < 8; attempt++) {
    const messages = make();
    const key = messages.map((message) => message.content).join("\n");
    if (said.has(key)) continue;
    said.add(key);
    return messages;
  }
  return undefined;
}

function conversationOf(core: Core, bank: PhraseBank, draw: Draw, returns: boolean): readonly Message[] {
  const extras = bank.extras[core.language];
  const frame = draw.pick(bank.frames[core.language][core.urgency]);
  const question = fillSlots(framed(frame, core.problem), bank, core.language, draw);
  const gap = core.language === "en" ? " " : "";
  const parts = [
    ...(returns ? [draw.pick(extras.followups)] : draw.chance(45) ? [draw.pick(extras.openings)] : []),
    ...(draw.chance(12) ? [draw.pick(extras.fillers)] : []),
    question,
    ...(draw.chance(35) ? [draw.pick(extras.closings)] : []),
  ];
  const answer = `${core.category} | ${core.urgency}\n${draw.pick(core.answers)}`;
  const asked: Message[] = draw.chance(25)
    ? [
        { role: "user", content: draw.pick(extras.vague) },
        { role: "assistant", content: draw.pick(extras.clarifying) },
        { role: "user", content: question },
      ]
    : [{ role: "user", content: parts.join(gap) }];
  return [...asked, { role: "assistant", content: answer }];
}

function framed(frame: string, problem: string): string {
  const capital = problem.charAt(0).toUpperCase() + problem.slice(1);
  return frame.replace("{problem}", () => problem).replace("{Problem}", () => capital);
}

/** One Chinese message in twenty names things in English, as people do. */
function fillSlots(text: string, bank: PhraseBank, language: Language, draw: Draw): string {
  const from = language === "zh" && draw.chance(5) ? "en" : language;
  return text.replace(/\{(\w+)\}/g, (_, slot: string) => {
    const values = bank.slots[slot === "product" || slot === "device" ? from : language][slot];
    if (values === undefined) throw new Error(`internal: the phrase bank has no slot ${slot}`);
    return draw.pick(values);
  });
}
