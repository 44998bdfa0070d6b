// Releases that pin: what another environment has made is used as it is, or nothing is.
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { outputKinds, stageName } from "../../specs/handoff/stages.ts";
import { gate } from "../../specs/testing/documents.ts";
import type { OutputState } from "../engine.ts";
import { type LocalEngine, openLocalEngine } from "../engines/local/local-engine.ts";
import { MemoryEngine } from "../engines/memory/memory-engine.ts";
import { ok } from "../result.ts";
import { type Behaviour, fakeRegistry, fakeServing } from "../testing/fake-stages.ts";
import { engineThat, openReconcileRig, pinsOf, type ReconcileRig } from "../testing/reconcile-rig.ts";
import { keyOf, pinning, type Pins, wholePlan } from "../testing/release-rig.ts";
import { value } from "../testing/store-rig.ts";
import type { ApplyReport } from "./apply-report.ts";
import { wrongPins } from "./pinned-outputs.ts";
import { decideSteps } from "./steps.ts";

let rig: ReconcileRig;
beforeEach(async () => void (rig = await openReconcileRig()));
afterEach(() => rig.remove());

const gates = [{ ...gate("triage", ">=", 0.8, "share"), written: ">= 80%" }];
const measures: Behaviour = async () => ok({ figures: { base: 0.1, adapted: 0.9, compressed: 0.9 } });
const ofDev = { ...wholePlan(), gates };
const ofProd = (pins: Pins, number?: number) => ({ ...pinning(ofDev, pins, number), environment: "prod" });
/** Where the platform names no store. */
const copy = (to = join(rig.home, "store")) =>
  "Copy it from the store of the environment that made it (the size is not known here: specs/platform.yaml names no store for it):\n" +
  `  fairlead-runtime copy --release ${rig.root}/generated/dev/care/bot --from <store> --to ${to}`;

describe.each(["memory", "local"])("on the engine %s, a release that pins", (name) => {
  let log: string[];
  let engine: MemoryEngine | LocalEngine;
  let dev: ApplyReport;
  let pins: Pins;
  beforeEach(async () => {
    const ran: string[] = [];
    const behave: Behaviour = async (stage, context) => {
      ran.push(`run ${stage}`);
      return measures(stage, context);
    };
    if (name === "memory") {
      engine = engineThat(measures);
      log = engine.log;
    } else {
      const options = { home: rig.home, repository: rig.root, registry: fakeRegistry(behave) };
      engine = value(await openLocalEngine({ ...options, serving: async () => fakeServing(ran) }));
      log = ran;
    }
    dev = await rig.apply(engine, ofDev);
    pins = pinsOf(dev);
    log.length = 0;
  });

  test("runs nothing, serves the same digests, judges its gates from their evidence, and then has nothing to do", async () => {
    const prod = await rig.apply(engine, ofProd(pins));
    expect(prod.failure).toBeUndefined();
    expect(prod.steps.map(({ stage, action, pinned, output }) => [stage, action, pinned, output?.digest])).toEqual([
      ...["dataset/talks", "train/main", "quantise/main", "evaluate/triage"].map((stage) => [
        stage,
        "reuse",
        true,
        pins[stage]?.digest,
      ]),
      ["serve/laptop", "serve", false, undefined],
      ["observe/main", "observe", false, undefined],
    ]);
    expect(log.filter((one) => !one.startsWith("observe"))).toEqual(["start laptop"]);
    expect(prod.verdicts).toEqual(dev.verdicts);
    const observed = value(
      await engine.observe({ scope: { ...dev.scope, environment: "prod" }, outputs: [], targets: ["laptop"] }),
    );
    expect(observed.services.map(({ modelDigest }) => modelDigest)).toEqual([pins["quantise/main"]?.digest]);
    const { applied } = await rig.inventory("prod");
    expect(applied).toMatchObject([
      { record: { number: 1 }, stages: { "train/main": { ...without(pins["train/main"]!), pinned: true } } },
    ]);
    expect((await rig.apply(engine, ofProd(pins))).changed).toBe(false);
  });

  test("is not served where a gate of this environment does not pass", async () => {
    const strict = [{ ...gate("triage", ">=", 0.95, "share"), written: ">= 95%" }];
    const report = await rig.apply(engine, { ...ofProd(pins), gates: strict });
    expect(report.failure).toEqual({
      reason: "gate-failed",
      retry: "no",
      message:
        "care/bot (prod) has 1 of 1 gates that did not pass:\n  triage has to be >= 95%, and measured 90%\n" +
        "Nothing new is served; a service that runs keeps the model it has. Promote outputs that pass, or change the gates in the spec.",
    });
    expect(log).toEqual([]);
  });

  test("is refused before any step where the store lacks what it pins, and all of it is named", async () => {
    const missing = { ...pins["train/main"]!, digest: `sha256:${"0".repeat(64)}` };
    const report = await rig.apply(engine, ofProd({ ...pins, "train/main": missing, "base/main": missing }));
    expect(report).toMatchObject({ steps: [], changed: false });
    expect(report.failure).toEqual({
      reason: "input-missing",
      retry: "no",
      message:
        `Of what generated/dev/care/bot pins, the artifact store lacks 2 of 5:\n  base/main (${missing.digest}) is not there\n  train/main (${missing.digest}) is not there\n` +
        `What is pinned is never made here. ${copy(engine.storeFolder ?? "<store>")}`,
    });
    expect(log).toEqual([]);
  });

  test.each([
    ["another key", (pin: Pins[string]) => ({ ...pin, key: keyOf("other") }), "key"],
    ["other evidence", (pin: Pins[string]) => ({ ...pin, evidence: `sha256:${keyOf("other")}` }), "evidence"],
  ])("is refused before any step where what is there has %s", async (_, change, what) => {
    const pin = pins["train/main"]!;
    const report = await rig.apply(engine, ofProd({ ...pins, "train/main": change(pin) }));
    const words =
      what === "key"
        ? `has evidence of key ${pin.key}, and key ${keyOf("other")} is pinned`
        : `has the evidence ${pin.evidence}, and sha256:${keyOf("other")} is pinned`;
    expect(report.failure).toEqual({
      reason: "input-changed",
      retry: "no",
      message:
        `What the artifact store has is not what generated/dev/care/bot pins:\n  train/main (${pin.digest}) ${words}\n` +
        `Nothing of it is served. ${copy(engine.storeFolder ?? "<store>")}`,
    });
    expect([report.steps, log]).toEqual([[], []]);
  });

  test("is refused where a pin names the output of another stage", async () => {
    const report = await rig.apply(
      engine,
      ofProd({ ...pins, "quantise/main": { ...pins["quantise/main"]!, digest: pins["train/main"]!.digest } }),
    );
    expect(report.failure?.message).toMatch(
      `quantise/main (${pins["train/main"]!.digest}) has evidence of key ${pins["train/main"]!.key}, and key ${pins["quantise/main"]!.key} is pinned\n`,
    );
    expect(log).toEqual([]);
  });
});

