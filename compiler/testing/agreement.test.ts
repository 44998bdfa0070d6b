// What `check` passes, `apply` takes: every end of every leaf goes through the compiler and, where it passes, through the runtime, as two
// programs that know of each other what is in generated/.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { entryOf } from "../../specs/program/entry.ts";
import { isWholeCheck } from "../../specs/testing/whole-check.ts";
import { checkProject, type KnownPlatform } from "../check/check-project.ts";
import { parsePlatform } from "../check/parse.ts";
import { traceTree } from "../model/trace-tree.ts";
import type { Answers, FileAnswer, ModelAnswer } from "../model/references.ts";
import { readYamlDocument } from "../read/document.ts";
import { Inputs } from "../read/inputs.ts";
import { compileRelease } from "../run/compile-project.ts";
import { type LeafValue, leafValues } from "./leaf-values.ts";
import { samplePlatform } from "./sample-check.ts";

type Fields = Record<string, unknown>;

/** Every section, small enough to be run in a moment. */
const whole = {
  apiVersion: "fairlead.dev/v1",
  kind: "Project",
  name: "bot",
  team: "care",
  datasets: {
    talks: {
      version: "1.0",
      source: { files: ["data/chats.jsonl"] },
      split: { valid: 0.2 },
      clean: [
        { unicode: {} },
        { characters: { keep: ["letters", "numbers", "punctuation", "space"] } },
        { length: { min: 1, max: 500 } },
        { sensitiveWords: { lists: ["data/words.txt"] } },
        { repair: {} },
        { personalData: { redact: ["email"] } },
        { language: { allow: ["zh", "en", "mixed", "other"] } },
        { quality: {} },
        { decontaminate: { files: ["data/questions.jsonl"] } },
        { duplicates: { near: {} } },
      ],
    },
  },
  training: {
    base: { model: "/models/tiny" },
    data: { talks: 1 },
    lora: { r: 2, alpha: 4 },
    sequence: { maxTokens: 64 },
    epochs: 1,
    optimiser: {},
    batch: { perDevice: 4 },
  },
  compression: { quantise: {}, gates: {} },
  evaluation: {
    suites: {
      right: { dataset: "talks/valid", metric: "exactMatch", maxSamples: 1 },
      fluent: { dataset: "talks/valid", metric: "perplexity", maxSamples: 1 },
    },
  },
  serving: { alias: "bot", batching: { maxTokens: 64 }, cache: { exact: {} } },
  objectives: { availability: { target: "99%" }, latency: { target: "99%", under: "200ms" } },
  targets: {
    laptop: { engine: "local" },
    cluster: { engine: "kubernetes", namespace: "bot", gpu: { type: "L40S-48GB" } },
  },
  environments: { dev: { targets: ["laptop"] } },
} satisfies Fields;

/** No leaf of pseudonyms holds alone. */
const withKey = {
  pseudonyms: ["phone"],
  key: { secret: "secret://bot/pseudonyms", fingerprint: "0f1e2d3c4b5a6978" },
};

/** Every fourth value takes long enough for a test that runs each time. */
const share = isWholeCheck ? 1 : 4;

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "fairlead-agreement-"));
  await runtime("prepare");
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe("check and apply", () => {
  it("agree on every value of every enum, and on every bound", { timeout: 300_000 }, async () => {
    const values = leafValues().filter((_, number) => number % share === 0);
    const passed = new Map<string, LeafValue>();
    const refused: LeafValue[] = [];
    const crashed: string[] = [];
    for (const [number, value] of values.entries()) {
      const project = `p-${String(number).padStart(3, "0")}`;
      const done = await compile(project, withValue(value)).catch((error: unknown) => String(error));
      if (typeof done === "string") crashed.push(told(value, done));
      else if (done) passed.set(project, value);
      else refused.push(value);
    }
    // What the schema calls out of bounds is refused.
    expect([...passed.values()].filter(({ outside }) => outside)).toEqual([]);
    expect(refused.length).toBeGreaterThan(100 / share);
    const problems = new Map(await applied());
    const disagreements = [...problems].flatMap(([project, problem]) => {
      return problem === undefined ? [] : [told(passed.get(project)!, problem)];
    });
    expect([...crashed, ...disagreements]).toEqual([]);
    expect(problems.size).toBeGreaterThan(100 / share);
  });
});

function told({ leaf, value }: LeafValue, problem: string): string {
  return `${leaf}: ${JSON.stringify(value).slice(0, 60)}: ${problem}`;
}

