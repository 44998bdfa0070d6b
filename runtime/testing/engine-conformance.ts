// The suite that every engine passes: what reconcile relies on. An engine's test file calls describeEngine and adds what is
// special to it.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Engine, EngineStep, Outcome, Output, Query, Scope, StepContext } from "../engine.ts";
import { makesOutput, type OutputKind, type StageKind } from "../../specs/handoff/stages.ts";
import type { LoadedRelease, ReleaseStage } from "../release/release.ts";
import { fail, ok, type Result } from "../result.ts";
import type { Behaviour } from "./fake-stages.ts";
import { openReleaseRig, type ReleaseRig, wholePlan } from "./release-rig.ts";

export interface EngineUnderTest {
  /** Opens the engine; its stages do what `behave` says, and its files belong below `rig.home`. */
  readonly open: (rig: ReleaseRig, behave: Behaviour) => Promise<Engine>;
  /** Does it have outputs and services when another process opens it? */
  readonly outlivesProcess: boolean;
}

export function describeEngine(name: string, { open, outlivesProcess }: EngineUnderTest): void {
  describe(`the engine ${name}`, () => {
    let rig: ReleaseRig;
    let release: LoadedRelease;
    let engine: Engine;
    let ran: string[];
    let behave: Behaviour;

    beforeEach(async () => {
      rig = await openReleaseRig();
      release = await rig.release(wholePlan());
      ran = [];
      behave = async () => ok({});
      engine = await open(rig, async (stage, context) => {
        ran.push(stage);
        return behave(stage, context);
      });
    });
    afterEach(async () => {
      await engine.close();
      await rig.remove();
    });

    function stageOf<K extends StageKind>(kind: K): ReleaseStage<K> {
      const found = release.stages.find((one) => one.kind === kind);
      if (found === undefined) throw new Error(`no stage of kind ${kind}`);
      return found as ReleaseStage<K>;
    }

    function keyOf(kind: StageKind): string {
      return stageOf(kind).stage.key;
    }

    async function look(pins: Readonly<Record<string, string>> = {}, of: Scope = scope, by: Engine = engine) {
      const made = release.stages.map(({ stage }) => stage).filter(({ kind }) => makesOutput(kind));
      const outputs = made.map(({ name: stage, key }) => ({ stage, key, pin: pins[stage] }));
      const query: Query = { scope: of, outputs, targets: ["laptop", "desk"] };
      return value(await by.observe(query));
    }

    function run(kind: OutputKind, inputs: readonly Output[] = [], signal?: AbortSignal) {
      const byKey = new Map(inputs.map((input) => [input.evidence.key, input]));
      const stage = stageOf<OutputKind>(kind);
      return engine.apply({ action: "run", scope, stage, inputs: byKey }, contextOf(signal));
    }

    async function made(kind: OutputKind, ...inputs: readonly Output[]): Promise<Output> {
      return outcome(await run(kind, inputs), "run").output;
    }

    async function chain(): Promise<Output> {
      return made("quantise", await made("train", await made("dataset")));
    }

    function serve(model: Output, serveKey = keyOf("serve"), of: Scope = scope, replicas = 1) {
      const { config, metadata } = stageOf("serve").job;
      const step: EngineStep = {
        action: "serve",
        scope: of,
        target: "laptop",
        serveKey,
        config,
        replicas,
        probe: { ...metadata.probe, latency: null },
        modelDigest: model.digest,
      };
      return engine.apply(step, contextOf());
    }

    test("has nothing at first, and says so of every output that it is asked for", async () => {
      const { outputs, services } = await look();
      expect([...outputs]).toEqual(
        ["dataset/talks", "train/main", "quantise/main", "evaluate/triage"].map((stage) => [
          stage,
          { state: "absent" },
        ]),
      );
      expect(services).toEqual([]);
    });

    test("runs a stage, and has its output with what was measured and what it was made of", async () => {
      behave = async () => ok({ figures: { lossFinal: 0.25 } });
      const data = await made("dataset");
      const trained = await made("train", data);
      expect(trained.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(trained.evidence).toMatchObject({
        stage: "train",
        key: keyOf("train"),
        output: trained.digest,
        inputs: { [keyOf("dataset")]: data.digest },
        figures: { lossFinal: 0.25 },
      });
      expect((await look()).outputs.get("train/main")).toEqual({ state: "present", output: trained });
      expect((await look()).outputs.get("quantise/main")).toEqual({ state: "absent" });
    });

    test("never runs a key twice", async () => {
      const first = await made("dataset");
      const again = outcome(await run("dataset"), "run");
      expect(again).toEqual({ action: "run", output: first, ran: false });
      expect(ran).toEqual(["dataset/talks"]);
    });

    test("keeps nothing of a stage that fails, and runs it again when asked again", async () => {
      behave = async () => fail("training-diverged", "The loss is not a number.");
      const failed = await run("dataset");
      expect(failed).toEqual(fail("training-diverged", "The loss is not a number."));
      expect((await look()).outputs.get("dataset/talks")).toEqual({ state: "absent" });
      behave = async () => ok({});
      expect(outcome(await run("dataset"), "run").ran).toBe(true);
    });

    test("hands the signal and the progress to the stage", async () => {
      const controller = new AbortController();
      behave = async (_, { progress, signal }) => {
        progress.step({ done: 3, total: 4, unit: "steps" });
        controller.abort();
        return signal.aborted ? fail("cancelled", "Stopped.", { retry: "later" }) : ok({});
      };
      const updates: unknown[] = [];
      const step = { action: "run", scope, stage: stageOf("dataset"), inputs: new Map() } as const;
      const progress = { step: (update: object) => void updates.push(update) };
      const stopped = await engine.apply(step, { progress, signal: controller.signal });
      expect(stopped.ok || stopped.failure.reason).toBe("cancelled");
      expect(updates).toEqual([{ done: 3, total: 4, unit: "steps" }]);
      expect((await look()).outputs.get("dataset/talks")).toEqual({ state: "absent" });
    });

    test("finds a pinned output by its digest, and says when it does not have it", async () => {
      const data = await made("dataset");
      const pinned = await look({ "train/main": data.digest, "quantise/main": `sha256:${"0".repeat(64)}` });
      expect(pinned.outputs.get("train/main")).toEqual({ state: "present", output: data });
      expect(pinned.outputs.get("quantise/main")).toEqual({ state: "absent" });
      expect(data.evidenceDigest).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect((await made("train", data)).evidenceDigest).not.toBe(data.evidenceDigest);
      expect(ran).toEqual(["dataset/talks", "train/main"]);
    });

    test("checks a dataset out once", async () => {
      const { digest } = await made("dataset");
      const labels = { name: "talks", version: "1.1", licence: "CC0-1.0", paths: {} };
      const rows = { format: "chat", columns: null } as const;
      const step: EngineStep = { action: "checkout", scope, labels, rows, digest };
      expect(outcome(await engine.apply(step, contextOf()), "checkout").changed).toBe(true);
      expect(outcome(await engine.apply(step, contextOf()), "checkout").changed).toBe(false);
    });

    test("serves a model, keeps a service that is right already, and switches one that is not", async () => {
      const model = await chain();
      const started = outcome(await serve(model), "serve");
      expect(started.changed).toBe(true);
      expect(started.service).toMatchObject({
        target: "laptop",
        serveKey: keyOf("serve"),
        modelDigest: model.digest,
      });
      expect((await look()).services).toEqual([started.service]);
      expect(outcome(await serve(model), "serve")).toEqual({ ...started, changed: false });
      const switched = outcome(await serve(model, "f".repeat(64)), "serve");
      expect(switched.changed).toBe(true);
      expect((await look()).services).toEqual([switched.service]);
    });

    test("scales a service up and down: the same version at the same address, and what was measured of it stands", async () => {
      const model = await chain();
      const { service } = outcome(await serve(model), "serve");
      expect(service.replicas).toBe(1);
      for (const replicas of [3, 2]) {
        const scaled = outcome(await serve(model, keyOf("serve"), scope, replicas), "serve");
        expect(scaled).toEqual({ action: "serve", service: { ...service, replicas }, changed: true });
        expect((await look()).services).toEqual([scaled.service]);
        expect(outcome(await serve(model, keyOf("serve"), scope, replicas), "serve").changed).toBe(false);
      }
    });

    test("keeps projects and environments apart", async () => {
      const model = await chain();
      outcome(await serve(model), "serve");
      for (const other of [
        { ...scope, project: "other" },
        { ...scope, environment: "prod" },
        { ...scope, team: "sales" },
      ]) {
        expect((await look({}, other)).services).toEqual([]);
        value(await engine.remove(other, "laptop", contextOf()));
      }
      expect((await look()).services).toHaveLength(1);
    });

    test("lets a service go on as that of another scope, unless that has one", async () => {
      const other = { ...scope, project: "other" };
      const { service } = outcome(await serve(await chain()), "serve");
      const move = async () => value(await engine.move(scope, other, "laptop", contextOf()));
      expect(await move()).toBe("moved");
      expect([(await look()).services, (await look({}, other)).services]).toEqual([[], [service]]);
      expect(await move()).toBe("did not run");
      outcome(await serve(await chain()), "serve");
      expect(await move()).toBe("stopped");
      expect([(await look()).services, (await look({}, other)).services]).toEqual([[], [service]]);
      value(await engine.remove(other, "laptop", contextOf()));
    });

    test("removes a service, and is content when there is none", async () => {
      outcome(await serve(await chain()), "serve");
      expect(value(await engine.remove(scope, "laptop", contextOf()))).toBe("stopped");
      expect((await look()).services).toEqual([]);
      expect(value(await engine.remove(scope, "laptop", contextOf()))).toBe("did not run");
      expect(value(await engine.remove(scope, "desk", contextOf()))).toBe("did not run");
    });

    test("says what watches the objectives", async () => {
      const step: EngineStep = { action: "observe", scope, stage: stageOf("observe") };
      expect(outcome(await engine.apply(step, contextOf()), "observe").note).not.toBe("");
    });

    test("is closed as often as one likes", async () => {
      await engine.close();
      await engine.close();
    });

    test.runIf(outlivesProcess)("remembers outputs and services when another process opens it", async () => {
      const model = await chain();
      const { service } = outcome(await serve(model), "serve");
      await engine.close();
      const later = await open(rig, behave);
      const seen = await look({}, scope, later);
      expect(seen.outputs.get("quantise/main")).toEqual({ state: "present", output: model });
      expect(seen.services).toEqual([service]);
      await later.close();
    });
  });
}

const scope: Scope = { team: "care", project: "bot", environment: "dev" };

function contextOf(signal = new AbortController().signal): StepContext {
  return { progress: { step() {} }, signal };
}

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.failure.reason}: ${result.failure.message}`);
  return result.value;
}

function outcome<A extends Outcome["action"]>(
  result: Result<Outcome>,
  action: A,
): Extract<Outcome, { readonly action: A }> {
  const found = value(result);
  if (!isOf(found, action)) throw new Error(`the engine answered ${found.action} instead of ${action}`);
  return found;
}

function isOf<A extends Outcome["action"]>(
  found: Outcome,
  action: A,
): found is Extract<Outcome, { readonly action: A }> {
  return found.action === action;
}
