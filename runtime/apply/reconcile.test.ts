import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MemoryEngine } from "../engines/memory/memory-engine.ts";
import { ok } from "../result.ts";
import { engineThat, localLike, onTargets, openReconcileRig, type ReconcileRig } from "../testing/reconcile-rig.ts";
import { trainingJob } from "../../specs/testing/documents.ts";
import { type ReleasePlan, wholePlan } from "../testing/release-rig.ts";

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
      "run train: done",
      "run compress: done",
      "run evaluate: done",
      "serve serve/laptop: done",
      "observe observe: done",
    ]);
    engine.log.length = 0;
    const second = await rig.apply(engine, wholePlan());
    expect(second.changed).toBe(false);
    expect(second.failure).toBeUndefined();
    expect(engine.log).toEqual(["checkout talks", "observe observe"]);
  });

  test("runs again only what comes after an edit, and switches the service", async () => {
    const engine = new MemoryEngine();
    await rig.apply(engine, wholePlan());
    engine.log.length = 0;
    await rig.apply(engine, wholePlan({ compress: "edited" }));
    expect(engine.log).toEqual(["checkout talks", "run compress", "run evaluate", "switch laptop", "observe observe"]);
  });

  test("records an edit that runs nothing, such as an objective, as the release that is applied", async () => {
    const engine = new MemoryEngine();
    await rig.apply(engine, wholePlan());
    engine.log.length = 0;
    const report = await rig.apply(engine, wholePlan({ observe: "edited" }));
    expect(engine.log).toEqual(["checkout talks", "observe observe"]);
    expect(report.changed).toBe(true);
    expect((await rig.inventory()).applied[0]?.release).toBe(report.release);
  });

  test("runs a stage again whose output has lost a file, and what was served from it", async () => {
    const engine = new MemoryEngine();
    const { steps } = await rig.apply(engine, wholePlan());
    const key = steps.find(({ stage }) => stage === "compress")?.output?.evidence.key ?? "";
    engine.lose(key, "/store/blobs/x");
    engine.log.length = 0;
    await rig.apply(engine, wholePlan());
    expect(engine.log).toEqual(["checkout talks", "run compress", "observe observe"]);
  });

  test("uses pinned outputs, and refuses before any step when one is missing", async () => {
    const engine = new MemoryEngine();
    const { steps } = await rig.apply(engine, wholePlan({ train: "of dev" }));
    const train = steps.find(({ stage }) => stage === "train")?.output?.digest ?? "";
    const report = await rig.apply(engine, { ...wholePlan(), pins: { train } });
    expect(report.steps.find(({ stage }) => stage === "train")).toMatchObject({
      action: "reuse",
      output: { digest: train },
    });
    expect(report.steps.find(({ stage }) => stage === "compress")?.output?.evidence.inputs).toEqual({ train });
    engine.log.length = 0;
    const missing = await rig.apply(engine, { ...wholePlan(), pins: { train: `sha256:${"0".repeat(64)}` } });
    expect(missing.failure?.reason).toBe("input-missing");
    expect(engine.log).toEqual([]);
  });

  test("stops the services of targets that have left, after the new ones serve", async () => {
    const engine = new MemoryEngine();
    await rig.apply(engine, wholePlan());
    engine.log.length = 0;
    const report = await rig.apply(engine, onTargets("desk", "shelf"));
    expect(report.failure).toBeUndefined();
    expect(engine.log.slice(-4)).toEqual(["start desk", "start shelf", "observe observe", "remove laptop"]);
    expect((await rig.inventory()).services.map(({ target }) => target)).toEqual(["desk", "shelf"]);
    engine.log.length = 0;
    expect((await rig.apply(engine, onTargets("desk", "shelf"))).changed).toBe(false);
  });

  test("remembers the last three releases that were applied to their end, newest first", async () => {
    const engine = new MemoryEngine();
    const digests: string[] = [];
    for (const edit of ["1", "2", "3", "4"])
      digests.push((await rig.apply(engine, wholePlan({ train: edit }))).release);
    expect((await rig.inventory()).applied.map(({ release }) => release)).toEqual(digests.slice(1).reverse());
    expect((await rig.inventory()).applied[0]?.stages.train?.digest).toMatch(/^sha256:/);
    await rig.apply(engine, wholePlan({ train: "4" }));
    expect((await rig.inventory()).applied.map(({ release }) => release)).toEqual(digests.slice(1).reverse());
  });
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
      stages: whole.stages.map((stage) => (stage.name === "train" ? { ...stage, job: trainingJob({ base }) } : stage)),
    };
    const report = await rig.apply(engine, plan);
    expect(report.failure?.message).toBe(
      `Stage train starts from hf://Qwen/Qwen3-8B@${"a".repeat(40)}, which has to be downloaded; the engine memory trains models ` +
        "that are folders of the repository. Apply this release with an engine for GPU targets, or set training.base.model to a folder.",
    );
    expect(memory.log).toEqual([]);
    await rig.apply(memory, plan);
    expect((await rig.apply(engine, plan)).failure).toBeUndefined();
  });

  test("when it would serve what the engine cannot serve", async () => {
    const engine = localLike(new MemoryEngine());
    const { stages, ...rest } = wholePlan();
    const without = stages
      .filter(({ name }) => name !== "compress" && name !== "evaluate")
      .map((stage) => (stage.name === "serve/laptop" ? { ...stage, needs: ["train"] } : stage));
    const report = await rig.apply(engine, { ...rest, stages: without });
    expect(report.failure?.message).toBe(
      "The engine memory serves what stage compress makes, and target laptop would serve stage train. Add compression to the spec.",
    );
  });
});

