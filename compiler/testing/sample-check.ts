// For tests: checks a YAML project against a platform, with the files that it names given by hand.
import { type Diagnostic, printDiagnostics } from "../diagnostic.ts";
import { factsOf } from "../read/file-digest.ts";
import { pathInRepository } from "../read/path-in-repository.ts";
import { readYamlDocument, type SpecDocument } from "../read/document.ts";
import type { Model } from "../model/model.ts";
import { checkProject, type CheckedProject, type KnownPlatform } from "../check/check-project.ts";
import { parsePlatform } from "../check/parse.ts";
import { listFormOf } from "../../specs/words/list-form.ts";
import { parseWordList } from "../../specs/words/word-list.ts";
import type { Answers, FileAnswer, ModelAnswer, ReadList, Reference } from "../model/references.ts";
import { traceTree } from "../model/trace-tree.ts";
import { recordsOf, type SampleRecord } from "./promote-sample.ts";

export const samplePlatform = `apiVersion: fairlead.dev/v1
kind: Platform
environments: [{ name: dev }, { name: staging }, { name: prod }]
gpus:
  A100-80GB: { product: NVIDIA-A100-SXM4-80GB, memory: 80GiB }
  L40S-48GB: { product: NVIDIA-L40S, memory: 48GiB }
images: { runtime: r:1, trainer: t:1, vllm: v:1 }
`;

/** Uses every section; correct. Tests change it by replacing lines. */
export const sampleProject = `apiVersion: fairlead.dev/v1
kind: Project
name: assistant
team: care
datasets:
  dialogues:
    version: "1.1"
    source: { files: [data/a.jsonl] }
    clean:
      - unicode: {}
      - length: { min: 5, max: 1024 }
      - sensitiveWords: { lists: [words.txt] }
      - duplicates: {}
  exam:
    version: "1.0"
    source: { files: [data/exam.jsonl] }
training:
  base: { model: /models/base }
  data: { dialogues: 1.0 }
  lora: { r: 16, alpha: 32 }
  sequence: { maxTokens: 256 }
compression:
  quantise: { weights: int8 }
  gates: { size: "<= 26%", qualityDrop: "<= 1 point" }
evaluation:
  suites:
    triage: { dataset: exam/valid, metric: exactMatch, on: firstLine }
    fluency: { dataset: dialogues/valid, metric: perplexity }
  gates: { triage: ">= 90%", triage.gainOverBase: ">= 20 points" }
serving:
  alias: assistant
  cache: { exact: { ttl: 10m } }
objectives:
  availability: { target: 99.95% }
  latency: { target: 99%, under: 250ms }
targets:
  laptop: { engine: local }
  cluster: { engine: kubernetes, namespace: assistant, gpu: { type: L40S-48GB } }
environments:
  dev: { targets: [laptop] }
  staging: { targets: [cluster] }
  prod: { targets: [cluster], set: { serving.scale.min: 2 } }
`;

/** Serves a model that nobody trains, on a cluster; makes nothing else. */
export function servedAlone(model: string): string {
  return `apiVersion: fairlead.dev/v1
kind: Project
name: assistant
team: care
serving: { alias: assistant, model: "${model}" }
targets: { cluster: { engine: kubernetes, namespace: assistant, gpu: { type: L40S-48GB } } }
environments: { staging: { targets: [cluster] } }
`;
}

export const remoteModel = "hf://Qwen/Qwen3-8B@b968826d9c46dd6066d109eabc6255188de91218";

export const llamaConfig = {
  model_type: "llama",
  architectures: ["LlamaForCausalLM"],
  hidden_size: 64,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  intermediate_size: 128,
  vocab_size: 1000,
  max_position_embeddings: 512,
};

export interface SampleOptions {
  readonly platform?: string;
  readonly file?: string;
  /** Content of files by path as written; files that are not in it exist all the same, with their path as content. */
  readonly contents?: Readonly<Record<string, string | Buffer>>;
  /** Answers that replace the usual ones, by path as written. */
  readonly files?: Readonly<Record<string, FileAnswer>>;
  readonly models?: Readonly<Record<string, ModelAnswer>>;
  readonly config?: unknown;
  /** Do pinned files keep the path that was written, as in documents that were frozen so? */
  readonly pathsAsWritten?: boolean;
  /** What its environments follow; absent where they all have what the first one makes. */
  readonly records?: readonly SampleRecord[];
  /** Codes of diagnostics that are left out of `printed`. */
  readonly without?: readonly Diagnostic["code"][];
}

