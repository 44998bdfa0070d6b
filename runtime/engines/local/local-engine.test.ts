import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { describeEngine } from "../../testing/engine-conformance.ts";
import { hexOf } from "../../system/digest.ts";
import type { OutputKind } from "../../../specs/handoff/stages.ts";
import type { EngineStep, Outcome, Scope } from "../../engine.ts";
import type { ReleaseStage } from "../../release/release.ts";
import { fail, ok, type Result } from "../../result.ts";
import { fakeRegistry, fakeServing, type Behaviour, succeed } from "../../testing/fake-stages.ts";
import { openReleaseRig, type ReleaseRig, wholePlan } from "../../testing/release-rig.ts";
import { type LocalEngine, openLocalEngine } from "./local-engine.ts";

let rig: ReleaseRig;
beforeEach(async () => void (rig = await openReleaseRig()));
afterEach(() => rig.remove());

describeEngine("local", { outlivesProcess: true, open: openEngine });

const scope: Scope = { team: "care", project: "bot", environment: "dev" };
const context = { progress: { step() {} }, signal: new AbortController().signal };

test("the scratch folder of a stage survives a failure, for its checkpoints, and is removed once its output is stored", async () => {
  let isBroken = true;
  const engine = await openEngine(rig, async () => (isBroken ? fail("training-diverged", "broken") : ok({})));
  const step = await runStep("dataset/talks");
  expect((await engine.apply(step, context)).ok).toBe(false);
  const scratch = join(rig.home, "scratch");
  expect(await readdir(scratch)).toEqual([step.stage.stage.key]);
  isBroken = false;
  expect((await engine.apply(step, context)).ok).toBe(true);
  expect(await readdir(scratch)).toEqual([]);
});

test("a dataset is checked out below its team and project, so that two may give one version to other bytes", async () => {
  const engine = await openEngine(rig, succeed);
  const first = outputOf(await engine.apply(await runStep("dataset/talks"), context));
  const second = outputOf(await engine.apply(await runStep("dataset/talks", "changed"), context));
  const checkout = async (team: string, digest: string): Promise<Outcome> => {
    const step = {
      action: "checkout",
      scope: { ...scope, team },
      labels: { name: "talks", version: "1.1", licence: "CC0-1.0", paths: {} },
      rows: { format: "chat", columns: null },
      digest,
    } as const;
    return value(await engine.apply(step, context));
  };
  const folder = join(rig.home, "dataset", "care", "bot", "talks", "v1.1");
  const others = join(rig.home, "dataset", "sales", "bot", "talks", "v1.1");
  expect(await checkout("care", first)).toEqual({ action: "checkout", folder, changed: true });
  expect(await checkout("sales", second)).toEqual({ action: "checkout", folder: others, changed: true });
  expect(await checkout("care", first)).toEqual({ action: "checkout", folder, changed: false });
  expect(await checkout("sales", second)).toEqual({ action: "checkout", folder: others, changed: false });
  expect(await readFile(join(folder, "made.txt"), "utf8")).not.toBe(await readFile(join(others, "made.txt"), "utf8"));
});

test("the served model is checked out once, under its digest", async () => {
  const engine = await openEngine(rig, succeed);
  const model = outputOf(await engine.apply(await runStep("dataset/talks"), context));
  const { stages } = await rig.release(wholePlan());
  const serve = stages.find(({ kind }) => kind === "serve");
  if (serve?.kind !== "serve") throw new Error("the rig writes another release");
  const { job } = serve;
  const step = {
    action: "serve",
    scope,
    target: "laptop",
    serveKey: "f".repeat(64),
    config: job.config,
    replicas: 1,
    probe: { ...job.metadata.probe, latency: null },
    modelDigest: model,
  } as const;
  expect(value(await engine.apply(step, context))).toEqual({
    action: "serve",
    changed: true,
    service: {
      target: "laptop",
      serveKey: "f".repeat(64),
      modelDigest: model,
      replicas: 1,
      address: "http://127.0.0.1:18080",
      probe: null,
    },
  });
  expect(await readdir(join(rig.home, "models", hexOf(model)))).toContain("made.txt");
  const gone = { ...step, modelDigest: `sha256:${"0".repeat(64)}` };
  const refused = await engine.apply(gone, context);
  expect(refused.ok ? "" : refused.failure.message).toBe(
    `The artifact ${gone.modelDigest} has left the store ${join(rig.home, "store")}. Run the same command again.`,
  );
});

test("an output that lost a file is incomplete, and the file is named", async () => {
  const engine = await openEngine(rig, succeed);
  const step = await runStep("dataset/talks");
  outputOf(await engine.apply(step, context));
  const found = value(await engine.store.find(step.stage.stage.key));
  if (found.state !== "present") throw new Error("it was just made");
  const missing = value(await engine.store.locate(found.artifact, "made.txt"));
  await rm(missing);
  const { name, key } = step.stage.stage;
  const observed = value(await engine.observe({ scope, outputs: [{ stage: name, key, pin: undefined }], targets: [] }));
  expect(observed.outputs.get(name)).toEqual({ state: "incomplete", missing, bytes: found.artifact.files[0]?.bytes });
});

async function openEngine(of: ReleaseRig, behave: Behaviour): Promise<LocalEngine> {
  const opened = await openLocalEngine({
    home: of.home,
    repository: of.root,
    registry: fakeRegistry(behave),
    serving: async () => fakeServing(),
  });
  return value(opened);
}

async function runStep(name: string, config = ""): Promise<Extract<EngineStep, { readonly action: "run" }>> {
  const { stages } = await rig.release(wholePlan({ [name]: config }));
  const stage = stages.find((one) => one.stage.name === name);
  if (stage === undefined) throw new Error(`no stage ${name}`);
  return { action: "run", scope, stage: stage as ReleaseStage<OutputKind>, inputs: new Map() };
}

function outputOf(result: Result<Outcome>): string {
  const outcome = value(result);
  if (outcome.action !== "run") throw new Error(`the engine answered ${outcome.action}`);
  return outcome.output.digest;
}

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}
