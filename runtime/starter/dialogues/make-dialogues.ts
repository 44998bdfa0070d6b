// Writes specs/projects/care/data/support-dialogues.jsonl and prints what is in it. Run from the repository's root:
//   node --import ./specs/program/source-loader.mjs runtime/starter/dialogues/make-dialogues.ts
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { exportLines } from "./export-lines.ts";
import { readPhraseBank } from "./phrase-bank.ts";
import { sampleOptions } from "./sample-options.ts";

const root = process.cwd();
const target = join(root, "specs", "projects", "care", "data", "support-dialogues.jsonl");
const bank = readPhraseBank(join(root, "runtime", "starter", "dialogues", "phrases"));
const { lines, counts } = exportLines(bank, sampleOptions);
await mkdir(dirname(target), { recursive: true });
await writeFile(target, Buffer.concat(lines));
for (const [kind, count] of Object.entries(counts)) process.stdout.write(`${kind}: ${count}\n`);
