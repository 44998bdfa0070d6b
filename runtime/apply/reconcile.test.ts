import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MemoryEngine } from "../engines/memory/memory-engine.ts";
import { fail, ok } from "../result.ts";
import type { RunningService } from "../engine.ts";
import {
  advising,
  engineThat,
  localLike,
  onTargets,
  openReconcileRig,
  type ReconcileRig,
  sayingOf,
} from "../testing/reconcile-rig.ts";
import { gate, trainingJob } from "../../specs/testing/documents.ts";
import type { Behaviour } from "../testing/fake-stages.ts";
import { keyOf, type ReleasePlan, wholePlan } from "../testing/release-rig.ts";

const otherKey = keyOf("other");
const otherDigest = `sha256:${otherKey}`;

let rig: ReconcileRig;
beforeEach(async () => void (rig = await openReconcileRig()));
afterEach(() => rig.remove());

describe("apply", () => {
  test("runs everything once, in order, and then has nothing to do", async () => {
    const engine = new MemoryEngine();
    const first = await rig.apply(engine, wholePlan());
    expect(first.failure).toBeUndefined();
    expect(first.changed).toBe(true);
    expect(first.steps.map(({ stage, action, state }) => `${action} ${stage}: ${state}`)).toEqual([
      "run dataset/talks: done",
      "checkout dataset/talks: done",
      "run train/main: done",
      "run quantise/main: done",
      "run evaluate/triage: done",
      "serve serve/laptop: done",
      "observe observe/main: done",
    ]);
    engine.log.length = 0;
    const second = await rig.apply(engine, wholePlan());
    expect(second.changed).toBe(false);
    expect(second.failure).toBeUndefined();
    expect(engine.log).toEqual(["checkout talks", "observe observe/main"]);
  });

  test("passes on what an engine has to say of a dataset, and goes on", async () => {
    const report = await rig.apply(advising(new MemoryEngine(), "v1.1 is a major change of v1.0"), wholePlan());
    expect(report.failure).toBeUndefined();
    expect(rig.notes).toEqual(["v1.1 is a major change of v1.0"]);
  });

  test("runs again only what comes after an edit, and switches the service", async () => {
    const engine = new MemoryEngine();
    await rig.apply(engine, wholePlan());
    engine.log.length = 0;
    await rig.apply(engine, wholePlan({ "quantise/main": "edited" }));
    expect(engine.log).toEqual([
      "checkout talks",
      "run quantise/main",
      "run evaluate/triage",
      "switch laptop",
      "observe observe/main",
    ]);
  });

  test("records an edit that runs nothing, such as an objective, as the release that is applied", async () => {
    const engine = new MemoryEngine();
    await rig.apply(engine, wholePlan());
    engine.log.length = 0;
    const report = await rig.apply(engine, wholePlan({ "observe/main": "edited" }));
    expect(engine.log).toEqual(["checkout talks", "observe observe/main"]);
    expect(report.changed).toBe(true);
    expect((await rig.inventory()).applied[0]?.release).toBe(report.release);
  });

  test("runs a stage again whose output has lost a file, and what was served from it", async () => {
    const engine = new MemoryEngine();
    const { steps } = await rig.apply(engine, wholePlan());
    const key = steps.find(({ stage }) => stage === "quantise/main")?.output?.evidence.key ?? "";
    engine.lose(key, "/store/blobs/x");
    engine.log.length = 0;
    await rig.apply(engine, wholePlan());
    expect(engine.log).toEqual(["checkout talks", "run quantise/main", "observe observe/main"]);
  });

  test("stops the services of targets that have left, after the new ones serve", async () => {
    const engine = new MemoryEngine();
    await rig.apply(engine, wholePlan());
    engine.log.length = 0;
    const report = await rig.apply(engine, onTargets("desk", "shelf"));
    expect(report.failure).toBeUndefined();
    expect(engine.log.slice(-4)).toEqual(["start desk", "start shelf", "observe observe/main", "remove laptop"]);
    expect((await rig.inventory()).services.map(({ target }) => target)).toEqual(["desk", "shelf"]);
    engine.log.length = 0;
    expect((await rig.apply(engine, onTargets("desk", "shelf"))).changed).toBe(false);
  });

  test("remembers the last three versions that were applied to their end, newest first", async () => {
    const engine = new MemoryEngine();
    const digests: string[] = [];
    for (const edit of ["1", "2", "3", "4"])
      digests.push((await rig.apply(engine, wholePlan({ "train/main": edit }))).release);
    expect((await rig.inventory()).applied.map(({ release }) => release)).toEqual(digests.slice(1).reverse());
    expect((await rig.inventory()).applied[0]?.stages["train/main"]?.digest).toMatch(/^sha256:/);
    await rig.apply(engine, wholePlan({ "train/main": "4" }));
    expect((await rig.inventory()).applied.map(({ release }) => release)).toEqual(digests.slice(1).reverse());
  });

  test("remembers no release of a version that a newer one serves, so that alerts, measurements and gates push no model out", async () => {
    const engine = new MemoryEngine();
    const first = await rig.apply(engine, wholePlan({ "train/main": "1" }));
    await rig.apply(engine, wholePlan({ "train/main": "2" }));
    let last = first;
    for (const alerts of ["a", "b", "c", "d"])
      last = await rig.apply(engine, wholePlan({ "train/main": "2", "observe/main": alerts }));
    last = await rig.apply(engine, wholePlan({ "train/main": "2", "evaluate/triage": "another suite" }));
    const releases = async () => (await rig.inventory()).applied.map(({ release }) => release);
    expect(await releases()).toEqual([last.release, first.release]);
    const back = await rig.apply(engine, wholePlan({ "train/main": "1", "observe/main": "e" }));
    expect(await releases()).toEqual([back.release, last.release]);
    const third = await rig.apply(engine, wholePlan({ "train/main": "1", "serve/laptop": "a longer queue" }));
    expect(await releases()).toEqual([third.release, back.release, last.release]);
  });

  test("of a project that serves nothing, the last three sets of outputs are its versions", async () => {
    const engine = new MemoryEngine();
    const plan = (edits: Readonly<Record<string, string>>): ReleasePlan => {
      const { stages, ...rest } = wholePlan(edits);
      return { ...rest, stages: stages.filter(({ name }) => !name.startsWith("serve/")) };
    };
    const edits = [{ "dataset/talks": "1" }, {}, { "evaluate/triage": "2" }, { "train/main": "3" }] as const;
    const digests: string[] = [];
    for (const edit of edits) digests.push((await rig.apply(engine, plan(edit))).release);
    const alerts = await rig.apply(engine, plan({ "train/main": "3", "observe/main": "alerts" }));
    expect((await rig.inventory()).applied.map(({ release }) => release)).toEqual([
      alerts.release,
      ...digests.slice(1, 3).reverse(),
    ]);
  });
});

