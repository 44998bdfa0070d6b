// One release the whole way on this machine, with nothing faked: a tiny model is trained, compressed, measured and served by a
// process of its own.
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import type { StageDocument } from "../../specs/handoff/stage-documents.ts";
import {
  baseImport,
  datasetManifest,
  evaluationJob,
  gate,
  objectives,
  pinned,
  servingConfig,
  trainingJob,
} from "../../specs/testing/documents.ts";
import type { ApplyReport } from "../apply/apply-report.ts";
import { digestOf, hexOf } from "../system/digest.ts";
import type { ServiceFigures } from "../serve/measure-service.ts";
import type { TrainingCost } from "../train/compare-cost.ts";
import type { ChatMessage } from "../model/tokenizer.ts";
import { ArtifactStore, artifactTypeOf } from "../store/artifact-store.ts";
import { modelsOf, storeOf } from "../system/home.ts";
import type { ServiceState } from "../serve/control/control.ts";
import { stateOf } from "./use-services.ts";
import { type CliRig, openCliRig } from "./cli-rig.ts";
import { pinsOf } from "./reconcile-rig.ts";
import { pinning, type Pins, type ReleasePlan, wholePlan } from "./release-rig.ts";
import { value } from "./store-rig.ts";
import { type TinyBase, tinyConversations, writeTinyModel } from "./tiny-model.ts";

let rig: CliRig;
let base: TinyBase;
let port: number;
beforeEach(async () => {
  rig = await openCliRig();
  base = await writeTinyModel(rig.root, "models/tiny");
  port = await freePort();
  if (made !== undefined) await cp(made, storeOf(rig.home), { recursive: true });
});
afterEach(async () => {
  await rig.cli("stop", "--environment", "dev", "--project", "bot");
  await rig.cli("stop", "--environment", "prod", "--project", "bot", "--home", otherHome());
  await rig.remove();
});

/** The store that the first test fills: what the specs of another one make too is taken from it, as an apply takes it. */
let made: string | undefined;
afterAll(async () => {
  if (made !== undefined) await rm(made, { recursive: true });
});

/** Of the other environment, where a test has one. */
const otherHome = () => join(rig.root, "prod-home");

test("A7: apply goes from files to an answer, then has nothing to do, switches on an edit, and keeps the service when gates fail", async () => {
  await rig.write(await plan());
  const first = await rig.cli("apply", "--environment", "dev", "--quiet");
  expect(first.out).toMatch(
    /^care\/bot \(dev\)\n {2}dataset\/talks {4}ran .*\n {2}train\/main {7}ran .*\n {2}quantise\/main {4}ran .*\n {2}evaluate\/triage {2}ran .*\n {2}serve\/laptop {5}started {2}http:\/\/127\.0\.0\.1:\d+\n {19}probe: first token [\d.]+ ms, answer [\d.]+ ms, \d+ tokens\/s, \d+ MB \(.+, \d+ cores?\)\n {2}observe\/main {5}nothing to start: the generated alert rules are files for your Prometheus\n {2}1 of 1 gates passed\n$/,
  );
  expect(first.code).toBe(0);
  made = await mkdtemp(join(tmpdir(), "fairlead-made-"));
  await cp(storeOf(rig.home), made, { recursive: true });
  expect(await ask()).toMatchObject({ model: "helper", choices: [{ message: { role: "assistant" } }] });

  const again = await rig.cli("apply", "--environment", "dev");
  expect(again.out).toMatch(
    /^care\/bot \(dev\): nothing to do, release sha256:[0-9a-f]{12} is applied; serving at http:\/\/127\.0\.0\.1:\d+\n$/,
  );

  await rig.write(await plan({ alias: "assistant" }));
  const edited = await rig.cli("apply", "--environment", "dev", "--quiet");
  expect(edited.out).toMatch(
    /train\/main {7}reused .*\n.*quantise\/main {4}reused .*\n.*evaluate\/triage {2}reused .*\n.*serve\/laptop {5}switched/,
  );
  expect(await ask("assistant")).toMatchObject({ model: "assistant" });

  await rig.write(await plan({ alias: "assistant", bound: 1.01 }));
  const refused = await rig.cli("apply", "--environment", "dev", "--quiet");
  expect(refused.code).toBe(2);
  expect(refused.out).toMatch(/serve\/laptop {5}refused: gates have not passed/);
  expect(refused.out).toMatch(/triage has to be >= 101%, and measured \d+(\.\d+)?%\n/);
  expect(await ask("assistant")).toMatchObject({ model: "assistant" });
  expect((await rig.cli("status")).out).toMatch(
    /serve\/laptop {5}up {2}http:\/\/127\.0\.0\.1:\d+ {2}assistant {2}sha256:[0-9a-f]{12} {2}1 replica\n {19}probe: first token [\d.]+ ms, answer [\d.]+ ms, \d+ tokens\/s, \d+ MB with the version before it \(.+\)\n/,
  );

  expect((await rig.cli("stop", "--environment", "dev", "--project", "bot")).out).toBe(
    "care/bot (dev): stopped laptop\n" +
      "Clients are refused until the next apply. A restart needs no stop: apply alone replaces what has to be replaced, without a gap.\n",
  );
  await expect(ask("assistant")).rejects.toThrow("fetch failed");
});

