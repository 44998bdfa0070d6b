// Freezes the documents of the samples and of twenty generated projects: node --import ./specs/program/source-loader.mjs
// compiler/testing/freeze.ts. What is frozen already is left as it is: where fields have come, `shape` is raised, and they get a line below.
// With them goes a whole repository, promoted and built; where only objects or records have changed, `repositoryShape` is raised alone.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { buildRepository } from "../compile.ts";
import { readTypeScriptDocument } from "../read/document.ts";
import { readSharedFile } from "../read/shared-file.ts";
import { historyFolder } from "../../specs/testing/frozen-folders.ts";
import { compiledNow, type FrozenProject } from "./frozen-project.ts";
import { sampleRepository } from "./sample-repository.ts";
import { edit, samplePlatform, sampleProject } from "./sample-check.ts";

/**
 * Folder of the documents that are frozen now. v1 was before parts could stand alone, answers be drawn, and versions be probed; v2 was
 * before a service scaled without a new version; v3 was before data was repaired, hidden, told by language, and compared; v4 was before it
 * came from tables, URLs and other datasets, had to be as expected, was judged by quality and by what models are measured by, was masked by lists
 * of categories, had pseudonyms, and was bounded by language.
 */
const shape = "v5";
/** Folder of the whole repository that is frozen now. */
const repositoryShape = "v5-repository";
const root = new URL("../../", import.meta.url);
const readShared = (file: string) => readSharedFile(fileURLToPath(root), file);
const read = (file: string): string => readFileSync(new URL(file, root), "utf8");

/** Edits of the sample; each generated project takes one of each line, so that every value is in several. */
const variations: readonly (readonly [piece: string, ...by: readonly string[]])[] = [
  ["- unicode: {}", "- unicode: {}", "- unicode: { form: NFKC }", "- characters: { keep: [letters, numbers, space] }"],
  [
    "- length: { min: 5, max: 1024 }",
    "- length: {}",
    "- length: { min: 1, max: 20 }",
    "- length: { max: 800, zh: { max: 400 }, other: { min: 1, max: 80 } }",
    "- quality: { min: 0.3, maxDrop: 20% }",
    "- decontaminate: { datasets: [exam/train], files: [data/asked.jsonl], overlap: 60% }",
  ],
  [
    "- sensitiveWords: { lists: [words.txt] }",
    "- sensitiveWords: { lists: [words.txt, more.txt] }",
    '- sensitiveWords: { lists: [words.txt], mask: "#" }',
    "- sensitiveWords: { lists: [words.txt], variants: [traditional, inserted] }",
  ],
  ["      - duplicates: {}\n", "", "      - duplicates: {}\n    split: { valid: 0.2, groupBy: sample, seed: 1 }\n"],
  [
    "    source: { files: [data/exam.jsonl] }\n",
    "    source: { files: [data/exam.jsonl] }\n    clean: [{ repair: {} }, { personalData: { redact: [email] } }, { duplicates: { near: {} } }]\n",
    "    source: { files: [data/exam.jsonl] }\n    clean: [{ personalData: { redact: [url], mask: [ip] } }, { language: { allow: [zh, en] } }]\n",
    "    source: { files: [data/exam.jsonl] }\n    clean: [{ personalData: { pseudonyms: [email, phone], key: { secret: secret://care/pseudonyms, fingerprint: 0f1e2d3c4b5a6978 } } }]\n",
  ],
  [
    "    source: { files: [data/a.jsonl] }\n",
    "    source: { files: [data/a.jsonl] }\n",
    "    source: { files: [data/a.csv], columns: { user: question, assistant: answer, conversation: thread } }\n",
    `    source: { format: sharegpt, urls: [{ url: "https://example.com/a.jsonl.gz", digest: "sha256:${"a".repeat(64)}", bytes: 99 }] }\n    expect: { samples: ">= 10", languageShare: { en: 10%..90% } }\n`,
    "    source: { dataset: exam }\n    publish: true\n",
    `    source: { dataset: sales/desk/orders, key: "${"b".repeat(64)}" }\n`,
  ],
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
  [
    "latency: { target: 99%, under: 250ms }",
    "latency: { target: 99%, under: 300ms, of: request }",
    "latency: { target: 99%, under: 300ms, of: request }\n  load: { promptTokens: 20, answerTokens: 8 }",
  ],
  ["serving:\n", "serving:\n", "serving:\n  generation: { temperature: 0.7, topP: 0.9 }\n"],
  ["evaluation:\n", "evaluation:\n", "evaluation:\n  seed: 5\n"],
  ["laptop: { engine: local", "laptop: { engine: local", "laptop: { engine: local, memory: 2GiB"],
];

function generated(number: number): string {
  return variations.reduce((text, [piece, ...by], line) => {
    const chosen = by[(Math.imul((number + 1) * (line + 3), 0x9e3779b1) >>> 16) % by.length]!;
    return edit(text, piece, chosen);
  }, sampleProject);
}

/** As it is after it was evaluated, where it is TypeScript; JSON is YAML too. */
async function sample(file: string): Promise<Pick<FrozenProject, "file" | "platform" | "spec">> {
  const text = read(file);
  const { document } = file.endsWith(".ts")
    ? await readTypeScriptDocument(file, text, readShared)
    : { document: undefined };
  const spec = document === undefined ? text : JSON.stringify(document.data, undefined, 1);
  return { file: file.replace(".spec.ts", ".yaml"), platform: read("specs/platform.yaml"), spec };
}

const samples = [
  "assist/qwen-helpdesk.spec.ts",
  "care/support-assistant.yaml",
  "care/dialogue-corpus.yaml",
  "care/starter-preview.yaml",
];
const sources: Record<string, Pick<FrozenProject, "file" | "platform" | "spec">> = {};
for (const file of samples) sources[path.basename(file).split(".")[0]!] = await sample(`specs/projects/${file}`);
for (let number = 0; number < 20; number++) {
  const file = "specs/projects/care/assistant.yaml";
  sources[`generated-${String(number).padStart(2, "0")}`] = { file, platform: samplePlatform, spec: generated(number) };
}
const folder = new URL(`${shape}/`, historyFolder);
mkdirSync(folder, { recursive: true });
for (const [name, source] of Object.entries(sources)) {
  const file = new URL(`${name}.json`, folder);
  if (!existsSync(file)) writeFileSync(file, `${JSON.stringify(await compiledNow(source), undefined, 1)}\n`);
}

const frozen = fileURLToPath(new URL(repositoryShape, historyFolder));
if (!existsSync(frozen)) {
  const repository = await sampleRepository("local");
  await repository.promote();
  await buildRepository(repository.root, { overwrite: false });
  // They follow from the compiler alone.
  rmSync(path.join(repository.root, "generated", "schemas"), { recursive: true });
  for (const part of ["specs", "generated"])
    cpSync(path.join(repository.root, part), path.join(frozen, part), { recursive: true });
  await repository.remove();
}