test("an output that has lost a file is not made again where it is pinned: the file and its size are named", async () => {
  const options = { home: rig.home, repository: rig.root, registry: fakeRegistry(measures) };
  const engine = value(await openLocalEngine({ ...options, serving: async () => fakeServing() }));
  const pins = pinsOf(await rig.apply(engine, ofDev));
  const { digest } = pins["quantise/main"]!;
  const found = value(await engine.store.get(digest));
  if (found.state !== "present") throw new Error("it was just made");
  const [file] = found.artifact.files;
  const lost = value(await engine.store.locate(found.artifact, file!.path));
  await rm(lost);
  const { failure } = await rig.apply(engine, ofProd(pins));
  expect(failure?.message).toBe(
    `Of what generated/dev/care/bot pins, the artifact store lacks 1 of 4:\n  quantise/main (${digest}) is not complete: ${lost} is missing; it has ${file!.bytes} bytes in all\n` +
      `What is pinned is never made here. ${copy()}`,
  );
});

describe("a release that names the store of what it pins", () => {
  const open = async (home: string, onlyLooks = false) =>
    value(
      await openLocalEngine({
        home,
        onlyLooks,
        repository: rig.root,
        registry: fakeRegistry(measures),
        serving: async () => fakeServing(),
      }),
    );
  const source = { environment: "dev", store: ".fairlead/store" };
  let pins: Pins;
  beforeEach(async () => void (pins = pinsOf(await rig.apply(await open(rig.home), ofDev))));

  test("says how many bytes are to be copied, and by which command", async () => {
    const engine = await open(join(rig.root, "prod's home"), true);
    const { failure } = await rig.apply(engine, { ...ofProd(pins), source });
    const blobs = await (await open(rig.home)).store.blobs.list();
    const bytes = blobs.reduce((sum, blob) => sum + blob.bytes, 0);
    expect(failure?.message.split("\n").slice(5)).toEqual([
      `What is pinned is never made here. ${bytes} bytes are to be copied from the store of dev:`,
      `  fairlead-runtime copy --release ${rig.root}/generated/dev/care/bot --from ${rig.home}/store --to '${rig.root}/prod'\\''s home/store'`,
    ]);
    expect(existsSync(join(rig.root, "prod's home"))).toBe(false);
  });

  test("counts what is there already out", async () => {
    const engine = await open(rig.home);
    const found = value(await engine.store.get(pins["train/main"]!.digest));
    if (found.state !== "present") throw new Error("it was just made");
    const [file] = found.artifact.files;
    const other = await open(join(rig.root, "prod"));
    for (const blob of await engine.store.blobs.list()) {
      if (blob.digest === file!.digest) continue;
      const bytes = value(await engine.store.blobs.read(blob));
      await other.store.blobs.addBytes(bytes, rig.root);
    }
    const { failure } = await rig.apply(other, { ...ofProd(pins), source });
    expect(failure?.message).toContain(`${file!.bytes} bytes are to be copied from the store of dev:`);
  });

  test("says why the size is not known where that store cannot be read", async () => {
    const away = { environment: "dev", store: "/nowhere/store" };
    const { failure } = await rig.apply(await open(join(rig.root, "prod")), { ...ofProd(pins), source: away });
    expect(failure?.message.split("\n").slice(5)).toEqual([
      "What is pinned is never made here. Copy it from the store of dev (the size is not known here: There is no artifact store in /nowhere/store):",
      `  fairlead-runtime copy --release ${rig.root}/generated/dev/care/bot --from /nowhere/store --to ${rig.root}/prod/store`,
    ]);
  });
});