test("D3: a version that misses the latency objective is not served, and apply says so; the one before it goes on answering", async () => {
  await rig.write(await plan());
  expect((await rig.cli("apply", "--environment", "dev", "--quiet")).code).toBe(0);
  const before = await services();
  expect(before).toMatchObject([
    { alias: "helper", up: true, probe: { promptTokens: 9, answerTokens: 7, versionsLoaded: 1 } },
  ]);

  await rig.write(await plan({ alias: "assistant", under: 1e-6 }));
  const missed = await rig.cli("apply", "--environment", "dev", "--quiet");
  expect(missed.code).toBe(1);
  const text = missed.out
    .replace(/(after|took) [\d.]+/g, "$1 N")
    .replace(/ on .+ \(cores: \d+\)/, " on CPU (cores: N)");
  expect(text.slice(text.indexOf("  serve/laptop"))).toMatchInlineSnapshot(`
    "  serve/laptop     failed after N s
      observe/main     not reached
      1 of 1 gates passed
      failed: The new version was probed on laptop before it took traffic, and missed what the spec asks for:
        A whole answer took N ms, and objectives.latency.under allows 0.001 ms.
      Times are medians of 9 seeded prompts of 9 tokens, each answered with 7, one at a time, on CPU (cores: N); memory is the most that was seen.
      The version before it goes on answering.
      Faster: a smaller or a compressed model, more targets.laptop.threads, a shorter objectives.load; or allow more in objectives.latency.under. If the machine was busy, run the same command again.
    "
  `);
  expect(await ask()).toMatchObject({ model: "helper" });
  expect(await services()).toEqual(before);
  expect((await rig.cli("status")).out).toMatch(
    /\n {2}last apply {7}failed at \S+, probe-failed: The new version was probed on laptop/,
  );

  await rig.write(await plan({ alias: "assistant" }));
  expect((await rig.cli("apply", "--environment", "dev", "--quiet")).code).toBe(0);
  expect(await services()).toMatchObject([{ alias: "assistant", probe: { versionsLoaded: 2 } }]);
});