/** The project with one value in place, without the sections that have nothing to do with it: they would only take time. */
function withValue({ leaf, value }: LeafValue): Fields {
  const project = structuredClone(whole) as Fields & { environments: { dev: { targets: string[] } } };
  const [section = ""] = leaf.split(".");
  const order = ["datasets", "training", "compression", "evaluation", "serving"];
  const at = order.indexOf(section);
  const drop = at < 0 ? [] : order.slice(at + 1);
  if (leaf === "serving.model") drop.push("datasets", "training", "compression", "evaluation");
  if (drop.includes("serving")) drop.push("objectives", "targets");
  for (const name of drop) delete project[name];
  if (drop.includes("targets")) project.environments.dev = { targets: [] };
  if (/personalData\.(pseudonyms|key)/.test(leaf))
    put(project, stepsOf("datasets.*.clean[].personalData", ""), withKey);
  if (value === "text") put(project, ["datasets", "talks", "source", "files"], ["data/notes.jsonl"]);
  if (value === "full") delete (project["training"] as Fields)["lora"];
  const cluster = /^targets\.\*\.(namespace|queue|gpu|server)/.test(leaf) || value === "kubernetes";
  if (cluster) project.environments.dev.targets = ["cluster"];
  if (leaf.startsWith("targets") && !cluster) delete (project["targets"] as Fields)["cluster"];
  put(project, stepsOf(leaf, cluster ? "cluster" : "laptop"), value);
  return project;
}

/** A leaf's path with names in place of its stars: `datasets.*.clean[].length.min` is in the cleaning step that has a length. */
function stepsOf(leaf: string, target: string): readonly string[] {
  const names: Readonly<Record<string, string>> = {
    datasets: "talks",
    suites: "right",
    targets: target,
    environments: "dev",
  };
  const steps: string[] = [];
  for (const step of leaf.split(".")) {
    if (step === "*") steps.push(names[steps.at(-1)!]!);
    else if (step.endsWith("[]")) steps.push(step.slice(0, -"[]".length));
    else steps.push(step);
  }
  return steps;
}

function put(tree: Fields, [step = "", ...rest]: readonly string[], value: unknown): void {
  if (step === "clean") {
    const rules = tree["clean"] as Fields[];
    return put(
      rules.find((rule) => Object.hasOwn(rule, rest[0]!))!,
      rest,
      value,
    );
  }
  if (step === "urls") {
    const urls = (tree["urls"] ??= [{ url: "https://example.com/a.jsonl" }]) as Fields[];
    return put(urls[0]!, rest, value);
  }
  if (rest.length === 0) tree[step] = value;
  else put((tree[step] ??= {}) as Fields, rest, value);
}

/** Writes the release of a project that has no error; false where it has one. */
async function compile(project: string, spec: Fields): Promise<boolean> {
  const file = "specs/projects/care/bot.yaml";
  const { document } = readYamlDocument(file, JSON.stringify(spec));
  if (document === undefined) return false;
  const inputs = new Inputs(root);
  const { models } = await checkProject(document, platform(), async (references): Promise<Answers> => {
    const files = new Map<string, FileAnswer>();
    const folders = new Map<string, ModelAnswer>();
    for (const { kind, path: written } of references) {
      if (kind === "file") {
        const found = inputs.pinFile(file, written);
        files.set(written, found.ok ? { ok: true, inputs: [found.input] } : found);
      } else folders.set(written, inputs.pinModelFolder(file, written));
    }
    return { files, models: folders };
  });
  const [model] = models;
  if (model === undefined) return false;
  const { release } = await compileRelease(model, { trace: false });
  // This runtime has no engine for clusters: what one can do is asked of the table, in capability-rules.test.ts.
  if (model.targets.some(({ engine }) => engine === "kubernetes")) return true;
  const folder = join(root, "generated/dev/care", project);
  await mkdir(folder, { recursive: true });
  for (const [name, text] of release.texts) await writeFile(join(folder, name), text);
  return true;
}

function platform(): KnownPlatform {
  const { document } = readYamlDocument("specs/platform.yaml", samplePlatform);
  const { spec } = parsePlatform(document!);
  return { spec: spec!, traced: traceTree(spec!, { file: "", written: document!.data, origin: "platform" }) };
}

/** What became of each release that was written. */
async function applied(): Promise<[project: string, problem: string | undefined][]> {
  const lines = (await runtime("apply")).split("\n").filter((line) => line !== "");
  return lines.map((line) => {
    const { project, problem } = JSON.parse(line) as { project: string; problem?: string };
    return [project, problem];
  });
}

/** Runs the runtime's half, a process of its own, and returns what it printed. */
async function runtime(mode: "prepare" | "apply"): Promise<string> {
  const { url, execArgv } = entryOf(new URL("../../runtime/testing/apply-releases.ts", import.meta.url));
  const child = spawn(process.execPath, [...execArgv, fileURLToPath(url), root, mode], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => void (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => void (said += text));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`the runtime ended with ${code}: ${said}`);
  return out;
}
