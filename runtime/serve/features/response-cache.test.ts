import { expect, test } from "vitest";
import { parseChatRequest, settled, type SettledRequest } from "../api/chat-request.ts";
import { cacheKey, cacheWish, ResponseCache, anonymousOf } from "./response-cache.ts";

const digest = `sha256:${"1".repeat(64)}`;

const greedy = { temperature: 0, topP: 1 };

function request(changes: object = {}, defaults = greedy): SettledRequest {
  const body = { model: "helper", messages: [{ role: "user", content: "Hello" }], ...changes };
  const parsed = parseChatRequest(body);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return settled(parsed.request, defaults);
}

function keyOf(changes: object = {}, tenant = "anonymous", model = digest): string | undefined {
  return cacheKey(tenant, model, request(changes));
}

test("D5: equal questions of one tenant to one model share a key, streamed or not", () => {
  expect(keyOf()).toMatch(/^[0-9a-f]{64}$/);
  expect(keyOf({ stream: true, stream_options: { include_usage: true }, user: "u-1", n: 1 })).toBe(keyOf());
  expect(keyOf({ temperature: null })).toBe(keyOf({ temperature: 0, top_p: 1 }));
  expect(keyOf({ messages: [{ role: "user", content: [{ type: "text", text: "Hello" }] }] })).toBe(keyOf());
});

test("D5: a key differs with everything that may change the answer or that must not be shared", () => {
  const keys = [
    keyOf(),
    keyOf({}, anonymousOf("Bearer a")),
    keyOf({}, anonymousOf("Bearer b")),
    keyOf({}, "anonymous", `sha256:${"2".repeat(64)}`),
    keyOf({ model: "other" }),
    keyOf({ messages: [{ role: "system", content: "Hello" }] }),
    keyOf({ messages: [{ role: "user", content: "Hello " }] }),
    keyOf({
      messages: [
        { role: "user", content: "Hel" },
        { role: "user", content: "lo" },
      ],
    }),
    keyOf({ max_tokens: 5 }),
    keyOf({ stop: "a" }),
    keyOf({ stop: ["a", "b"] }),
    keyOf({ seed: 1 }),
    keyOf({ top_p: 0.5 }),
  ];
  expect(new Set(keys).size).toBe(keys.length);
});

test("D5: an answer that is drawn by lot has no key, with a seed or without", () => {
  expect(keyOf({ temperature: 0.1 })).toBeUndefined();
  expect(cacheKey("anonymous", digest, request({}, { temperature: 0.7, topP: 1 }))).toBeUndefined();
  expect(keyOf({ temperature: 1, seed: 7 })).toBeUndefined();
});

test("D5: a tenant is known by a digest of the Authorization header, never by the header", () => {
  expect(anonymousOf(undefined)).toBe("anonymous");
  expect(anonymousOf("Bearer secret")).toMatch(/^[0-9a-f]{64}$/);
  expect(anonymousOf("Bearer secret")).not.toBe(anonymousOf("Bearer secret2"));
});

test("Cache-Control is read as HTTP has it", () => {
  expect(cacheWish(undefined)).toBe("any");
  expect(cacheWish("max-age=60")).toBe("any");
  expect(cacheWish("no-cache")).toBe("fresh");
  expect(cacheWish("max-age=0")).toBe("fresh");
  expect(cacheWish("no-cache, No-Store")).toBe("none");
});

const answer = (text: string) => ({ text, finishReason: "stop", promptTokens: 3, completionTokens: 2 }) as const;

test("D5: the least recently used answer makes room, and an answer gets old", () => {
  let now = 1;
  const cache = new ResponseCache({ ttlSeconds: 600, maxEntries: 2 }, { now: () => now });
  cache.set("a", answer("A"));
  cache.set("b", answer("B"));
  expect(cache.get("a")).toEqual(answer("A"));
  cache.set("c", answer("C"));
  expect([cache.get("a")?.text, cache.get("b")?.text, cache.get("c")?.text]).toEqual(["A", undefined, "C"]);
  now = 600_000;
  expect(cache.get("c")?.text).toBe("C");
  now = 600_002;
  expect(cache.get("c")).toBeUndefined();
});

test("D5: however many entries are allowed, answers together take no more than 64 MiB", () => {
  const cache = new ResponseCache({ ttlSeconds: 600, maxEntries: 1000 });
  const long = "x".repeat(4 * 2 ** 20);
  for (let at = 0; at < 20; at++) cache.set(String(at), answer(long));
  const kept = Array.from({ length: 20 }, (_, at) => cache.get(String(at))).filter((one) => one !== undefined);
  expect(kept.length).toBe(7);
});

test("D5: a time of any milliseconds is kept to, also one that is no round number in seconds", () => {
  let now = 1;
  const cache = new ResponseCache({ ttlSeconds: 1.001, maxEntries: 1 }, { now: () => now });
  cache.set("k", { text: "yes", finishReason: "stop", promptTokens: 1, completionTokens: 1 });
  now += 1001;
  expect(cache.get("k")?.text).toBe("yes");
  now += 1;
  expect(cache.get("k")).toBeUndefined();
});
