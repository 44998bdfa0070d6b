// Freezes the documents of the samples and of twenty generated projects: node --import ./specs/program/source-loader.mjs
// compiler/testing/freeze.ts. What is frozen already is left as it is; a shape that is new goes into a new folder.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { readTypeScriptDocument } from "../read/document.ts";
import { compiledNow, type FrozenProject, historyFolder } from "./frozen-project.ts";
import { edit, samplePlatform, sampleProject } from "./sample-check.ts";

const root = new URL("../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");

/** Edits of the sample; each generated project takes one of each line, so that every value is in several. */
const variations: readonly (readonly [piece: string, ...by: readonly string[]])[] = [
  ["- unicode: {}", "- unicode: {}", "- unicode: { form: NFKC }", "- characters: { keep: [letters, numbers, space] }"],
  ["- length: { min: 5, max: 1024 }", "- length: {}", "- length: { min: 1, max: 20 }"],
  [
    "- sensitiveWords: { lists: [words.txt] }",
    "- sensitiveWords: { lists: [words.txt, more.txt] }",
    '- sensitiveWords: { lists: [words.txt], mask: "#" }',
  ],
  ["      - duplicates: {}\n", "", "      - duplicates: {}\n    split: { valid: 0.2, groupBy: sample, seed: 1 }\n"],
  ["data: { dialogues: 1.0 }", "data: { dialogues: 1.0 }", "data: { dialogues: 0.5, exam: 2 }"],
  ["lora: { r: 16, alpha: 32 }", "lora: { r: 4, alpha: 8, dropout: 0.1, targets: [v_proj, q_proj] }", "method: full"],
  ["  sequence: { maxTokens: 256 }\n", "", "  sequence: { maxTokens: 128 }\n  epochs: 7\n  seed: 3\n"],
  ["weights: int8", "weights: int8", "weights: int8, embeddings: false"],
  ["metric: exactMatch, on: firstLine", "metric: exactMatch", "metric: exactMatch, on: firstLine, maxSamples: 40"],
  [
    "  cache: { exact: { ttl: 10m } }\n",
    "",
    "  cache: { exact: { ttl: 30s, maxEntries: 5 } }\n  batching: { maxBatch: 4 }\n",
  ],
  ["latency: { target: 99%, under: 250ms }", "latency: { target: 99%, under: 300ms, of: request }"],
];

function generated(number: number): string {
  return variations.reduce((text, [piece, ...by], line) => {
    const chosen = by[(Math.imul((number + 1) * (line + 3), 0x9e3779b1) >>> 16) % by.length]!;
    return edit(text, piece, chosen);
  }, sampleProject);
}

const helpdesk = "specs/projects/assist/qwen-helpdesk.spec.ts";
const { document } = await readTypeScriptDocument(helpdesk, read(helpdesk));
const assistant = "specs/projects/care/support-assistant.yaml";
const platform = read("specs/platform.yaml");
const sources: Record<string, Pick<FrozenProject, "file" | "platform" | "spec">> = {
  "support-assistant": { file: assistant, platform, spec: read(assistant) },
  // As it is after it was evaluated; JSON is YAML too.
  "qwen-helpdesk": {
    file: helpdesk.replace(".spec.ts", ".yaml"),
    platform,
    spec: JSON.stringify(document?.data, undefined, 1),
  },
};
for (let number = 0; number < 20; number++) {
  const file = "specs/projects/care/assistant.yaml";
  sources[`generated-${String(number).padStart(2, "0")}`] = { file, platform: samplePlatform, spec: generated(number) };
}
mkdirSync(historyFolder, { recursive: true });
for (const [name, source] of Object.entries(sources)) {
  const file = new URL(`${name}.json`, historyFolder);
  if (!existsSync(file)) writeFileSync(file, `${JSON.stringify(await compiledNow(source), undefined, 1)}\n`);
}