test("another number of replicas scales the service in place: process, port, version and answers stay", async () => {
  await rig.write(await plan());
  expect((await rig.cli("apply", "--environment", "dev", "--quiet")).code).toBe(0);
  const before = await running();
  expect(before).toMatchObject({ port, replicas: 1 });
  const answers: unknown[] = [];
  const over = new AbortController();
  const asking = (async () => {
    while (!over.signal.aborted) answers.push(await ask());
  })();
  for (const [from, to] of [
    [1, 2],
    [2, 1],
  ] as const) {
    await rig.write(await plan({ replicas: to }));
    const { code, out, err } = await rig.cli("apply", "--environment", "dev");
    expect(code).toBe(0);
    const words = `${from} -> ${to} ${to === 1 ? "replica" : "replicas"}`;
    expect(err).toContain(`serve/laptop: scaling ${words}\n`);
    expect(out).toMatch(
      new RegExp(
        `\\n {2}quantise/main {4}reused .*\\n {2}evaluate/triage {2}reused .*\\n {2}serve/laptop {5}scaled ${words} {2}http://127.0.0.1:${port}\\n {2}observe/main`,
      ),
    );
    expect(await running()).toEqual({ ...before, replicas: to });
    expect((await rig.cli("status")).out).toMatch(
      new RegExp(
        `serve/laptop {5}up {2}http://127.0.0.1:${port} {2}helper {2}sha256:[0-9a-f]{12} {2}${to} replicas?\\n`,
      ),
    );
    expect((await rig.cli("apply", "--environment", "dev")).out).toMatch(/^care\/bot \(dev\): nothing to do/);
    const answered = answers.length;
    await expect.poll(() => answers.length).toBeGreaterThan(answered + 2);
  }
  over.abort();
  await asking;
  for (const answer of answers) expect(answer).toMatchObject({ choices: [{ message: { role: "assistant" } }] });
});

test("D3, C1: what runs can be measured: the service as its clients see it, and the adapter beside full training", async () => {
  await rig.write(await plan());
  const report = join(rig.root, "report.json");
  expect((await rig.cli("apply", "--environment", "dev", "--quiet", "--report", report)).code).toBe(0);
  const { projects } = JSON.parse(await readFile(report, "utf8")) as {
    projects: { project: string; steps: unknown[] }[];
  };
  expect(projects.map(({ project, steps }) => [project, steps.length > 0])).toEqual([["bot", true]]);

  const which = ["--environment", "dev", "--project", "bot"];
  const measured = await rig.cli("measure", ...which, "--seconds", "1", "--clients", "2", "--quiet", "--json");
  const { alias, one, many } = JSON.parse(measured.out) as Record<"one" | "many", ServiceFigures> & { alias: string };
  expect(alias).toBe("helper");
  for (const pass of [one, many]) {
    expect(pass.requests).toBeGreaterThan(0);
    expect(pass.failed).toBe(0);
    expect(pass.p99Ms).toBeGreaterThanOrEqual(pass.p50Ms);
  }
  expect((await rig.cli("measure", ...which, "--seconds", "none")).err).toBe(
    '--seconds is "none"; write a whole number from 1 to 3600; see fairlead-runtime measure --help\n',
  );

  const cost = await rig.cli("training-cost", ...which, "--quiet", "--json");
  const { lora, full } = JSON.parse(cost.out) as TrainingCost;
  expect(lora.trainableParameters).toBeLessThan(full.trainableParameters);
  expect(Math.min(lora.tokensPerSecond, full.tokensPerSecond)).toBeGreaterThan(0);

  await rig.cli("stop", ...which);
  expect(await rig.cli("measure", ...which)).toMatchObject({
    code: 1,
    err: "No service of care/bot (dev) answers. Run: fairlead-runtime apply --environment dev\n",
  });
});