describe("gates", () => {
  const gates = [
    { figure: "triage", written: ">= 80%", measured: 0.79996, passed: false },
    { figure: "triage.gainOverBase", written: ">= 20 points", measured: 31.25, passed: true },
    { figure: "compression.speedup", written: ">= 1.2", measured: null, passed: false },
  ];

  test("that did not pass stop the apply before serving, name what was measured, and keep the old service", async () => {
    let isBad = false;
    const engine = engineThat(async (stage) => ok({ gates: stage === "evaluate" && isBad ? gates : [] }));
    await rig.apply(engine, wholePlan());
    isBad = true;
    engine.log.length = 0;
    const report = await rig.apply(engine, { ...wholePlan({ train: "worse" }) });
    expect(report.failure).toEqual({
      reason: "gate-failed",
      retry: "no",
      message: [
        "Stage evaluate of care/bot (dev) has 2 of 3 gates that did not pass:",
        "  triage has to be >= 80%, and measured 79.996%",
        "  compression.speedup has to be >= 1.2, and could not be measured",
        "Nothing new is served; a service that runs keeps the model it has. Improve the data or the training, or change the gates in the spec.",
      ].join("\n"),
    });
    expect(engine.log).toEqual(["checkout talks", "run train", "run compress", "run evaluate"]);
    expect(report.steps.map(({ stage, state }) => `${stage}: ${state}`).slice(-3)).toEqual([
      "evaluate: done",
      "serve/laptop: refused",
      "observe: not reached",
    ]);
    const { services, attempt, applied } = await rig.inventory();
    expect(services.map(({ target }) => target)).toEqual(["laptop"]);
    expect(attempt?.failure?.reason).toBe("gate-failed");
    expect(applied).toHaveLength(1);
  });

  test("that did not pass are not measured again, and refuse again", async () => {
    const engine = engineThat(async (stage) => ok({ gates: stage === "evaluate" ? gates : [] }));
    const first = await rig.apply(engine, wholePlan());
    engine.log.length = 0;
    const second = await rig.apply(engine, wholePlan());
    expect(second.failure).toEqual(first.failure);
    expect(engine.log).toEqual(["checkout talks"]);
  });

  test("that did not pass keep services of removed targets running too", async () => {
    let isBad = false;
    const engine = engineThat(async (stage) => ok({ gates: stage === "evaluate" && isBad ? gates : [] }));
    await rig.apply(engine, wholePlan());
    isBad = true;
    const { stages, targets } = onTargets("desk");
    await rig.apply(engine, {
      stages: stages.map((one) => ({ ...one, config: "worse" })),
      ...(targets ? { targets } : {}),
    });
    expect(engine.log).not.toContain("remove laptop");
  });
});
