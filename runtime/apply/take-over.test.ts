import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MemoryEngine } from "../engines/memory/memory-engine.ts";
import { Inventory } from "./inventory.ts";
import { beforeDiskSteps } from "../testing/disk-steps.ts";
import { openReconcileRig, pinsOf, type ReconcileRig } from "../testing/reconcile-rig.ts";
import { pinning, type ReleasePlan, wholePlan } from "../testing/release-rig.ts";

let rig: ReconcileRig;
beforeEach(async () => void (rig = await openReconcileRig()));
afterEach(() => rig.remove());

const renamed = (plan = wholePlan()): ReleasePlan => ({
  ...plan,
  project: "desk",
  renamedFrom: { team: "care", name: "bot" },
});

/** Another version than the whole plan, which serves otherwise. */
const earlier = wholePlan({ "serve/laptop": "earlier" });

const fileOf = (project: string, environment = "dev") =>
  join(rig.home, "state", "inventory", environment, "care", `${project}.json`);

async function inventoryOf(project: string, environment?: string): Promise<Inventory | undefined> {
  const file = fileOf(project, environment);
  return existsSync(file) ? Inventory.parse(JSON.parse(await readFile(file, "utf8"))) : undefined;
}

async function served(engine: MemoryEngine, project: string): Promise<string[]> {
  const scope = { team: "care", project, environment: "dev" };
  const observed = await engine.observe({ scope, outputs: [], targets: ["laptop"] });
  return observed.ok ? observed.value.services.map(({ address }) => address) : [];
}

describe("a release that names what its project was called before", () => {
  test("takes over the history and the service: nothing runs, starts or ends", async () => {
    const engine = new MemoryEngine();
    const first = await rig.apply(engine, earlier);
    await rig.apply(engine, wholePlan());
    const [{ services }, address] = [await rig.inventory(), await served(engine, "bot")];
    engine.log.length = 0;
    const report = await rig.apply(engine, renamed());
    expect(report.failure).toBeUndefined();
    expect(engine.log).toEqual(["move laptop", "checkout talks", "observe observe/main"]);
    expect([await served(engine, "bot"), await served(engine, "desk")]).toEqual([[], address]);
    expect(await inventoryOf("bot")).toBeUndefined();
    const now = await inventoryOf("desk");
    expect(now).toMatchObject({ team: "care", project: "desk", services, attempt: null });
    expect(now?.applied.map(({ release }) => release)).toEqual([report.release, first.release]);
    expect(rig.notes).toEqual([
      "care/bot (dev) is care/desk (dev) now: its history and its services go on under that name.",
    ]);
    expect(await rig.apply(engine, renamed())).toMatchObject({ changed: false });
    expect(rig.notes).toHaveLength(1);
  });

  test("switches the service that it took over where it is to serve something else", async () => {
    const engine = new MemoryEngine();
    await rig.apply(engine, wholePlan());
    engine.log.length = 0;
    expect((await rig.apply(engine, renamed(wholePlan({ "serve/laptop": "other" })))).failure).toBeUndefined();
    expect(engine.log.filter((what) => what.endsWith("laptop"))).toEqual(["move laptop", "switch laptop"]);
  });

  test("knows the record that was followed under the old name: an older one is refused, and its own goes on", async () => {
    const engine = new MemoryEngine();
    const pins = pinsOf(await rig.apply(engine, wholePlan()));
    const prod = (plan: ReleasePlan): ReleasePlan => ({ ...plan, environment: "prod" });
    await rig.apply(engine, prod(pinning(wholePlan(), pins, 2)));
    const older = await rig.apply(engine, prod(renamed(pinning(wholePlan(), pins, 1))));
    expect(older.failure?.reason).toBe("release-older");
    expect(await inventoryOf("desk", "prod")).toBeUndefined();
    expect((await rig.apply(engine, prod(renamed(pinning(wholePlan(), pins, 2))))).failure).toBeUndefined();
    expect((await inventoryOf("desk", "prod"))?.applied[0]?.record?.number).toBe(2);
  });

  test("leaves what another repository has applied under that name", async () => {
    const engine = new MemoryEngine();
    await rig.apply(engine, wholePlan());
    const theirs = JSON.stringify({ ...(await rig.inventory()), repository: "/elsewhere" });
    await writeFile(fileOf("bot"), theirs);
    await rig.apply(engine, renamed());
    expect(await readFile(fileOf("bot"), "utf8")).toBe(theirs);
    expect(await served(engine, "bot")).toHaveLength(1);
  });

  test("keeps its own service where both have one, and the newer history first", async () => {
    const engine = new MemoryEngine();
    const old = await rig.apply(engine, earlier);
    const own = await rig.apply(engine, { ...wholePlan({ "serve/laptop": "own" }), project: "desk" });
    const address = await served(engine, "desk");
    const report = await rig.apply(engine, renamed());
    expect([await served(engine, "bot"), await served(engine, "desk")]).toEqual([[], address]);
    expect((await inventoryOf("desk"))?.applied.map(({ release }) => release)).toEqual([
      report.release,
      own.release,
      old.release,
    ]);
  });

  test("killed before any change of the disk, is continued by the next apply: the service answers all the time", async () => {
    let kills = 0;
    for (let isKilled = true; isKilled;) {
      const engine = new MemoryEngine();
      await rig.apply(engine, earlier);
      await rig.apply(engine, wholePlan());
      engine.log.length = 0;
      let left = kills;
      const undo = await beforeDiskSteps(() => {
        if (left-- === 0) throw new Error("killed");
      });
      await rig.apply(engine, renamed()).catch(() => undefined);
      undo();
      isKilled = left < 0;
      expect([...(await served(engine, "bot")), ...(await served(engine, "desk"))]).toHaveLength(1);
      expect((await rig.apply(engine, renamed())).failure).toBeUndefined();
      expect([await served(engine, "bot"), await served(engine, "desk")]).toEqual([[], [expect.any(String)]]);
      expect(engine.log.filter((what) => /laptop|run/.test(what))).toEqual(["move laptop"]);
      expect(await inventoryOf("bot")).toBeUndefined();
      expect((await inventoryOf("desk"))?.applied).toHaveLength(2);
      await forget();
      kills++;
    }
    expect(kills).toBeGreaterThan(8);
  });
});

async function forget(): Promise<void> {
  await rig.remove();
  rig = await openReconcileRig();
}
