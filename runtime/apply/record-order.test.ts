import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MemoryEngine } from "../engines/memory/memory-engine.ts";
import { killedAt, openReconcileRig, pinsOf, type ReconcileRig } from "../testing/reconcile-rig.ts";
import { keyOf, pinning, type Pins, type ReleasePlan, wholePlan } from "../testing/release-rig.ts";

let rig: ReconcileRig;
let engine: MemoryEngine;
let pins: Pins;
beforeEach(async () => {
  rig = await openReconcileRig();
  engine = new MemoryEngine();
  pins = pinsOf(await rig.apply(engine, wholePlan()));
});
afterEach(() => rig.remove());

const following = (number: number, seal = `record ${number}`): ReleasePlan => ({
  ...pinning(wholePlan(), pins),
  record: { number, seal: sealOf(seal), replaces: null },
  environment: "prod",
});
const sealOf = (text: string) => `sha256:${keyOf(text)}`;
const unrecorded = (): ReleasePlan => ({ ...following(1), record: null });
const making = (): ReleasePlan => ({ ...wholePlan(), environment: "prod" });

/** What applying releases one after another says of the last; undefined where it was applied. */
async function lastOf(...plans: readonly ReleasePlan[]): Promise<string | undefined> {
  for (const plan of plans.slice(0, -1)) expect((await rig.apply(engine, plan)).failure).toBeUndefined();
  engine.log.length = 0;
  const { failure } = await rig.apply(engine, plans.at(-1)!);
  if (failure === undefined) return undefined;
  expect([failure.reason, engine.log]).toEqual(["release-older", []]);
  return failure.message;
}

describe("what is applied goes forward along the records:", () => {
  test("a later record follows, however many lie between, and the same one is applied again", async () => {
    expect(await lastOf(following(3), following(4), following(9), following(9))).toBeUndefined();
    expect((await rig.inventory("prod")).applied.map(({ record }) => record)).toEqual([
      { number: 9, seal: sealOf("record 9") },
    ]);
  });

  test("an older one is refused before any step, also where it holds what was applied once", async () => {
    expect(await lastOf(following(3), following(5), following(3))).toBe(
      "generated/dev/care/bot is older than what is applied here: it follows record 3 of care/bot (prod), and record 5 is applied. " +
        "Take the last one from the repository; a rollback is a new record: fairlead rollback care/bot --in prod",
    );
    expect((await rig.inventory("prod")).applied[0]?.record?.number).toBe(5);
  });

  test("another record of the same number is refused, and the one after it is not", async () => {
    expect(await lastOf(following(5), following(5, "of a branch"))).toBe(
      `There are two records 5 of care/bot (prod): generated/dev/care/bot follows ${sealOf("of a branch")}, and ${sealOf("record 5")} is applied here. One of them was never the next of the other. ` +
        "Find out which one holds; another promotion makes the record after it, which can be applied: fairlead promote care/bot --to prod",
    );
    expect(await lastOf(following(6))).toBeUndefined();
  });

  test("a release that pins without a record is refused after one with a record, and applied where there was none", async () => {
    expect(await lastOf(unrecorded(), following(1), unrecorded())).toBe(
      "generated/dev/care/bot pins outputs and follows no promotion record, and record 1 of care/bot (prod) is applied here. " +
        "What is promoted follows a record: take the last one from the repository, and run fairlead build.",
    );
  });

  test("an environment may begin with outputs of its own, and a project may begin in another environment than before", async () => {
    expect(await lastOf(making(), following(1))).toBeUndefined();
    expect(await lastOf(following(7), making(), following(1))).toBeUndefined();
  });

  test("one that did not reach its end holds up none: the record before it is applied again", async () => {
    const { failure } = await rig.apply(killedAt(engine, "serve"), following(1)).catch(() => ({ failure: "killed" }));
    expect(failure).toBe("killed");
    expect(await lastOf(following(2))).toBeUndefined();
    await rig.apply(killedAt(engine, "observe"), following(3)).catch(() => undefined);
    expect(await lastOf(following(2))).toBeUndefined();
  });
});