test("A10: datasets alone are made without a target, and a base alone is imported and served", async () => {
  await rm(storeOf(rig.home), { recursive: true, force: true });
  const { stages, ...whole } = await plan();
  const named = (...names: readonly string[]) => stages.filter(({ name }) => names.includes(name));
  await rig.write({ ...whole, project: "corpus", stages: named("dataset/talks"), targets: [], gates: [] });
  const importing = { name: "base/main", job: baseImport({ base: base.content }, { base: base.folder }) };
  const serving = named("serve/laptop").map((stage) => ({ ...stage, needs: ["base/main"] }));
  await rig.write({ ...whole, stages: [importing, ...serving], gates: [] });
  const { code, out } = await rig.cli("apply", "--environment", "dev", "--quiet");
  expect(out).toMatch(
    /^care\/bot \(dev\)\n {2}base\/main {5}ran .*\n {2}serve\/laptop {2}started {2}http:.*\n {16}probe: .*\ncare\/corpus \(dev\)\n {2}dataset\/talks {2}ran .*\n$/,
  );
  expect(code).toBe(0);
  expect(await ask()).toMatchObject({ model: "helper", choices: [{ message: { role: "assistant" } }] });
  const again = await rig.cli("apply", "--environment", "dev");
  expect(again.out).toMatch(/^care\/bot \(dev\): nothing to do.*\ncare\/corpus \(dev\): nothing to do.*\n$/);
  const cost = await rig.cli("training-cost", "--environment", "dev", "--project", "bot");
  expect(cost.err).toMatch(/has no stage "train\/main"; its stages are base\/main, serve\/laptop\.\n$/);
});

test("R22: what a gate measured with answers drawn by lot is what the service gives by default", async () => {
  const generation = { temperature: 0.8, topP: 0.95 };
  const { stages, ...whole } = await plan();
  const jobs: Readonly<Record<string, StageDocument>> = {
    "evaluate/triage": evaluationJob({ on: "firstLine", generation, seed: 7 }),
    "serve/laptop": servingConfig({ generation, local: { port }, batching: { maxTokens: 64 } }),
  };
  await rig.write({ ...whole, stages: stages.map((stage) => ({ ...stage, job: jobs[stage.name] ?? stage.job! })) });
  const { code, out } = await rig.cli("apply", "--environment", "dev", "--quiet");
  expect(code).toBe(0);
  expect(out).toMatch(/evaluate\/triage {2}ran .* {2}temperature 0\.8 {2}topP 0\.95\n/);
  // Tests before this one have evaluated too, with other settings.
  const again = await rig.cli("apply", "--environment", "dev", "--json");
  const { "evaluate/triage": evaluated } = pinsOf((JSON.parse(again.out) as { projects: [ApplyReport] }).projects[0]);
  const { misses } = (await readEvaluation(evaluated!.digest)).models.compressed;
  expect(misses.filter(({ answered }) => answered.length > 2).length).toBeGreaterThan(3);
  const conversations = await validConversations();
  // A service is asked with the seed that the report names, and with nothing about temperature.
  for (const { sample, answered, seed } of misses) {
    const [question] = conversations[sample]!;
    const said = { messages: [question], seed, max_tokens: 24 };
    const { choices } = (await ask("helper", said)) as { choices: { message: { content: string } }[] };
    expect(choices[0]!.message.content.trimStart().slice(0, answered.length)).toBe(answered);
  }
});

