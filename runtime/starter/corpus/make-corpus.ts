// Prints how large and how varied the starter's corpus is, and writes it to the path given, if there is one: documents separated
// by blank lines. Nothing needs the written file; the trainer composes the corpus itself. From the repository's root:
//   node --import ./specs/program/source-loader.mjs runtime/starter/corpus/make-corpus.ts [path]
import { writeFileSync } from "node:fs";
import { composeCorpus } from "./expand.ts";
import { measureCorpus } from "./statistics.ts";

const documents = composeCorpus({ root: process.cwd() });
const statistics = measureCorpus(documents);
for (const [name, value] of Object.entries(statistics)) {
  process.stdout.write(`${name}: ${Number.isInteger(value) ? value : value.toFixed(3)}\n`);
}
const path = process.argv[2];
if (path !== undefined) writeFileSync(path, `${documents.join("\n\n")}\n`);
