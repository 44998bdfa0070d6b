import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { ask, question, textOf, usePools } from "../../testing/use-pools.ts";
import { endlessAbove, writeServable } from "../../testing/serving-rig.ts";
import { ModelPool, type PoolSpec } from "./model-pool.ts";

const pools = usePools();
let folder: string;
/** A model that cannot decode beyond position 100, although it says 512: longer answers break it. */
let fragile: string;
beforeAll(async () => {
  folder = await pools.model("model");
  fragile = await pools.model("fragile", { breaksAt: 100 });
});

/** Of the ordinary model, where `spec` names no other. */
function open(spec: Partial<PoolSpec["worker"]> = {}, changes: Partial<PoolSpec> = {}) {
  return pools.open({ folder, ...spec }, changes);
}

describe("R6: a model that loads", () => {
  test.each([["and computes no numbers", Number.NaN, "its logits for a prompt of one word are no finite numbers"]])(
    "%s is not served",
    async (what, weight, why) => {
      const worker = { folder: await pools.model(what, { weight }), threads: 1, maxBatch: 4, maxTokens: 64 };
      const opened = await ModelPool.open(
        { worker, replicas: 1, maxQueue: 1 },
        { onStep() {}, onTrouble() {} },
        new AbortController().signal,
      );
      expect(opened).toMatchObject({
        ok: false,
        failure: {
          reason: "model-corrupt",
          message: `The model loads and generates nothing that is an answer: ${why}.`,
        },
      });
    },
  );
});