test("A8: what one environment has made is served by another from its digests, without data, base or training", async () => {
  await rig.write(await plan());
  const made = await rig.cli("apply", "--environment", "dev", "--json");
  const [dev] = (JSON.parse(made.out) as { projects: [ApplyReport] }).projects;
  const pins = pinsOf(dev);
  const answer = answerOf(await ask());
  const home = otherHome();
  const other = await freePort();
  await rig.write({ ...pinning(await plan({ at: other }), pins), environment: "prod" });
  await cp(storeOf(rig.home), storeOf(home), { recursive: true });
  for (const folder of ["data", "models"]) await rm(join(rig.root, folder), { recursive: true });
  const promoted = await rig.cli("apply", "--environment", "prod", "--home", home, "--json");
  expect(promoted.code).toBe(0);
  const [prod] = (JSON.parse(promoted.out) as { projects: [ApplyReport] }).projects;
  expect(prod.steps.map(({ stage, action, output }) => `${action} ${stage} ${output?.digest ?? ""}`)).toEqual([
    ...Object.entries(pins).map(([stage, { digest }]) => `reuse ${stage} ${digest}`),
    "serve serve/laptop ",
    "observe observe/main ",
  ]);
  expect(prod.verdicts).toEqual(dev.verdicts);
  const place = { team: "care", project: "bot", environment: "prod", target: "laptop" };
  const running = await stateOf(home, place);
  expect(running).toMatchObject({ port: other, modelDigest: pins["quantise/main"]?.digest });
  expect(running?.probe).not.toBeNull();
  expect(answerOf(await ask("helper", {}, other))).toBe(answer);

  await rm(join(storeOf(home), "blobs", "sha256", hexOf(pins["train/main"]!.digest)));
  const refused = await rig.cli("apply", "--environment", "prod", "--home", home);
  expect(refused.code).toBe(1);
  expect(refused.out).toMatch(
    /^care\/bot \(prod\)\n {2}failed: Of what generated\/prod\/care\/bot pins, the artifact store lacks 1 of 4:\n {2}train\/main \(/,
  );
  expect(answerOf(await ask("helper", {}, other))).toBe(answer);
});

test("A8: the last three versions are a switch away, after gc too: a rollback runs and copies nothing, and writes nothing but its probe; what lies before is refused", async () => {
  const home = otherHome();
  const other = await freePort();
  const copied = async (release: ReleasePlan) => {
    const folder = await rig.write({ ...release, environment: "prod" });
    const { code } = await rig.call("copy", "--release", folder, "--from", storeOf(rig.home), "--to", storeOf(home));
    expect(code).toBe(0);
  };
  const applied = async () => {
    const { out } = await rig.cli("apply", "--environment", "prod", "--home", home, "--json");
    return (JSON.parse(out) as { projects: [ApplyReport & { failure: { message: string } | null }] }).projects[0];
  };
  const gc = () => rig.cli("gc", "--yes", "--home", home);
  const promoted: { readonly pins: Pins; readonly answer: string }[] = [];
  const promote = async (epochs: number, under = 60) => {
    await rig.write(await plan({ epochs }));
    const made = await rig.cli("apply", "--environment", "dev", "--quiet", "--json");
    const pins = pinsOf((JSON.parse(made.out) as { projects: [ApplyReport] }).projects[0]);
    await copied(pinning(await plan({ at: other, under }), pins, promoted.length + 1));
    expect((await applied()).failure).toBeNull();
    promoted.push({ pins, answer: answerOf(await ask("helper", {}, other)) });
  };
  for (const epochs of [1, 2, 3]) await promote(epochs);
  // Other alerts alone are no version: the first model stays.
  await promote(3, 50);
  expect((await gc()).code).toBe(0);
  await rig.cli("stop", "--environment", "dev", "--project", "bot");
  await rm(rig.home, { recursive: true });

  const before = await Promise.all([storeOf(home), modelsOf(home)].map(filesIn));
  const [first] = promoted;
  await rig.write({ ...pinning(await plan({ at: other }), first!.pins, 5), environment: "prod" });
  const back = await applied();
  expect(
    back.steps.map(({ stage, action, change, output }) => `${change ?? action} ${stage} ${output?.digest ?? ""}`),
  ).toEqual([
    ...Object.entries(first!.pins).map(([stage, { digest }]) => `reuse ${stage} ${digest}`),
    "switch serve/laptop ",
    "observe observe/main ",
  ]);
  expect(answerOf(await ask("helper", {}, other))).toBe(first!.answer);
  const [stored, models] = await Promise.all([storeOf(home), modelsOf(home)].map(filesIn));
  expect(models).toEqual(before[1]);
  // It was probed again before it took traffic: that is written, and nothing else.
  const blobs = (files: readonly string[] | undefined) => files!.filter((file) => file.includes("/blobs/"));
  expect(blobs(stored).length - blobs(before[0]).length).toBe(2);
  expect((await applied()).changed).toBe(false);

  // Of the project that goes on from there, the second version is the fourth last.
  await promote(4);
  await promote(5);
  expect((await gc()).code).toBe(0);
  await rig.write({ ...pinning(await plan({ at: other }), promoted[1]!.pins, 8), environment: "prod" });
  const refused = await applied();
  expect(refused.failure?.message).toMatch(
    /^Of what generated\/prod\/care\/bot pins, the artifact store lacks 3 of 4:\n {2}train\/main \(\S+\) is not there\n/,
  );
  expect(refused.failure?.message).toContain("fairlead-runtime copy --release ");
  expect(answerOf(await ask("helper", {}, other))).toBe(promoted.at(-1)!.answer);
});

test("a renamed project takes the port of its old name, which is stopped once the new one could start", async () => {
  await rig.write(await plan());
  expect((await rig.cli("apply", "--environment", "dev", "--quiet")).code).toBe(0);
  await rm(join(rig.root, "generated", "dev", "care"), { recursive: true });
  await rig.write({ ...(await plan()), team: "sales" });
  const alone = await rig.cli("apply", "--environment", "dev", "--project", "sales/bot", "--quiet");
  expect(alone.code).toBe(1);
  expect(alone.out).toMatch(
    `Port ${port} on 127.0.0.1 is taken by another process. Stop that process, or set targets.laptop.port to another port (0 takes a free one); of one environment alone, by set: { targets.laptop.port: <port> } there. ` +
      "Here the service of care/bot (dev) has that port; what stops it: fairlead-runtime stop --environment dev --project care/bot\n",
  );
  const { code, out } = await rig.cli("apply", "--environment", "dev", "--quiet");
  expect(out).toMatch(/^care\/bot \(dev\): has left the repository; stopped laptop\nsales\/bot \(dev\)\n/);
  expect(code).toBe(0);
  expect((await rig.cli("status")).out).toMatch(/^sales\/bot \(dev\)\n[^]*serve\/laptop {5}up/);
  await rig.cli("stop", "--environment", "dev", "--project", "sales/bot");
});

test("a renamed project whose spec says so goes on answering, by the same process at the same port, and is switched there", async () => {
  await rig.write(await plan());
  expect((await rig.cli("apply", "--environment", "dev", "--quiet")).code).toBe(0);
  const before = await running();
  await rm(join(rig.root, "generated", "dev", "care"), { recursive: true });
  const now = { team: "sales", project: "desk" };
  const renamed = { ...now, renamedFrom: { team: "care", name: "bot" } };
  await rig.write({ ...(await plan()), ...renamed });
  const answers: unknown[] = [];
  const over = new AbortController();
  const asking = (async () => {
    while (!over.signal.aborted) answers.push(await ask());
  })();
  const { code, out } = await rig.cli("apply", "--environment", "dev", "--quiet");
  over.abort();
  await asking;
  expect(out).toMatch(/^sales\/desk \(dev\)\n[^]*train\/main {7}reused[^]*serve\/laptop {5}kept/);
  expect(code).toBe(0);
  expect(answers.length).toBeGreaterThan(2);
  for (const answer of answers) expect(answer).toMatchObject({ model: "helper" });
  expect([await running(), await running(now)]).toEqual([undefined, before]);
  await rig.write({ ...(await plan({ alias: "assistant" })), ...renamed });
  expect((await rig.cli("apply", "--environment", "dev", "--quiet")).out).toMatch(/serve\/laptop {5}switched/);
  expect(await running(now)).toMatchObject({ pid: before?.pid, port });
  await rig.cli("stop", "--environment", "dev", "--project", "sales/desk");
});

/** `under`: seconds that a whole answer may take. */
async function plan({
  alias = "helper",
  bound = 0,
  under = 60,
  replicas = 1,
  at = port,
  epochs = 3,
} = {}): Promise<ReleasePlan> {
  const lines = tinyConversations.map((messages, at) => `${JSON.stringify({ conversation: `c${at}`, messages })}\n`);
  const bytes = Buffer.from(lines.join(""));
  await mkdir(join(rig.root, "data"), { recursive: true });
  await writeFile(join(rig.root, "data", "talks.jsonl"), bytes);
  const { files, paths } = pinned({ path: "data/talks.jsonl", digest: digestOf(bytes), bytes: bytes.length });
  const jobs: Readonly<Record<string, StageDocument>> = {
    "dataset/talks": datasetManifest({ source: { format: "chat", files } }, { paths }),
    "train/main": trainingJob({ base: base.content, epochs, maxTokens: 48 }, { base: base.folder }),
    "evaluate/triage": evaluationJob({ on: "firstLine", maxSamples: 4 }),
    "serve/laptop": servingConfig(
      {
        alias,
        batching: { maxBatch: 2, maxTokens: 16, maxQueue: 4 },
        local: { port: at },
      },
      { probe: { promptTokens: 9, answerTokens: 7 }, replicas },
    ),
    "observe/main": objectives({
      latency: { targetShare: 0.99, windowSeconds: 3600, thresholdSeconds: under, of: "request" },
    }),
  };
  const whole = wholePlan();
  const stages = whole.stages.map((stage) => {
    const job = jobs[stage.name];
    return job === undefined ? stage : { ...stage, job };
  });
  const gates = [{ ...gate("triage", ">=", bound, "share"), written: `>= ${bound * 100}%` }];
  return { ...whole, stages, gates };
}

/** With the time at which each was written. */
async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(paths.sort().map(async (path) => `${path} ${(await stat(path)).mtimeMs}`));
}