describe("what answers is asked of the service after it was made to serve, and", () => {
  test.each([
    [
      "another model",
      { modelDigest: otherDigest },
      (was: RunningService) => `it serves the model ${otherDigest} instead of ${was.modelDigest}`,
    ],
    [
      "another configuration",
      { serveKey: otherKey },
      (was: RunningService) => `it serves the configuration with key ${otherKey} instead of ${was.serveKey}`,
    ],
    ["nothing", undefined, () => "nothing answers"],
  ])("%s fails the apply", async (_, other, problem) => {
    const engine = new MemoryEngine();
    const services: RunningService[] = [];
    const lying = sayingOf(engine, (service) => {
      services.push(service);
      return other === undefined ? [] : [{ ...service, ...other }];
    });
    const report = await rig.apply(lying, wholePlan());
    expect(report.failure).toEqual({
      reason: "service-failed",
      retry: "later",
      message:
        `The service on laptop was made to serve what the release says, and was asked afterwards: ${problem(services[0]!)}. ` +
        "It ended, or something else has switched it. Run the same command again.",
    });
    expect(report.steps.map(({ stage, state }) => `${stage}: ${state}`).slice(-2)).toEqual([
      "serve/laptop: failed",
      "observe/main: not reached",
    ]);
    const { applied, services: recorded } = await rig.inventory();
    expect([applied, recorded]).toMatchObject([[], [other ?? {}]]);
    expect((await rig.apply(engine, wholePlan())).failure).toBeUndefined();
  });
});

test("R15: a service that runs another program is asked to serve what it serves, and what it runs is in no record", async () => {
  let isBroken = false;
  const engine = engineThat(async () => (isBroken ? fail("training-diverged", "no") : ok({})));
  const otherProgram = "Fairlead 0.0.9 on Node v20.19.0";
  const older = sayingOf(engine, (service) => [{ ...service, otherProgram }]);
  const serveSteps = async (plan: ReleasePlan) => {
    const { steps, failure } = await rig.apply(older, plan);
    return [steps.flatMap(({ action, change }) => (action === "serve" ? [change] : [])), failure?.reason];
  };
  expect(await serveSteps(wholePlan())).toEqual([["start"], undefined]);
  expect(await serveSteps(wholePlan())).toEqual([["switch"], undefined]);
  isBroken = true;
  expect(await serveSteps(wholePlan({ "train/main": "2" }))).toEqual([["switch"], "training-diverged"]);
  expect((await rig.inventory()).services).toEqual([expect.not.objectContaining({ otherProgram })]);
});

