// R22: what clients get that do not say how answers are drawn, over real HTTP.
import type OpenAI from "openai";
import { beforeAll, expect, test } from "vitest";
import type { GatewayRig } from "../../testing/gateway-rig.ts";
import { type Config, type Model, post, question, useGateways } from "../../testing/use-gateways.ts";

const gateways = useGateways();
const cached: Config = { cache: { ttlSeconds: 600, maxEntries: 100 } };
const drawn: Config = { ...cached, generation: { temperature: 1.5, topP: 0.9 } };
let model: Model;

beforeAll(async () => {
  model = await gateways.model("model");
});

/** The answer of twenty tokens, and what the cache did. */
async function ask(served: GatewayRig, body: object = {}): Promise<readonly [text: string, cache: string | null]> {
  const { text, headers } = await post(served, { ...question, max_tokens: 20, ...body });
  const { choices } = JSON.parse(text) as OpenAI.ChatCompletion;
  return [choices[0]!.message.content!, headers.get("x-cache")];
}

test("R22: without temperature they get the likeliest answer, the same each time, and kept", async () => {
  const served = await gateways.open(model, cached);
  const [first, cache] = await ask(served);
  expect(cache).toBe("miss");
  expect(await ask(served)).toEqual([first, "hit"]);
  expect(await ask(served, { temperature: 0, top_p: 1 })).toEqual([first, "hit"]);
  expect(await ask(served, { seed: 5 })).toEqual([first, "miss"]);
});

test("R22: without temperature they get it as the spec says, which is not kept; what they say wins", async () => {
  const served = await gateways.open(model, drawn);
  const seeds = [1, 2, 3, 4];
  const byDefault = await Promise.all(seeds.map((seed) => ask(served, { seed })));
  expect(new Set(byDefault.map(([text]) => text)).size).toBe(seeds.length);
  expect(new Set(byDefault.map(([, cache]) => cache))).toEqual(new Set(["bypass"]));
  expect(await ask(served, { seed: 1, temperature: 1.5, top_p: 0.9 })).toEqual(byDefault[0]);
  expect((await ask(served, { seed: 1, top_p: 0.1 }))[0]).not.toBe(byDefault[0]![0]);
  const [greedy] = await ask(served, { temperature: 0 });
  expect(await ask(served, { temperature: 0, seed: 1 })).toEqual([greedy, "miss"]);
  expect(await ask(served, { temperature: 0 })).toEqual([greedy, "hit"]);
});

test("R22: a version that draws answers in another way takes over with it", async () => {
  const served = await gateways.open(model, cached);
  const [greedy] = await ask(served, { seed: 1 });
  await served.switchTo(gateways.request(model, drawn, "b".repeat(64)));
  const [other, cache] = await ask(served, { seed: 1 });
  expect(other).not.toBe(greedy);
  expect(cache).toBe("bypass");
});