/** What the service says of itself. */
async function running({ team = "care", project = "bot" } = {}): Promise<ServiceState | undefined> {
  return stateOf(rig.home, { team, project, environment: "dev", target: "laptop" });
}

/** As status has them. */
async function services(): Promise<unknown> {
  const { out } = await rig.cli("status", "--json");
  const [project] = (JSON.parse(out) as { projects: { services: { supervised: boolean }[] }[] }).projects;
  // The supervisor needs a moment to begin.
  return project?.services.map(({ supervised: _, ...service }) => service);
}

/** What the one suite reported. */
async function readEvaluation(digest: string) {
  const report = await readOutput("evaluate", "report.json", digest);
  return JSON.parse(report) as {
    readonly models: {
      readonly compressed: {
        readonly misses: readonly { readonly sample: number; readonly answered: string; readonly seed: number }[];
      };
    };
  };
}

/** In the order in which they were measured. */
async function validConversations(): Promise<readonly (readonly ChatMessage[])[]> {
  const lines = (await readOutput("dataset", "valid/part-00000.jsonl")).trimEnd().split("\n");
  return lines.map((line) => (JSON.parse(line) as { readonly messages: readonly ChatMessage[] }).messages);
}

/** A file of what the one stage of a kind made, or of the output that has the digest. */
async function readOutput(kind: string, file: string, digest?: string): Promise<string> {
  const store = value(await ArtifactStore.open(storeOf(rig.home)));
  const ofKind = value(await store.list()).filter(({ artifactType }) => artifactType === artifactTypeOf(kind));
  const made = ofKind.find((one) => digest === undefined || one.digest === digest);
  const found = value(await store.get(made!.digest));
  if (found.state !== "present") throw new Error(`${kind} has no output`);
  return value(await store.read(found.artifact, file)).toString("utf8");
}

function answerOf(answered: unknown): string {
  const { choices } = answered as { readonly choices: readonly { readonly message: { readonly content: string } }[] };
  return choices[0]!.message.content;
}

async function ask(model = "helper", more: object = {}, at = port): Promise<unknown> {
  const answer = await fetch(`http://127.0.0.1:${at}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      model,
      messages: [{ role: "user", content: "What about the car?" }],
      max_tokens: 8,
      ...more,
    }),
  });
  return answer.json();
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
