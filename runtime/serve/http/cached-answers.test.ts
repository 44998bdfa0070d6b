import { createParser } from "eventsource-parser";
import type OpenAI from "openai";
import { beforeAll, describe, expect, test } from "vitest";
import { gatewayMetrics } from "../../../specs/handoff/metrics.ts";
import { client, type Config, greedy, type Model, post, useGateways } from "../../testing/use-gateways.ts";

const gateways = useGateways();
const cached: Config = { cache: { ttlSeconds: 600, maxEntries: 100 } };
let model: Model;
/** Breaks in the middle of an answer. */
let fragile: Model;

beforeAll(async () => {
  model = await gateways.model("model");
  fragile = await gateways.model("fragile", { breaksAt: 100 });
});

describe("D5: the response cache", () => {
  test("gives an answer again, as JSON and as a stream, without generating it", async () => {
    const served = await gateways.open(model, cached);
    const first = await client(served).chat.completions.create(greedy).withResponse();
    const again = await client(served).chat.completions.create(greedy).withResponse();
    expect([first, again].map(({ response }) => response.headers.get("x-cache"))).toEqual(["miss", "hit"]);
    expect(again.data.choices).toEqual(first.data.choices);
    expect(again.data.usage).toEqual(first.data.usage);
    expect(again.data.id).not.toBe(first.data.id);
    const ask = { ...greedy, stream: true, stream_options: { include_usage: true } };
    const streamed = await post(served, ask, { authorization: "Bearer none" });
    expect(streamed.headers.get("x-cache")).toBe("hit");
    const events: string[] = [];
    createParser({ onEvent: ({ data }) => events.push(data) }).feed(streamed.text);
    const chunks = events.slice(0, -1).map((data) => JSON.parse(data) as OpenAI.ChatCompletionChunk);
    expect(chunks.map(({ choices }) => choices[0]?.delta)).toEqual([
      { role: "assistant", content: "", refusal: null },
      { content: first.data.choices[0]!.message.content },
      {},
      undefined,
    ]);
    expect(chunks.at(-1)?.usage).toEqual(first.data.usage);
    expect(events.at(-1)).toBe("[DONE]");
    expect(await served.metric(gatewayMetrics.cacheLookups, { alias: "helper", result: "hit" })).toBe(2);
    expect(await served.metric(gatewayMetrics.cacheLookups, { alias: "helper", result: "miss" })).toBe(1);
    expect(await served.metric(gatewayMetrics.generatedTokens, { alias: "helper" })).toBe(12);
  });

  test("never gives one tenant's answer to another, nor to somebody without a name", async () => {
    const served = await gateways.open(model, cached);
    const seen: [string, string | null][] = [];
    for (const authorization of ["Bearer a", "Bearer b", "Bearer a", "bearer a", undefined, undefined]) {
      const { headers } = await post(served, greedy, authorization === undefined ? {} : { authorization });
      seen.push([authorization ?? "nobody", headers.get("x-cache")]);
    }
    expect(seen).toEqual([
      ["Bearer a", "miss"],
      ["Bearer b", "miss"],
      ["Bearer a", "hit"],
      ["bearer a", "miss"],
      ["nobody", "miss"],
      ["nobody", "hit"],
    ]);
  });

  test("keeps nothing of an answer with sampling, and nothing that a client asks not to keep", async () => {
    const served = await gateways.open(model, cached);
    const caches = async (body: object, headers: Record<string, string> = {}) =>
      (await post(served, body, headers)).headers.get("x-cache");
    expect(await caches({ ...greedy, temperature: 0.7, seed: 1 })).toBe("bypass");
    expect(await caches({ ...greedy, temperature: 0.7, seed: 1 })).toBe("bypass");
    expect(await caches(greedy, { "cache-control": "no-store" })).toBe("bypass");
    expect(await caches(greedy)).toBe("miss");
    expect(await caches(greedy)).toBe("hit");
    expect(await caches(greedy, { "cache-control": "no-store" })).toBe("bypass");
    expect(await caches(greedy, { "cache-control": "no-cache" })).toBe("bypass");
    expect(await caches({ ...greedy, max_tokens: 3 }, { "cache-control": "no-cache" })).toBe("bypass");
    expect(await caches({ ...greedy, max_tokens: 3 })).toBe("hit");
  });

  test("of another model's version is another one, and an answer that broke off is not kept", async () => {
    const served = await gateways.open(model, cached);
    expect((await post(served, greedy)).headers.get("x-cache")).toBe("miss");
    const other = await gateways.model("other", { seed: 2 });
    await served.switchTo(gateways.request(other, cached, "b".repeat(64)));
    expect((await post(served, greedy)).headers.get("x-cache")).toBe("miss");
    await served.switchTo(
      gateways.request(fragile, { ...cached, batching: { maxBatch: 2, maxTokens: 512, maxQueue: 2 } }),
    );
    const tooMuch = { ...greedy, max_tokens: 400 };
    for (let time = 0; time < 2; time++) {
      const { status, headers } = await post(served, tooMuch);
      expect([status, headers.get("x-cache")]).toEqual([500, "miss"]);
    }
  });
});