describe("a release that cannot be applied is refused before any step", () => {
  test("when it has a target of an engine that this runtime does not have", async () => {
    const engine = localLike(new MemoryEngine());
    const targets: ReleasePlan["targets"] = [
      { name: "laptop", engine: "local" },
      { name: "cluster", engine: "kubernetes" },
    ];
    const report = await rig.apply(engine, { ...wholePlan(), targets });
    expect(report.failure).toEqual({
      reason: "engine-unsupported",
      retry: "no",
      message:
        "This release has the kubernetes target 'cluster'; this runtime has the engines local and memory. " +
        "Apply it with a runtime that has the kubernetes engine, or give the environment dev a local target.",
    });
    expect(report.steps).toEqual([]);
  });

  test("when its base model has to be downloaded, unless training is done already", async () => {
    const memory = new MemoryEngine();
    const engine = localLike(memory);
    const base = { source: "huggingface", repository: "Qwen/Qwen3-8B", revision: "a".repeat(40) } as const;
    const whole = wholePlan();
    const plan = {
      ...whole,
      stages: whole.stages.map((stage) =>
        stage.name === "train/main" ? { ...stage, job: trainingJob({ base }) } : stage,
      ),
    };
    const report = await rig.apply(engine, plan);
    expect(report.failure?.message).toBe(
      `Stage train/main starts from hf://Qwen/Qwen3-8B@${"a".repeat(40)}, which has to be downloaded; the engine memory reads models ` +
        "that come with it and folders of the repository. Apply this release with an engine for GPU targets, or name one of these as the model.",
    );
    expect(memory.log).toEqual([]);
    await rig.apply(memory, plan);
    expect((await rig.apply(engine, plan)).failure).toBeUndefined();
  });

  test("when it trains in a precision that the engine does not have, before its dataset is made", async () => {
    const memory = new MemoryEngine();
    const whole = wholePlan();
    const stages = whole.stages.map((stage) =>
      stage.name === "train/main" ? { ...stage, job: trainingJob({ precision: "bf16" }) } : stage,
    );
    const report = await rig.apply(localLike(memory), { ...whole, stages });
    expect(report.failure?.message).toBe(
      "Stage train/main trains in bf16, and the engine memory trains in fp32. " +
        "Apply this release with an engine for GPU targets, or write training.precision: fp32.",
    );
    expect(memory.log).toEqual([]);
  });

  test("when it would serve what the engine cannot serve", async () => {
    const engine = localLike(new MemoryEngine());
    const { stages, ...rest } = wholePlan();
    const without = stages
      .filter(({ name }) => name !== "quantise/main" && name !== "evaluate/triage")
      .map((stage) => (stage.name === "serve/laptop" ? { ...stage, needs: ["train/main"] } : stage));
    const report = await rig.apply(engine, { ...rest, stages: without });
    expect(report.failure?.message).toBe(
      "The engine memory serves what stages of kind quantise make, and target laptop would serve stage train/main. Add compression to the spec.",
    );
  });
});

