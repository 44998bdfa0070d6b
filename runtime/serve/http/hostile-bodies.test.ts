import { gzipSync } from "node:zlib";
import { beforeAll, expect, test } from "vitest";
import { gatewayMetrics } from "../../../specs/handoff/metrics.ts";
import { greedy, type Model, post, useGateways } from "../../testing/use-gateways.ts";

const gateways = useGateways();
let model: Model;
beforeAll(async () => {
  model = await gateways.model("model");
});

const good = Buffer.from(JSON.stringify(greedy));
const withMetadata = (value: string) => Buffer.from(`${JSON.stringify(greedy).slice(0, -1)},"metadata":${value}}`);

type Case = readonly [
  what: string,
  body: Uint8Array,
  headers: Readonly<Record<string, string>>,
  status: number,
  code: string,
  message: string,
];

const cases: readonly Case[] = [
  [
    "R5: a megabyte of lists in each other",
    withMetadata("[".repeat(500_000) + "]".repeat(500_000)),
    {},
    400,
    "too_deep",
    "The body has more than 64 lists and objects in each other.",
  ],
  [
    "R5: a megabyte of objects in each other",
    withMetadata('{"a":'.repeat(160_000) + "1" + "}".repeat(160_000)),
    {},
    400,
    "too_deep",
    "The body has more than 64 lists and objects in each other.",
  ],
  [
    "R5: a megabyte of empty objects",
    withMetadata(`[${"{},".repeat(300_000)}0]`),
    {},
    400,
    "too_many_values",
    "The body has more than 65536 values.",
  ],
  [
    "R17: bytes that are no UTF-8",
    Buffer.concat([good.subarray(0, -1), Buffer.from(',"user":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
    {},
    400,
    "invalid_utf8",
    "The body is not valid UTF-8.",
  ],
  [
    "R17: half of a surrogate pair in UTF-8",
    Buffer.concat([good.subarray(0, -1), Buffer.from(',"user":"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')]),
    {},
    400,
    "invalid_utf8",
    "The body is not valid UTF-8.",
  ],
  [
    "R17: a compressed body",
    gzipSync(good),
    { "content-encoding": "gzip" },
    415,
    "unsupported_encoding",
    "Send the body as it is, without a content-encoding.",
  ],
  [
    "R17: another charset",
    Buffer.from(good.toString("utf8"), "utf16le"),
    { "content-type": "application/json; charset=UTF-16" },
    415,
    "unsupported_charset",
    "Send the body in UTF-8: JSON has no other charset.",
  ],
];

test.each(cases)(
  "%s is refused, counted, and nothing of it is logged",
  async (_, body, headers, status, code, message) => {
    const served = await gateways.open(model);
    const answer = await fetch(`${served.url}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
    });
    expect(await answer.json()).toEqual({ error: { type: "invalid_request_error", message, param: null, code } });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("x-should-retry")).toBe("false");
    await expect
      .poll(() => served.metric(gatewayMetrics.requests, { alias: "helper", code: String(status) }), { interval: 10 })
      .toBe(1);
    expect(served.log).toEqual([]);
  },
);

test("R5: a body of thousands of mistakes costs about what reading it does, and its first mistake is answered", async () => {
  const rig = await gateways.open(undefined);
  const body = JSON.stringify({ model: "helper", messages: Array.from({ length: 4096 }, () => ({})) });
  const ask = () => post(rig, body);
  const first = await ask();
  expect([first.status, JSON.parse(first.text).error.param]).toEqual([400, "messages[0].role"]);
  const asked = 20;
  const before = process.cpuUsage();
  for (let at = 0; at < asked; at++) await ask();
  const { user, system } = process.cpuUsage(before);
  // Milliseconds of processor time, of the client too: about seven, and fifty where every mistake was described.
  expect((user + system) / 1000 / asked).toBeLessThan(25);
});

test("R17: a body that says that it is as it is, in UTF-8, with a mark at its start, is taken", async () => {
  const served = await gateways.open(model);
  const answer = await fetch(`${served.url}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": 'application/json; charset="UTF-8"', "content-encoding": "identity" },
    body: Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), good]),
  });
  expect(answer.status).toBe(200);
});
