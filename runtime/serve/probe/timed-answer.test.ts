import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { openServingRig, type ServableOptions, type ServingRig, writeServable } from "../../testing/serving-rig.ts";
import { ModelPool } from "../pool/model-pool.ts";
import { silentMs, timedAnswer } from "./timed-answer.ts";

let rig: ServingRig;
const pools: ModelPool[] = [];
beforeAll(async () => void (rig = await openServingRig()));
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});
afterAll(() => rig.remove());

async function open(name: string, options: ServableOptions, maxTokens = 512): Promise<ModelPool> {
  const { folder } = await writeServable(join(rig.home, name), options);
  const spec = { worker: { folder, threads: 1, maxBatch: 1, maxTokens }, replicas: 1, maxQueue: 1 };
  const opened = await ModelPool.open(spec, { onTrouble: () => undefined }, new AbortController().signal);
  if (!opened.ok) throw new Error(opened.failure.message);
  pools.push(opened.value);
  return opened.value;
}

const greedy = { temperature: 0, topP: 1 };

/** And how many tokens were heard of. */
async function ask(
  pool: Pick<ModelPool, "generate">,
  promptTokens: number,
  answerTokens: number,
  stop = new AbortController(),
  sampling = greedy,
) {
  let heard = 0;
  const options = { signal: stop.signal, onToken: () => void heard++ };
  const answer = await timedAnswer(pool, { promptTokens, answerTokens, sampling, seed: 7, number: 0 }, options);
  return { heard, ...(answer.ok ? answer.value : answer.failure) };
}

describe("a timed answer", () => {
  test("has exactly the tokens that were asked for, although every token of this model ends an answer", async () => {
    const everyToken = Array.from({ length: 300 }, (_, token) => token);
    const pool = await open("ends", { endTokens: everyToken });
    const answer = await ask(pool, 100, 20);
    expect(answer).toMatchObject({ heard: 20, promptTokens: 100, answerTokens: 20 });
    if (!("requestSeconds" in answer)) throw new Error("it failed");
    expect(answer.firstTokenSeconds).toBeGreaterThan(0);
    expect(answer.requestSeconds).toBeGreaterThan(answer.firstTokenSeconds);
  });

  test("R22: is drawn as clients get it by default", async () => {
    const pool = await open("drawn", {});
    const said = async (temperature: number): Promise<string> => {
      let text = "";
      const listening: Pick<ModelPool, "generate"> = {
        generate: (generation, listener) =>
          pool.generate(generation, (event) => {
            if (event.type === "token") text += event.text;
            listener(event);
          }),
      };
      await ask(listening, 10, 20, new AbortController(), { temperature, topP: 1 });
      return text;
    };
    const likeliest = await said(0);
    expect(await said(0)).toBe(likeliest);
    expect(await said(1.5)).not.toBe(likeliest);
  });

  test("takes what the context has room for: the prompt gives way first, and a template that is longer stays whole", async () => {
    const pool = await open("short", {}, 40);
    expect(await ask(pool, 100, 20)).toMatchObject({ promptTokens: 20, answerTokens: 20 });
    expect(await ask(pool, 100, 100)).toMatchObject({ promptTokens: 4, answerTokens: 36 });
  });

  test("that a model breaks at fails, and waiting may help", async () => {
    const pool = await open("fragile", { breaksAt: 100 });
    expect(await ask(pool, 90, 40)).toMatchObject({
      reason: "service-failed",
      message: "A model worker ended while it was probed.",
      retry: "later",
    });
  });

  test("of a model whose template refuses longer prompts fails with the template's reason, and waiting does not help", async () => {
    const template =
      "{% if messages[0].content|length > 8 %}{{ raise_exception('too long for me') }}{% endif %}{{ messages[0].content }}";
    const pool = await open("refuses", { template });
    const refused = {
      heard: 0,
      reason: "model-unsupported",
      message:
        "The model does not take the prompts of its probe: The model's chat template does not take these messages: too long for me",
      retry: "no",
    };
    expect(await ask(pool, 90, 40)).toEqual(refused);
    expect(await ask(pool, 90, 40)).toEqual(refused);
    expect(pool.isReady).toBe(true);
  });

  test("of a model whose template makes nothing of longer prompts fails, and waiting does not help", async () => {
    const pool = await open("mute", { template: "{% if messages[0].content|length < 8 %}Hello{% endif %}" });
    expect(await ask(pool, 90, 40)).toEqual({
      heard: 0,
      reason: "model-unsupported",
      message:
        "The model does not take the prompts of its probe: The messages give a prompt that the model has no tokens for.",
      retry: "no",
    });
  });

  test("that is stopped frees its place at once, and is not begun after that", async () => {
    const pool = await open("stopped", {});
    const stop = new AbortController();
    const stopped = { reason: "cancelled", message: "Probing the model was stopped.", retry: "later" };
    const options = { signal: stop.signal, onToken: () => stop.abort() };
    const answer = await timedAnswer(
      pool,
      { promptTokens: 10, answerTokens: 400, sampling: greedy, seed: 7, number: 0 },
      options,
    );
    expect(answer).toEqual({ ok: false, failure: stopped });
    expect(pool.running + pool.waiting).toBe(0);
    expect(await ask(pool, 10, 10, stop)).toEqual({ heard: 0, ...stopped });
  });

  test("of a model that says nothing is given up", async () => {
    vi.useFakeTimers();
    let cancelled = 0;
    const dumb = { generate: () => ({ state: "admitted", cancel: () => void cancelled++ }) as const };
    const answer = ask(dumb, 10, 10);
    await vi.advanceTimersByTimeAsync(silentMs);
    expect(await answer).toEqual({
      heard: 0,
      reason: "probe-failed",
      message: "The model gave no token for 240 s while it was probed.",
      retry: "later",
    });
    expect(cancelled).toBe(1);
  });
});