describe("gates", () => {
  const gates = [
    { ...gate("triage", ">=", 0.8, "share"), written: ">= 80%" },
    { ...gate("triage.gainOverBase", ">=", 20, "points", { measure: "gainOverBase" }), written: ">= 20 points" },
    gate("compression.speedup", ">=", 1.2, "number", { stage: "quantise/main", measure: "speedup" }),
  ];
  const judged = (config: Parameters<typeof wholePlan>[0] = {}): ReleasePlan => ({ ...wholePlan(config), gates });
  const good: Behaviour = async (stage) =>
    ok({ figures: stage === "quantise/main" ? { speedupDecode: 1.5 } : { base: 0.1, adapted: 0.9, compressed: 0.9 } });
  const context = { progress: { step() {} }, signal: new AbortController().signal };
  const bad: Behaviour = async (stage) =>
    ok({ figures: stage === "quantise/main" ? {} : { base: 0.48746, adapted: 0.9, compressed: 0.79996 } });

  test("that did not pass stop the apply before serving, name what was measured, and keep the old service", async () => {
    let behave = good;
    const engine = engineThat((...args) => behave(...args));
    const first = await rig.apply(engine, judged());
    expect(first.verdicts.map(({ figure, passed }) => [figure, passed])).toEqual(
      gates.map(({ figure }) => [figure, true]),
    );
    expect((await rig.inventory()).applied[0]?.verdicts).toEqual(first.verdicts);
    behave = bad;
    engine.log.length = 0;
    const report = await rig.apply(engine, judged({ "train/main": "worse" }));
    expect(report.failure).toEqual({
      reason: "gate-failed",
      retry: "no",
      message: [
        "care/bot (dev) has 2 of 3 gates that did not pass:",
        "  triage has to be >= 80%, and measured 79.996%",
        "  compression.speedup has to be >= 1.2, and could not be measured",
        "Nothing new is served; a service that runs keeps the model it has. Improve the data or the training, or change the gates in the spec.",
      ].join("\n"),
    });
    expect(engine.log).toEqual(["checkout talks", "run train/main", "run quantise/main", "run evaluate/triage"]);
    expect(report.steps.map(({ stage, state }) => `${stage}: ${state}`).slice(-3)).toEqual([
      "evaluate/triage: done",
      "serve/laptop: refused",
      "observe/main: not reached",
    ]);
    const { services, attempt, applied } = await rig.inventory();
    expect(services.map(({ target }) => target)).toEqual(["laptop"]);
    expect(attempt?.failure?.reason).toBe("gate-failed");
    expect(applied).toHaveLength(1);
  });

  test("that did not pass after a run too short to learn name what to change", async () => {
    const engine = engineThat(async (stage) =>
      stage === "train/main" ? ok({ figures: { steps: 18, epochs: 3 } }) : bad(stage, context),
    );
    const report = await rig.apply(engine, judged());
    expect(report.failure?.message.split("\n").at(-1)).toBe(
      "Nothing new is served; a service that runs keeps the model it has. Training made only 18 updates in 3 epochs: write more training.epochs, " +
        "or leave it out, which gives at least 200 updates; a higher training.optimiser.learningRate, more data or other gates are what else can be changed.",
    );
  });

  test("B4: of a dataset that is not as expected stop the apply once it is laid out, before anything is trained on it", async () => {
    const engine = engineThat(async (stage) =>
      stage === "dataset/talks"
        ? ok({ figures: { trainSamples: 90, validSamples: 9, zhSamples: 9 } })
        : good(stage, context),
    );
    const expected = [
      { ...gate("datasets.talks.samples", ">=", 100, "number", { stage: "dataset/talks", measure: "samples" }) },
      {
        ...gate("datasets.talks.languageShare.zh", ">=", 0.05, "share", { stage: "dataset/talks", measure: "zhShare" }),
      },
    ];
    const report = await rig.apply(engine, { ...wholePlan(), gates: [...gates, ...expected] });
    expect(report.failure?.message.split("\n")).toEqual([
      "care/bot (dev) has 1 of 2 gates that did not pass:",
      "  datasets.talks.samples has to be >= 100, and measured 99",
      "Nothing new is served; a service that runs keeps the model it has. Nothing is trained on it either. Look at the report.html beside its rows, mend the data, or change expect in the spec.",
    ]);
    expect(engine.log).toEqual(["run dataset/talks", "checkout talks"]);
  });

  test("that did not pass are not measured again, and refuse again", async () => {
    const engine = engineThat(bad);
    const first = await rig.apply(engine, judged());
    engine.log.length = 0;
    const second = await rig.apply(engine, judged());
    expect(second.failure).toEqual(first.failure);
    expect(engine.log).toEqual(["checkout talks"]);
  });

  test("that did not pass keep services of removed targets running too", async () => {
    let behave = good;
    const engine = engineThat((...args) => behave(...args));
    await rig.apply(engine, judged());
    behave = bad;
    const { stages, targets } = onTargets("desk");
    await rig.apply(engine, {
      stages: stages.map((one) => ({ ...one, config: "worse" })),
      gates,
      ...(targets ? { targets } : {}),
    });
    expect(engine.log).not.toContain("remove laptop");
  });

  test("with another bound are judged again from what was measured, and nothing runs", async () => {
    const engine = engineThat(good);
    await rig.apply(engine, judged());
    engine.log.length = 0;
    const stricter = { ...gate("triage", ">=", 0.95, "share"), written: ">= 95%" };
    const refused = await rig.apply(engine, { ...wholePlan(), gates: [stricter] });
    expect(refused.failure?.message).toMatch("triage has to be >= 95%, and measured 90%");
    expect(engine.log).toEqual(["checkout talks"]);
    const { applied, attempt } = await rig.inventory();
    expect(attempt?.verdicts).toEqual([{ figure: "triage", written: ">= 95%", measured: 0.9, passed: false }]);
    expect(applied[0]?.verdicts).toHaveLength(3);
    const looser = await rig.apply(engine, { ...wholePlan(), gates: [gate("triage", ">=", 0.5, "share")] });
    expect([looser.failure, looser.changed]).toEqual([undefined, true]);
    expect(engine.log).toEqual(["checkout talks", "checkout talks", "observe observe/main"]);
  });
});