export interface SampleCheck extends CheckedProject {
  /** All diagnostics as they are printed, without colour; empty when there are none. */
  readonly printed: string;
  /** What its environments follow. */
  readonly records: readonly SampleRecord[];
}

export async function checkSample(text: string, options: SampleOptions = {}): Promise<SampleCheck> {
  const file = options.file ?? "specs/projects/care/assistant.yaml";
  const document = documentOf(file, text);
  const lookUp = (references: readonly Reference[]): Promise<Answers> =>
    Promise.resolve(answer(file, references, options));
  const platform = knownPlatform(options.platform ?? samplePlatform);
  const first = await checkProject(document, platform, lookUp);
  const waits = new Set(first.unpromoted.map(({ environment }) => environment));
  const records = (options.records ?? recordsOf(first, document)).filter(({ environment }) => waits.has(environment));
  const documents = new Map(
    records.map(({ environment, file: at, text: record }) => [environment, documentOf(at, record)]),
  );
  const checked = records.length === 0 ? first : await checkProject(document, platform, lookUp, documents);
  const shown = first.diagnostics.filter(({ code }) => !options.without?.includes(code));
  const printed = printDiagnostics(shown, new Map([[file, text]]), { color: false });
  return { ...checked, diagnostics: first.diagnostics, printed, records };
}

/** In the order of the platform. Of a project that has mistakes, they are thrown. */
export async function modelsOf(spec: string, options?: SampleOptions): Promise<readonly Model[]> {
  const { models, printed } = await checkSample(spec, options);
  if (models.length === 0) throw new Error(printed);
  return models;
}

export async function modelOf(spec: string, environment: string, options?: SampleOptions): Promise<Model> {
  const model = (await modelsOf(spec, options)).find((one) => one.environment === environment);
  if (model === undefined) throw new Error(`the project has no ${environment}`);
  return model;
}

/** What is said about the sample after some edits, beside the warnings that it has as it is. */
export async function sampleWith(
  edits: readonly (readonly [piece: string, by: string])[],
  options: SampleOptions = {},
): Promise<string> {
  const text = edits.reduce((sample, [piece, by]) => edit(sample, piece, by), sampleProject);
  const { printed } = await checkSample(text, { without: ["field-not-used"], ...options });
  return printed;
}

function documentOf(file: string, text: string): SpecDocument {
  const read = readYamlDocument(file, text);
  if (read.document === undefined) throw new Error(read.diagnostics.map((diagnostic) => diagnostic.message).join("\n"));
  return read.document;
}

export function knownPlatform(text: string): KnownPlatform {
  const document = documentOf("specs/platform.yaml", text);
  const { spec } = parsePlatform(document);
  if (spec === undefined) throw new Error("the platform of the test is wrong");
  return { spec, traced: traceTree(spec, { file: document.file, written: document.data, origin: "platform" }) };
}

function answer(specFile: string, references: readonly Reference[], options: SampleOptions): Answers {
  const files = new Map<string, FileAnswer>();
  const models = new Map<string, ModelAnswer>();
  const lists = new Map<string, ReadList>();
  for (const { kind, path, isList } of references) {
    const given = options.contents?.[path];
    const content = given ?? path;
    // One file stands for whatever a pattern matches.
    const named = kind === "pattern" ? path.replaceAll("**", "x").replaceAll("*", "1") : path;
    const found = options.pathsAsWritten ? named.replace(/^\//, "") : pathInRepository(specFile, named);
    const facts = factsOf(found, Buffer.from(content));
    const input = { path: found, ...facts, ...(given === undefined && { columns: null }), bytes: content.length };
    if (kind === "file" || kind === "pattern") {
      files.set(path, options.files?.[path] ?? { ok: true, inputs: [input] });
      const bytes = Buffer.from(content);
      // What nobody gave a content holds its own path, which is no table.
      if (isList && given !== undefined)
        lists.set(found, { ...parseWordList(bytes, listFormOf(found)), text: bytes.toString() });
    } else {
      models.set(
        path,
        options.models?.[path] ?? {
          ok: true,
          path: input.path,
          digest: input.digest,
          files: [{ ...input, path: `${input.path}/config.json` }],
          config: JSON.stringify(options.config ?? llamaConfig),
          index: undefined,
        },
      );
    }
  }
  return { files, models, lists };
}

/** `text` with one piece replaced; fails when the piece is not there, so that a test cannot go silent. */
export function edit(text: string, piece: string, by: string): string {
  if (!text.includes(piece)) throw new Error(`the sample has no ${piece}`);
  return text.replace(piece, by);
}