describe("a pool of model threads", () => {
  test("D3, D4: answers with text token by token, the same alone and in company, in one thread and in two", async () => {
    const { pool, steps } = await open();
    expect(steps).toEqual(["loading the model", "warming up"]);
    const alone: string[] = [];
    for (const text of ["one", "two", "three", "four", "five"]) {
      const heard = ask(pool, question(text));
      expect(await heard.end).toMatchObject({ type: "ended", reason: "length" });
      expect(heard.events[0]).toEqual({ type: "accepted", promptTokens: expect.any(Number) });
      expect(heard.events.filter(({ type }) => type === "token").length).toBe(20);
      alone.push(textOf(heard));
    }
    expect(new Set(alone).size).toBe(5);
    const two = (await open({}, { replicas: 2 })).pool;
    for (const some of [pool, two]) {
      const together = ["one", "two", "three", "four", "five"].map((text) => ask(some, question(text)));
      await Promise.all(together.map(({ end }) => end));
      expect(together.map(textOf)).toEqual(alone);
    }
  });

  test("D4: with sampling, the same seed gives the same answer and another seed another one", async () => {
    const { pool } = await open();
    const answers = [];
    for (const seed of [1, 1, 2]) {
      const heard = ask(pool, question("one", { temperature: 1, seed }));
      await heard.end;
      answers.push(textOf(heard));
    }
    expect(answers[0]).toBe(answers[1]);
    expect(answers[0]).not.toBe(answers[2]);
  });

  test("D3: a stop text ends the answer before it, and frees the slot", async () => {
    const { pool } = await open({ maxBatch: 1 });
    const whole = ask(pool, question("one", { maxNewTokens: 100 }));
    await whole.end;
    const text = textOf(whole);
    const stop = text.slice(10, 14);
    const cut = ask(pool, question("one", { maxNewTokens: undefined, stop: ["never said", stop] }));
    expect(await cut.end).toMatchObject({ type: "ended", reason: "stop" });
    expect(textOf(cut)).toBe(text.slice(0, text.indexOf(stop)));
    expect(pool.running).toBe(0);
  });

  test("D3: prompt and answer together fill maxTokens and no more", async () => {
    const { pool } = await open({ maxTokens: 40 });
    const heard = ask(pool, question("one", { maxNewTokens: undefined }));
    await heard.end;
    const [accepted] = heard.events;
    const prompt = accepted?.type === "accepted" ? accepted.promptTokens : 0;
    expect(prompt + heard.events.filter(({ type }) => type === "token").length).toBe(40);
  });

  test("D3: a prompt that leaves no room for an answer is refused, and so is one that no text of the size can be", async () => {
    const { pool } = await open({ maxTokens: 40 });
    const refused = { type: "refused", code: "context_length_exceeded" };
    const long = ask(pool, question("car ".repeat(40)));
    expect(await long.end).toMatchObject(refused);
    expect(long.events).toEqual([
      {
        ...refused,
        message: expect.stringMatching(
          /^This model answers prompts of at most 39 tokens, so that prompt and answer fit in 40\. The messages have \d+\. Shorten them\.$/,
        ),
      },
    ]);
    const huge = await ask(pool, question("x".repeat(2 ** 20))).end;
    expect(huge).toEqual({
      ...refused,
      message:
        "This model answers prompts of at most 39 tokens, so that prompt and answer fit in 40. The messages have 1048576 bytes, which are more. Shorten them.",
    });
    expect((await ask(pool, question("one")).end).type).toBe("ended");
  });

  test("D3: messages that the chat template does not take are refused with its reason", async () => {
    const { pool } = await open();
    const messages = [
      { role: "user", content: "Hello" },
      { role: "system", content: "Be short." },
    ] as const;
    expect(await ask(pool, question("", { messages })).end).toEqual({
      type: "refused",
      code: "invalid_messages",
      message: "The model's chat template does not take these messages: A system message has to be the first.",
    });
  });

  test("D4: requests beyond the slots wait in order, and one beyond the queue is refused with a time to come back", async () => {
    const { pool } = await open({ maxBatch: 2 }, { maxQueue: 3 });
    const order: string[] = [];
    const ended = ["a", "b", "c", "d", "e"].map(async (text) => {
      const { admission, end } = ask(pool, question(text));
      expect(admission.state).toBe("admitted");
      await end;
      order.push(text);
    });
    expect([pool.running, pool.waiting]).toEqual([2, 3]);
    expect(ask(pool, question("f")).admission).toEqual({ state: "queue-full", retryAfterSeconds: 2 });
    await Promise.all(ended);
    await pool.whenIdle();
    expect(order).toEqual(["a", "b", "c", "d", "e"]);
    expect([pool.running, pool.waiting]).toEqual([0, 0]);
  });

  test("D4: a request that is given up frees its slot at the next step, running or waiting", async () => {
    const { pool } = await open({ maxBatch: 1 });
    const endless = ask(pool, question("one", { maxNewTokens: undefined }));
    const never = ask(pool, question("two"));
    const next = ask(pool, question("three"));
    await expect.poll(() => endless.events.length, { interval: 1 }).toBeGreaterThan(2);
    for (const { admission } of [endless, never]) if (admission.state === "admitted") admission.cancel();
    const heard = endless.events.length;
    expect((await next.end).type).toBe("ended");
    expect(endless.events.length).toBe(heard);
    expect(never.events).toEqual([]);
    await pool.whenIdle();
  });

  test("D3: an exception in a thread fails what it was answering; it is replaced, and what waits is answered", async () => {
    const { pool, troubles } = await open({ folder: fragile, maxBatch: 2 });
    const poison = ask(pool, question("one", { maxNewTokens: undefined }));
    const neighbour = ask(pool, question("two", { maxNewTokens: 400 }));
    const waiting = ask(pool, question("three"));
    expect(await poison.end).toEqual({ type: "failed", why: "worker-lost" });
    expect(await neighbour.end).toEqual({ type: "failed", why: "worker-lost" });
    expect((await waiting.end).type).toBe("ended");
    expect(troubles.map(({ what }) => what)).toEqual(["worker-lost"]);
    expect(troubles[0]?.why).toMatch(/out of data bounds|indices element|Gather/);
    expect(pool.isReady).toBe(true);
  });

  test("D3: one thread's end leaves the answers of the others alone", async () => {
    const { pool } = await open({ folder: fragile, maxBatch: 1 }, { replicas: 2 });
    const poison = ask(pool, question("one", { maxNewTokens: undefined }));
    const others = Array.from({ length: 4 }, (_, at) => ask(pool, question(`fine ${at}`, { maxNewTokens: 60 })));
    expect((await poison.end).type).toBe("failed");
    for (const { end } of others) expect((await end).type).toBe("ended");
  });

  test("D3: a thread that cannot be replaced makes the pool refuse, until it can be", async () => {
    const copy = (await writeServable(join(pools.home, "moved"), { breaksAt: 100 })).folder;
    const { pool, troubles } = await open({ folder: copy });
    await writeServable(copy, { template: "{{ raise_exception('broken') }}" });
    const poison = ask(pool, question("one", { maxNewTokens: undefined }));
    expect((await poison.end).type).toBe("failed");
    const waits = ask(pool, question("two"));
    expect(await waits.end).toEqual({ type: "failed", why: "worker-lost" });
    expect(pool.isReady).toBe(false);
    expect(ask(pool, question("three")).admission).toEqual({ state: "no-worker", retryAfterSeconds: 15 });
    await writeServable(copy);
    await expect.poll(() => pool.isReady, { timeout: 10_000 }).toBe(true);
    expect((await ask(pool, question("four")).end).type).toBe("ended");
    expect(troubles.map(({ what }) => what).slice(0, 2)).toEqual(["worker-lost", "worker-not-replaced"]);
  });

  test("closing ends a thread whose template goes on and on, and the process and the other pools go on", async () => {
    const { folder: endless } = await writeServable(join(pools.home, "spins"), { template: endlessAbove(8) });
    const { pool, troubles } = await open({ folder: endless });
    const other = (await open()).pool;
    const never = ask(pool, question("longer than that"));
    await pool.close();
    expect(never.events).toEqual([{ type: "failed", why: "closing" }]);
    expect(troubles).toEqual([]);
    expect((await ask(other, question("one")).end).type).toBe("ended");
  });

  test("closing fails what is not answered, once", async () => {
    const { pool } = await open({ maxBatch: 1 });
    const both = [ask(pool, question("one", { maxNewTokens: undefined })), ask(pool, question("two"))];
    await expect.poll(() => both[0]?.events.length, { interval: 1 }).toBeGreaterThan(0);
    await Promise.all([pool.close(), pool.close()]);
    for (const { end } of both) expect(await end).toEqual({ type: "failed", why: "closing" });
    for (const { events } of both) expect(events.filter(({ type }) => type === "failed").length).toBe(1);
  });
});

