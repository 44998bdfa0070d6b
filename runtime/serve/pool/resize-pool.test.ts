import { beforeAll, describe, expect, test } from "vitest";
import { writeServable } from "../../testing/serving-rig.ts";
import { ask, type Heard, question, usePools } from "../../testing/use-pools.ts";
import type { ModelPool, ResizeOptions } from "./model-pool.ts";

const pools = usePools();
let folder: string;
/** Endless answers of it have up to 8192 tokens, about two seconds. */
let patient: string;
beforeAll(async () => {
  folder = await pools.model("model");
  patient = await pools.model("patient", { positions: 8192 });
});

const endless = { maxNewTokens: undefined };

function resize(pool: ModelPool, replicas: number, changes: Partial<ResizeOptions> = {}) {
  const signal = new AbortController().signal;
  return pool.resize(replicas, { drainSeconds: 30, onStep: () => undefined, signal, ...changes });
}

/** Resolves with the first event. */
function begun({ events }: Heard) {
  return expect.poll(() => events[0]?.type, { interval: 1 }).toBe("accepted");
}

describe("a pool that grows", () => {
  test("gives what waits to its new threads, while the old one goes on", async () => {
    const { pool, troubles } = await pools.open({ folder, maxBatch: 1 });
    const steps: string[] = [];
    const first = ask(pool, question("one", endless));
    const waits = ask(pool, question("two", { maxNewTokens: 5 }));
    // Something is answered for as long as threads are loaded.
    const load = (async () => {
      for (let asked = 0; pool.replicas === 1; asked++)
        expect((await ask(pool, question(`${asked}`)).end).type).toBe("ended");
    })();
    expect(await resize(pool, 3, { onStep: (step) => void steps.push(step) })).toEqual({ ok: true, value: undefined });
    expect(pool.replicas).toBe(3);
    expect(steps.toSorted()).toEqual(["loading the model", "loading the model", "warming up", "warming up"]);
    await load;
    for (const { end } of [first, waits]) expect((await end).type).toBe("ended");
    const three = ["one", "two", "three", "four"].map((text) => ask(pool, question(text)));
    expect([pool.running, pool.waiting]).toEqual([3, 1]);
    for (const { end } of three) expect((await end).type).toBe("ended");
    expect(troubles).toEqual([]);
  });

  test("stays as it was when a new thread cannot be opened, and when it is told to stop", async () => {
    const copy = await pools.model("copy");
    const { pool, troubles } = await pools.open({ folder: copy, maxBatch: 1 });
    const stop = new AbortController();
    const stopped = resize(pool, 2, { signal: stop.signal, onStep: () => stop.abort() });
    expect(await stopped).toMatchObject({
      failure: { reason: "cancelled", message: "Loading the model was stopped." },
    });
    await writeServable(copy, { template: "{{ raise_exception('broken') }}" });
    expect(await resize(pool, 3)).toMatchObject({
      failure: { reason: "model-corrupt", message: "The model loads and cannot generate: broken" },
    });
    const two = ["one", "two"].map((text) => ask(pool, question(text)));
    expect([pool.replicas, pool.running, pool.waiting]).toEqual([1, 1, 1]);
    for (const { end } of two) expect((await end).type).toBe("ended");
    expect(troubles).toEqual([]);
  });
});

describe("a pool that shrinks", () => {
  test("lets a thread end its answer and gives it nothing new: what waits goes to the one that stays", async () => {
    const { pool, troubles } = await pools.open({ folder, maxBatch: 1 }, { replicas: 2 });
    const order: string[] = [];
    const short = ask(pool, question("short", { maxNewTokens: 5 }));
    const long = ask(pool, question("long", endless));
    const waits = ask(pool, question("waits"));
    const ended = Object.entries({ short, long, waits }).map(async ([name, { end }]) => {
      expect((await end).type).toBe("ended");
      order.push(name);
    });
    expect(await resize(pool, 1)).toEqual({ ok: true, value: undefined });
    // Both are under way, and none has been asked to hurry.
    expect([pool.replicas, pool.running, pool.waiting]).toEqual([1, 2, 1]);
    await short.end;
    expect([pool.running, pool.waiting, waits.events]).toEqual([1, 1, []]);
    await Promise.all(ended);
    expect(order).toEqual(["short", "long", "waits"]);
    await pool.whenIdle();
    expect(troubles).toEqual([]);
  });

  test("fails what takes longer than the drain, and that alone", async () => {
    const { pool, troubles } = await pools.open({ folder: patient, maxBatch: 2, maxTokens: 8192 }, { replicas: 2 });
    const [first, second, third] = ["one", "two", "three"].map((text) => ask(pool, question(text, endless)));
    for (const heard of [first!, second!, third!]) await begun(heard);
    // The thread with one answer goes, not the one with two.
    await resize(pool, 1, { drainSeconds: 0 });
    expect(await second!.end).toEqual({ type: "failed", why: "closing" });
    for (const { events } of [first!, third!]) {
      const heard = events.length;
      await expect.poll(() => events.length).toBeGreaterThan(heard);
      expect(events.map(({ type }) => type)).not.toContain("failed");
    }
    expect(troubles).toEqual([]);
  });

  test("does not replace a thread that is lost while it ends, and grows again after that", async () => {
    const fragile = await pools.model("fragile", { breaksAt: 100 });
    const { pool, troubles } = await pools.open({ folder: fragile, maxBatch: 1 }, { replicas: 2 });
    const poison = ask(pool, question("one", endless));
    const fine = ask(pool, question("two", { maxNewTokens: 60 }));
    await resize(pool, 1);
    expect(await poison.end).toEqual({ type: "failed", why: "worker-lost" });
    expect((await fine.end).type).toBe("ended");
    expect(troubles.map(({ what }) => what)).toEqual(["worker-lost"]);
    await resize(pool, 2);
    const three = ["one", "two", "three"].map((text) => ask(pool, question(text)));
    expect([pool.replicas, pool.running, pool.waiting]).toEqual([2, 2, 1]);
    for (const { end } of three) expect((await end).type).toBe("ended");
  });

  test("closes with what it let go, whose answers fail", async () => {
    const { pool } = await pools.open({ folder: patient, maxBatch: 1, maxTokens: 8192 }, { replicas: 2 });
    const both = ["one", "two"].map((text) => ask(pool, question(text, endless)));
    for (const heard of both) await begun(heard);
    await resize(pool, 1);
    await pool.close();
    for (const { end } of both) expect(await end).toEqual({ type: "failed", why: "closing" });
  });
});
