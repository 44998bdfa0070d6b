// Gates on what a probe measures: a version that misses one takes no traffic, and what was measured is kept for whoever promotes it.
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ProbeFigures } from "../../specs/handoff/probe.ts";
import { gate, probeFigures } from "../../specs/testing/documents.ts";
import { summary } from "../cli/summary.ts";
import { type LocalEngine, openLocalEngine } from "../engines/local/local-engine.ts";
import { MemoryEngine } from "../engines/memory/memory-engine.ts";
import { fakeRegistry, fakeServing, succeed } from "../testing/fake-stages.ts";
import { openReconcileRig, pinsOf, type ReconcileRig } from "../testing/reconcile-rig.ts";
import { pinning, type ReleasePlan, wholePlan } from "../testing/release-rig.ts";
import { reenter, value } from "../testing/store-rig.ts";
import { evidenceKey } from "../../specs/handoff/store-layout.ts";

let rig: ReconcileRig;
let calls: string[];
let measured: ProbeFigures | null;
let engine: LocalEngine;
beforeEach(async () => {
  rig = await openReconcileRig();
  calls = [];
  measured = probeFigures;
  const serving = async () => fakeServing(calls, () => measured);
  engine = value(
    await openLocalEngine({ home: rig.home, repository: rig.root, registry: fakeRegistry(succeed), serving }),
  );
});
afterEach(() => rig.remove());

const firstToken = (seconds: number) => ({
  ...gate("serving.firstToken on laptop", "<=", seconds, "seconds", { stage: "serve/laptop", measure: "firstToken" }),
  written: `<= ${seconds * 1000}ms`,
});
const plan = (seconds: number, config: Readonly<Record<string, string>> = {}): ReleasePlan => ({
  ...wholePlan(config),
  gates: [firstToken(seconds)],
});
const verdict = (passed: boolean, written: string) => ({
  figure: "serving.firstToken on laptop",
  written,
  measured: 0.25,
  passed,
});

async function keptProbe(serveKey: string) {
  const store = value(await engine.store.index.read());
  const entry = store.manifests.find((one) => evidenceKey(one) === serveKey);
  return entry?.digest;
}

test("a version that keeps them takes traffic, with its verdict, and its probe is evidence about the model under its own key", async () => {
  const report = await rig.apply(engine, plan(0.25));
  expect(report.failure).toBeUndefined();
  expect(report.verdicts).toEqual([verdict(true, "<= 250ms")]);
  expect(summary(report)).toContain("1 of 1 gates passed");
  const { applied, services } = await rig.inventory();
  expect(applied[0]?.verdicts).toEqual(report.verdicts);
  const { serveKey, modelDigest } = services[0]!;
  expect(await keptProbe(serveKey)).toMatch(/^sha256:/);
  expect(value(await engine.store.get(modelDigest)).state).toBe("present");
  expect((await rig.apply(engine, plan(0.25))).changed).toBe(false);
});

test("a version that misses one takes none: the report has its verdict, the old one goes on, and no probe is kept", async () => {
  await rig.apply(engine, wholePlan());
  calls.length = 0;
  const report = await rig.apply(engine, plan(0.2, { "serve/laptop": "other" }));
  expect(report.failure).toMatchObject({ reason: "gate-failed" });
  expect(report.failure?.message).toContain("serving.firstToken on laptop has to be <= 200ms, and measured 250 ms.");
  expect(report.verdicts).toEqual([verdict(false, "<= 200ms")]);
  expect(summary(report)).toContain("0 of 1 gates passed");
  const { attempt, services } = await rig.inventory();
  expect(attempt?.verdicts).toEqual(report.verdicts);
  const stage = (await rig.release(plan(0.2, { "serve/laptop": "other" }))).stages.find(({ kind }) => kind === "serve");
  expect(services[0]?.serveKey).not.toBe(stage?.stage.key);
  expect(await keptProbe(stage!.stage.key)).toBeUndefined();
});

test("what answers already is judged by new bounds from what it measured, keeps answering, and can be probed again", async () => {
  await rig.apply(engine, plan(0.25));
  calls.length = 0;
  const report = await rig.apply(engine, plan(0.2));
  expect(report.failure).toEqual({
    reason: "gate-failed",
    retry: "no",
    message:
      "What care/bot (dev) serves was probed when it started, and misses gates of now:\n" +
      "  serving.firstToken on laptop has to be <= 200ms, and measured 250 ms\n" +
      "It goes on answering. Change the gates in the spec, serve another model, or have it probed again: fairlead-runtime stop --environment dev --project care/bot, with the --home of this apply, and apply.",
  });
  expect(report.verdicts).toEqual([verdict(false, "<= 200ms")]);
  expect(calls).toEqual([]);
  value(await engine.remove(report.scope, "laptop"));
  measured = { ...probeFigures, firstTokenSeconds: 0.1 };
  expect((await rig.apply(engine, plan(0.2))).failure).toBeUndefined();
});

test("what an older runtime has started was never probed, and keeps no gate", async () => {
  measured = null;
  await rig.apply(engine, wholePlan());
  expect((await rig.apply(engine, plan(10))).failure?.message).toContain(
    "serving.firstToken on laptop has to be <= 10000ms, and could not be measured",
  );
});

test("a service that runs has its probe kept by the next apply, where the store has none of it", async () => {
  await rig.apply(engine, wholePlan());
  const { serveKey } = (await rig.inventory()).services[0]!;
  const found = await keptProbe(serveKey);
  await reenter(engine.store, (entries) => entries.filter((one) => evidenceKey(one) !== serveKey));
  expect(await keptProbe(serveKey)).toBeUndefined();
  expect((await rig.apply(engine, wholePlan())).changed).toBe(false);
  expect(await keptProbe(serveKey)).toBe(found);
});

test("each environment judges its own probe, also of what is pinned", async () => {
  const pins = pinsOf(await rig.apply(engine, plan(0.25)));
  const prod = { ...pinning(plan(0.2), pins), environment: "prod" };
  expect((await rig.apply(engine, prod)).verdicts).toEqual([verdict(false, "<= 200ms")]);
  measured = { ...probeFigures, firstTokenSeconds: 0.15 };
  const report = await rig.apply(engine, prod);
  expect([report.failure, report.verdicts[0]?.measured]).toEqual([undefined, 0.15]);
});

test("a rehearsal probes nothing, and judges none of them", async () => {
  const report = await rig.apply(new MemoryEngine(), plan(0.001));
  expect([report.failure, report.verdicts]).toEqual([undefined, []]);
});
