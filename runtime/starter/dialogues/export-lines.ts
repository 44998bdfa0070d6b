// The lines of the sample file: dialogues with noise, and beside them what a cleaner must throw out: repeated, far too short, far
// too long and unreadable lines.
import { hash32, seedFor, shuffled } from "../../model/random.ts";
import { composeDialogues, type Dialogue, withNoise } from "./compose.ts";
import type { PhraseBank } from "./phrase-bank.ts";

export interface SampleExport {
  readonly lines: readonly Buffer[];
  /** How many lines there are of each kind. */
  readonly counts: Readonly<Record<string, number>>;
}

const tooShort = ["?", "在吗", "hi", "喂", "...", "ok", "嗯", "hey"];
const broken = [
  '{"conversation":"c-90001","messages":[{"role":"user","content":"The line was cut of',
  '{"conversation":"c-90002","messages":[{"role":"user","content":"trailing comma"},]}',
  "2024-05-01 12:00:01 ERROR export worker restarted",
  '{"conversation":"c-90003","messages":"not a list"}',
  '{"conversation":"c-90004","messages":[{"content":"没有角色"}]}',
  '{"conversation":"c-90005"}',
];

export function exportLines(bank: PhraseBank, options: { readonly seed: number; readonly uses: number }): SampleExport {
  const { seed } = options;
  const counts: Record<string, number> = {};
  const count = (kind: string, by = 1) => (counts[kind] = (counts[kind] ?? 0) + by);
  const dialogues = composeDialogues(bank, options);
  const lines = dialogues.map((dialogue) => {
    const { dialogue: noisy, noise } = withNoise(dialogue, bank, seed);
    count("dialogues");
    if (noise !== undefined) count(noise);
    return lineOf(noisy);
  });
  const chosen = (purpose: string, percent: number) =>
    dialogues.filter((_, at) => hash32(seedFor(seed, purpose), at) / 2 ** 32 < percent / 100);
  const repeated = chosen("repeated", 2.5).map(lineOf);
  const almost = chosen("almost", 1.5).map((dialogue) => lineOf(mapUser(dialogue, (content) => `${content}\u200B `)));
  const short = chosen("short", 1.5).map((dialogue, at) =>
    lineOf(mapUser(dialogue, () => tooShort[at % tooShort.length]!)),
  );
  const long = chosen("long", 1).map((dialogue) => lineOf(mapUser(dialogue, (content) => ramble(content))));
  count("repeated", repeated.length);
  count("repeated after cleaning", almost.length);
  count("too short", short.length);
  count("too long", long.length);
  count("broken", broken.length);
  const invalid = dialogues.slice(0, 3).map((dialogue) => spoil(lineOf(dialogue)));
  count("invalid UTF-8", invalid.length);
  const mixed = mix(seed, lines, [...repeated, ...almost, ...short, ...long, ...broken.map(bufferOf), ...invalid]);
  return { lines: mixed, counts: { lines: mixed.length, ...counts } };
}

function lineOf(dialogue: Dialogue): Buffer {
  return bufferOf(JSON.stringify(dialogue));
}

function bufferOf(line: string): Buffer {
  return Buffer.from(`${line}\n`);
}

/** Changes what the customer said last. */
function mapUser(dialogue: Dialogue, change: (content: string) => string): Dialogue {
  const last = dialogue.messages.length - 2;
  const messages = dialogue.messages.map((message, at) =>
    at === last ? { ...message, content: change(message.content) } : message,
  );
  return { ...dialogue, messages };
}

/** A message that was pasted again and again. */
function ramble(content: string): string {
  return Array(Math.ceil(1100 / [...content].length))
    .fill(content)
    .join(" ");
}

/** A byte in the middle that no UTF-8 text has. */
function spoil(line: Buffer): Buffer {
  const spoiled = Buffer.from(line);
  spoiled[Math.floor(spoiled.length / 2)] = 0xff;
  return spoiled;
}

/** Scatters `extra` over the second half of the file, as when an export was run again over its end. */
function mix(seed: number, lines: readonly Buffer[], extra: readonly Buffer[]): Buffer[] {
  const half = Math.floor(lines.length / 2);
  const tail = [...lines.slice(half), ...extra];
  const order = shuffled(seed, ["mix"], tail.length);
  return [...lines.slice(0, half), ...[...order].map((at) => tail[at]!)];
}
