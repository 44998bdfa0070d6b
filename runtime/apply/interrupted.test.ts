// What an apply leaves when it does not reach its end, and what the next one makes of it.
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MemoryEngine } from "../engines/memory/memory-engine.ts";
import type { Inventory } from "./inventory.ts";
import { fail, ok } from "../result.ts";
import { engineThat, killedAt, onTargets, openReconcileRig, type ReconcileRig } from "../testing/reconcile-rig.ts";
import { wholePlan } from "../testing/release-rig.ts";

let rig: ReconcileRig;
beforeEach(async () => void (rig = await openReconcileRig()));
afterEach(() => rig.remove());

describe("when a stage fails", () => {
  test("the failure is reported and recorded, what was finished is kept, and the next apply continues", async () => {
    let isBroken = true;
    const engine = engineThat(async (stage) =>
      stage === "quantise/main" && isBroken ? fail("model-corrupt", "The weights are not numbers.") : ok({}),
    );
    const report = await rig.apply(engine, wholePlan());
    expect(report.failure?.message).toBe("The weights are not numbers.");
    expect(report.steps.map(({ state }) => state)).toEqual([
      "done",
      "done",
      "done",
      "failed",
      "not reached",
      "not reached",
      "not reached",
    ]);
    const { attempt, applied } = await rig.inventory();
    expect(applied).toEqual([]);
    expect(attempt?.failure).toMatchObject({ reason: "model-corrupt", message: "The weights are not numbers." });
    expect(attempt?.stages["train/main"]?.digest).toMatch(/^sha256:/);
    expect(attempt?.stages["quantise/main"]?.digest).toBeNull();
    isBroken = false;
    engine.log.length = 0;
    expect((await rig.apply(engine, wholePlan())).failure).toBeUndefined();
    expect(engine.log).toEqual([
      "checkout talks",
      "run quantise/main",
      "run evaluate/triage",
      "start laptop",
      "observe observe/main",
    ]);
    expect((await rig.inventory()).attempt).toBeNull();
    expect(rig.notes).toEqual([]);
  });

  test("Ctrl-C stops at the next safe point and is a failure of its own", async () => {
    const controller = new AbortController();
    const engine = engineThat(async (stage) => {
      if (stage === "train/main") controller.abort();
      return ok({});
    });
    const report = await rig.apply(engine, wholePlan(), controller.signal);
    expect(report.failure).toEqual({
      reason: "cancelled",
      retry: "later",
      message: "Stopped. Finished stages are kept, and the next apply continues from here.",
    });
    expect(engine.log).toEqual(["run dataset/talks", "checkout talks", "run train/main"]);
    expect((await rig.apply(engine, wholePlan())).failure).toBeUndefined();
    expect(engine.log.filter((one) => one === "run train/main")).toHaveLength(1);
  });
});

describe("the record", () => {
  test("is written before anything is done, and a killed apply is continued with a note", async () => {
    const engine = engineThat(async (stage) => {
      if (stage === "quantise/main") {
        const { attempt } = await rig.inventory();
        expect(attempt).toMatchObject({ targets: ["laptop"], failure: null });
        throw new Error("killed");
      }
      return ok({});
    });
    await expect(rig.apply(engine, wholePlan())).rejects.toThrow("killed");
    const { attempt } = await rig.inventory();
    const healthy = engineThat(async () => ok({}));
    await rig.apply(healthy, wholePlan());
    expect(rig.notes).toEqual([
      `The apply of care/bot (dev) that began at ${attempt?.startedAt} was interrupted; this one continues it.`,
    ]);
  });

  test("lets a service be stopped that was started by an apply that was killed before it could say so", async () => {
    const engine = new MemoryEngine();
    const killed = killedAt(engine, "serve");
    await expect(rig.apply(killed, wholePlan())).rejects.toThrow("killed");
    expect((await rig.inventory()).services).toEqual([]);
    engine.log.length = 0;
    await rig.apply(engine, onTargets("desk"));
    expect(engine.log).toContain("remove laptop");
  });

  test("that is damaged is a failure that says what to do, and nothing is done", async () => {
    const engine = new MemoryEngine();
    const path = rig.inventoryFile;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, '{"version":1');
    const report = await rig.apply(engine, wholePlan());
    expect(report.failure).toMatchObject({
      reason: "state-corrupt",
      message:
        `${path} is damaged: it is not JSON. Remove it and run fairlead-runtime apply again: outputs and running services are found again, ` +
        "but a service of a target that has left the spec is not, and has to be stopped by hand.",
    });
    expect(engine.log).toEqual([]);
    await rm(path);
    expect((await rig.apply(engine, wholePlan())).failure).toBeUndefined();
  });

  test("that cannot be written keeps anything from being done", async () => {
    const engine = new MemoryEngine();
    await mkdir(rig.home, { recursive: true });
    await writeFile(join(rig.home, "state"), "in the way");
    const report = await rig.apply(engine, wholePlan());
    expect(report.failure?.reason).toBe("disk-failed");
    expect(engine.log).toEqual([]);
  });
});

test("killed at any point, before or after any call of the engine, the next apply ends as if nothing had happened, and no key runs twice", async () => {
  const undisturbed = new MemoryEngine();
  await rig.apply(undisturbed, wholePlan());
  const wanted = comparable(await rig.inventory());
  await rm(rig.home, { recursive: true });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ call: fc.nat(8), after: fc.boolean() }), { minLength: 1, maxLength: 4 }),
      async (kills) => {
        const engine = new MemoryEngine();
        for (const kill of kills)
          await rig.apply(killedAt(engine, kill.call, kill.after), wholePlan()).catch(() => undefined);
        const report = await rig.apply(engine, wholePlan());
        expect(report.failure).toBeUndefined();
        expect(comparable(await rig.inventory())).toEqual(wanted);
        const runs = engine.log.filter((one) => one.startsWith("run "));
        expect(runs).toEqual(["run dataset/talks", "run train/main", "run quantise/main", "run evaluate/triage"]);
        expect(engine.log.filter((one) => one === "start laptop")).toHaveLength(1);
        await rm(rig.home, { recursive: true });
      },
    ),
    { numRuns: 40 },
  );
});

/** An inventory without its times. */
function comparable({ applied, ...rest }: Inventory) {
  return { ...rest, applied: applied.map(({ release, stages }) => ({ release, stages })) };
}