describe("a model that cannot be served", () => {
  async function refusal(spec: Partial<PoolSpec["worker"]>, signal = new AbortController().signal) {
    const worker = { folder, threads: 1, maxBatch: 2, maxTokens: 128, ...spec };
    const opened = await ModelPool.open({ worker, replicas: 2, maxQueue: 4 }, { onTrouble: () => undefined }, signal);
    if (opened.ok) {
      await opened.value.close();
      throw new Error("the model was opened");
    }
    const { reason, message } = opened.failure;
    return { reason, message };
  }

  test("is one whose folder is not there", async () => {
    expect(await refusal({ folder: join(pools.home, "nowhere") })).toEqual({
      reason: "disk-failed",
      message: `reading the model in ${join(pools.home, "nowhere")}: ENOENT`,
    });
  });

  test("is one whose graph is not a graph", async () => {
    const broken = await writeServable(join(pools.home, "broken"));
    await writeFile(join(broken.folder, "model.onnx"), "not a graph");
    const { reason, message } = await refusal({ folder: broken.folder });
    expect(reason).toBe("model-corrupt");
    expect(message).toContain(`The model in ${broken.folder} cannot be opened: `);
  });

  test("is one that holds no model", async () => {
    const empty = await writeServable(join(pools.home, "empty"));
    await rm(join(empty.folder, "model.onnx"));
    expect(await refusal({ folder: empty.folder })).toEqual({
      reason: "model-corrupt",
      message: `${empty.folder} has none of model.onnx, base.json and imported.json, so it holds no model.`,
    });
  });

  test("is one whose template takes no question", async () => {
    const mute = await writeServable(join(pools.home, "mute"), { template: "{{ raise_exception('no') }}" });
    expect(await refusal({ folder: mute.folder })).toEqual({
      reason: "model-corrupt",
      message: "The model loads and cannot generate: no",
    });
  });

  test("is one whose template makes an empty prompt", async () => {
    const blank = await writeServable(join(pools.home, "blank"), { template: "" });
    expect(await refusal({ folder: blank.folder })).toEqual({
      reason: "model-unsupported",
      message:
        "The model's chat template makes an empty prompt of one word, and a model cannot answer nothing. Train from a base whose chat_template puts the messages into the prompt.",
    });
  });

  test("is one that has no room for the shortest question", async () => {
    const { reason, message } = await refusal({ maxTokens: 4 });
    expect(reason).toBe("model-unsupported");
    expect(message).toMatch(
      /^A prompt of one word has \d+ tokens with this model's chat template, and serving\.batching\.maxTokens leaves room for 4\. Raise it\.$/,
    );
  });

  test("is given up when loading is stopped while its template goes on and on", async () => {
    const endless = await writeServable(join(pools.home, "endless"), { template: endlessAbove(0) });
    const stop = new AbortController();
    const worker = { folder: endless.folder, threads: 1, maxBatch: 1, maxTokens: 128 };
    const onStep = (step: string): void => void (step === "warming up" && stop.abort());
    const watcher = { onStep, onTrouble: () => undefined };
    expect(await ModelPool.open({ worker, replicas: 1, maxQueue: 1 }, watcher, stop.signal)).toMatchObject({
      failure: { reason: "cancelled", message: "Loading the model was stopped." },
    });
  });

  test("is given up when loading is stopped", async () => {
    const stop = new AbortController();
    const opened = refusal({}, stop.signal);
    stop.abort();
    expect(await opened).toEqual({ reason: "cancelled", message: "Loading the model was stopped." });
  });
});
