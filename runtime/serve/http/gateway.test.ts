import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { beforeAll, describe, expect, test } from "vitest";
import { gatewayMetrics, serviceLabelValue } from "../../../specs/handoff/metrics.ts";
import { Gateway } from "./gateway.ts";
import { client, type Config, greedy, type Model, post, question, useGateways } from "../../testing/use-gateways.ts";

const gateways = useGateways();
const long: Config = { batching: { maxBatch: 2, maxTokens: 4096, maxQueue: 2 } };
const cached: Config = { cache: { ttlSeconds: 600, maxEntries: 100 } };
let model: Model;
/** Answers of up to 4096 tokens: long enough to be met while they run. */
let patient: Model;

beforeAll(async () => {
  model = await gateways.model("model");
  patient = await gateways.model("patient", { positions: 4096 });
});

describe("D3: bad requests", () => {
  test("are answered in OpenAI's shape, with an id and without a stack", async () => {
    const served = await gateways.open(model);
    const cases: readonly (readonly [string, RequestInit & { path?: string }, number, object, string?])[] = [
      ["broken JSON", { body: '{"model":' }, 400, { message: "The body is not valid JSON.", param: null, code: null }],
      [
        "no body",
        { body: "" },
        400,
        { message: "The body is empty; it has to be a JSON object.", param: null, code: null },
      ],
      ["not an object", { body: "7" }, 400, { message: "The body has to be a JSON object.", param: null, code: null }],
      [
        "a prototype",
        { body: '{"__proto__": {"model": "helper"}}' },
        400,
        { message: "The body is not valid JSON.", param: null, code: null },
      ],
      [
        "a wrong type",
        { body: JSON.stringify({ ...greedy, temperature: "hot" }) },
        400,
        { message: "temperature has to be a number, and is a string.", param: "temperature", code: "invalid_type" },
      ],
      [
        "no JSON",
        { body: "hello", headers: { "content-type": "text/plain" } },
        415,
        { message: "Send the body as content-type: application/json.", param: null, code: "unsupported_media_type" },
      ],
      [
        "a huge body",
        { body: JSON.stringify({ ...greedy, user: "x".repeat(2 ** 20) }) },
        413,
        { message: "The body is larger than 1048576 bytes.", param: null, code: "body_too_large" },
      ],
      [
        "an unknown route",
        { path: "/v1/completions" },
        404,
        {
          message:
            'There is nothing at "/v1/completions"; the model answers at /v1/chat/completions, and /v1/models names it.',
          param: null,
          code: "unknown_url",
        },
      ],
      [
        "a wrong method",
        { method: "PUT", body: "{}" },
        405,
        {
          message: 'PUT does not work at "/v1/chat/completions"; POST does.',
          param: null,
          code: "method_not_allowed",
        },
        "POST",
      ],
      [
        "a wrong method with a parameter",
        { method: "DELETE", path: "/v1/models/helper" },
        405,
        { message: 'DELETE does not work at "/v1/models/helper"; GET does.', param: null, code: "method_not_allowed" },
        "GET",
      ],
      [
        "a wrong URL",
        { method: "GET", path: "/v1/models/%E0%A4%A" },
        400,
        { message: "The request cannot be read.", param: null, code: null },
      ],
    ];
    for (const [what, { path = "/v1/chat/completions", ...init }, status, error, allow] of cases) {
      const answer = await fetch(`${served.url}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        ...(init.method === "DELETE" ? { headers: {} } : {}),
        ...init,
      });
      expect([what, answer.status]).toEqual([what, status]);
      expect(await answer.json()).toEqual({ error: { type: "invalid_request_error", ...error } });
      expect(answer.headers.get("x-request-id")).toMatch(/^req_/);
      expect(answer.headers.get("x-should-retry")).toBe("false");
      expect([what, answer.headers.get("allow")]).toEqual([what, allow ?? null]);
    }
    expect(served.log).toEqual([]);
  });

  test("that are no HTTP get an answer too, and the gateway goes on", async () => {
    const served = await gateways.open(model);
    const socket = served.connect();
    socket.end("hello\r\n\r\n");
    const [answer] = (await once(socket.setEncoding("utf8"), "data")) as [string];
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toContain(
      '{"error":{"message":"This is no HTTP request.","type":"invalid_request_error","param":null,"code":null}}',
    );
    expect((await fetch(`${served.url}/healthz`)).status).toBe(200);
  });

  test("a body that lies about its length is cut off at the limit", async () => {
    const served = await gateways.open(model);
    const socket = served.connect();
    socket.on("error", () => undefined);
    const answer: string[] = [];
    socket.setEncoding("utf8").on("data", (part: string) => answer.push(part));
    socket.write(
      "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
    );
    const part = "x".repeat(2 ** 16);
    for (let sent = 0; sent < 40 && answer.length === 0; sent++) {
      socket.write(`${part.length.toString(16)}\r\n${part}\r\n`);
      await new Promise(setImmediate);
    }
    await expect.poll(() => answer.join("")).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
  });

  test("before a version is there, and while the service stops, requests are refused with a time to come back", async () => {
    const empty = await gateways.open(undefined);
    const early = await post(empty, greedy);
    expect([early.status, early.headers.get("retry-after")]).toEqual([503, "2"]);
    expect(JSON.parse(early.text)).toEqual({
      error: { message: "The model is being loaded.", type: "server_error", param: null, code: "service_unavailable" },
    });
    const ready = await fetch(`${empty.url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([503, { status: "loading" }]);
    expect((await fetch(`${empty.url}/healthz`)).status).toBe(200);
    expect(await (await fetch(`${empty.url}/v1/models`)).json()).toEqual({ object: "list", data: [] });
    await empty.switchTo(gateways.request(model));
    expect((await fetch(`${empty.url}/readyz`)).status).toBe(200);
    empty.desk.beginDrain();
    const late = await fetch(`${empty.url}/readyz`);
    expect([late.status, await late.json()]).toEqual([503, { status: "draining" }]);
  });
});

describe("D3, D4: a client that hangs up", () => {
  test.each([
    ["in the middle of a stream", true],
    ["while it waits for JSON", false],
  ])("%s frees its slot and counts as 499", async (_, stream) => {
    const served = await gateways.open(patient, long);
    const call = httpRequest({
      port: served.port,
      host: "127.0.0.1",
      method: "POST",
      path: "/v1/chat/completions",
      headers: { "content-type": "application/json" },
    });
    call.on("error", () => undefined);
    call.end(JSON.stringify({ ...question, stream }));
    await expect.poll(() => served.desk.load.running, { interval: 5 }).toBe(1);
    if (stream) {
      const [answer] = await once(call, "response");
      await once(answer, "data");
    }
    call.destroy();
    await expect.poll(() => served.desk.load, { interval: 5 }).toEqual({ running: 0, waiting: 0 });
    await expect
      .poll(() => served.metric(gatewayMetrics.requests, { alias: "helper", code: "499" }), { interval: 10 })
      .toBe(1);
    expect(await served.metric(`${gatewayMetrics.requestDuration}_count`, { alias: "helper" })).toBe(0);
  });

  test("while it waits for a slot never gets one", async () => {
    const served = await gateways.open(patient, { batching: { maxBatch: 1, maxTokens: 4096, maxQueue: 2 } });
    const calls = [1, 2].map(() => new AbortController());
    const ends = calls.map(async ({ signal }) =>
      client(served)
        .chat.completions.create(question, { signal })
        .catch(() => undefined),
    );
    await expect.poll(() => served.desk.load, { interval: 5 }).toEqual({ running: 1, waiting: 1 });
    calls[1]!.abort();
    await expect.poll(() => served.desk.load, { interval: 5 }).toEqual({ running: 1, waiting: 0 });
    calls[0]!.abort();
    await Promise.all(ends);
  });
});

describe("D3: the metrics", () => {
  test("have every name of the handoff and an edge at 0.2 s, and say which release answers", async () => {
    const served = await gateways.open(model, cached);
    await post(served, greedy);
    const answer = await fetch(`${served.url}/metrics`);
    expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    const text = await answer.text();
    for (const name of Object.values(gatewayMetrics)) expect(text).toContain(`# TYPE ${name} `);
    // P9: whose series they are, whatever the alias.
    const whose = `fairlead_service="${serviceLabelValue(gateways.request(model))}"`;
    for (const name of [gatewayMetrics.requestDuration, gatewayMetrics.timeToFirstToken]) {
      expect(text).toContain(`${name}_bucket{le="0.2",${whose},alias="helper"} 1\n`);
    }
    const release = { alias: "helper", model: model.digest, release: "a".repeat(64) };
    expect(await served.metric(gatewayMetrics.releaseInfo, release)).toBe(1);
    expect(text).toContain("process_resident_memory_bytes");
    const counted = async (name: string, labels: object = {}) => served.metric(name, { alias: "helper", ...labels });
    expect(await counted(gatewayMetrics.requests, { code: "200" })).toBe(1);
    expect(await counted(gatewayMetrics.generatedTokens)).toBe(12);
    expect(await counted(gatewayMetrics.promptTokens)).toBeGreaterThan(5);
    expect(await counted(`${gatewayMetrics.timePerOutputToken}_count`)).toBe(11);
    expect(await counted(gatewayMetrics.running)).toBe(0);
  });

  test("count wrong requests under the served alias, so that clients cannot make up labels", async () => {
    const served = await gateways.open(model);
    await post(served, { ...greedy, model: "made-up-name" });
    await post(served, "{");
    await expect
      .poll(() => served.metric(gatewayMetrics.requests, { alias: "helper", code: "404" }), { interval: 10 })
      .toBe(1);
    expect(await served.metric(gatewayMetrics.requests, { alias: "helper", code: "400" })).toBe(1);
    expect((await served.metrics.text()).text).not.toContain("made-up-name");
  });
});

describe("a port", () => {
  test("that is taken is a failure that names it and the way out", async () => {
    const served = await gateways.open(model);
    const { desk, metrics } = served;
    const options = { port: served.port, target: "laptop", alias: "helper", desk, metrics, log: () => undefined };
    const opened = await Gateway.open(options);
    expect(opened).toMatchObject({
      ok: false,
      failure: {
        reason: "port-in-use",
        message: `Port ${served.port} on 127.0.0.1 is taken by another process. Stop that process, or set targets.laptop.port to another port (0 takes a free one); of one environment alone, by set: { targets.laptop.port: <port> } there.`,
      },
    });
  });
});