test("whatever is pinned and whatever the store has: nothing runs, and what is served is what is pinned, or nothing is", async () => {
  const engine = new MemoryEngine();
  const made = await rig.apply(engine, wholePlan());
  const loaded = await rig.release(pinning(wholePlan(), pinsOf(made)));
  const [output] = made.steps.flatMap((step) => step.output ?? []);
  const names = outputKinds.map((kind) => stageName(kind));
  const word = fc.constantFrom("a", "a", "a", "b");
  const digest = word.map((one) => `sha256:${keyOf(one)}`);
  const pinned = fc.record({ key: word.map(keyOf), digest, evidence: digest });
  const state: fc.Arbitrary<OutputState> = fc.oneof(
    { weight: 1, arbitrary: fc.constant<OutputState>({ state: "absent" }) },
    { weight: 1, arbitrary: fc.constant<OutputState>({ state: "incomplete", missing: "x", bytes: 1 }) },
    {
      weight: 4,
      arbitrary: fc
        .record({ key: word.map(keyOf), output: digest, evidenceDigest: digest })
        .map(({ key, output: of, evidenceDigest }): OutputState => ({
          state: "present",
          output: { digest: of, evidenceDigest, evidence: { ...output!.evidence, key, output: of } },
        })),
    },
  );
  const worlds = fc.record({
    pins: fc.dictionary(fc.constantFrom(...names), pinned, { minKeys: 1, noNullPrototype: true }),
    states: fc.dictionary(fc.constantFrom(...names), state, { noNullPrototype: true }),
  });
  fc.assert(
    fc.property(worlds, ({ pins, states }) => {
      const serve = loaded.stages.map((one) => ({
        ...one,
        stage: { ...one.stage, needs: Object.keys(pins).slice(0, 1) },
      }));
      const release = { ...loaded, release: { ...loaded.release, pins }, stages: serve as typeof loaded.stages };
      const observed = { outputs: new Map(Object.entries(states)), services: [] };
      const asPinned = Object.entries(pins).every(([stage, pin]) => {
        const found = states[stage];
        if (found?.state !== "present") return false;
        const { evidence, evidenceDigest } = found.output;
        return evidence.key === pin.key && evidence.output === pin.digest && evidenceDigest === pin.evidence;
      });
      const { missing, other } = wrongPins(release, observed);
      expect(missing.length + other.length === 0).toBe(asPinned);
      if (!asPinned) return;
      const steps = decideSteps(release, observed, []);
      expect(steps.filter(({ action }) => action === "run" || action === "checkout")).toEqual([]);
      const reused = steps.flatMap((step) => (step.action === "reuse" ? [[step.name, step.output.digest]] : []));
      expect(Object.fromEntries(reused)).toEqual(
        Object.fromEntries(Object.entries(pins).map(([stage, pin]) => [stage, pin.digest])),
      );
    }),
  );
});

function without({ evidence: _, ...rest }: Pins[string]) {
  return rest;
}
