import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { measureService } from "./measure-service.ts";
import { openGatewayRig } from "../testing/gateway-rig.ts";
import { openServingRig, writeServable } from "../testing/serving-rig.ts";

const prompts = Array.from({ length: 4 }, (_, at) => [{ role: "user", content: `Question ${at}` } as const]);

test("D3, D5: measures answers, first tokens and rates over HTTP, with the cache and without", async () => {
  const rig = await openServingRig();
  const model = await writeServable(join(rig.home, "model"));
  const served = await openGatewayRig(rig.request(model, { cache: { ttlSeconds: 60, maxEntries: 10 } }));
  try {
    const common = { port: served.port, alias: "helper", prompts, concurrency: 2, maxTokens: 10 };
    const plain = await measureService({ ...common, until: { requests: 12 }, cache: "bypass" });
    expect(plain).toMatchObject({ requests: 12, failed: 0, cacheHits: 0 });
    expect(plain.p99Ms).toBeGreaterThanOrEqual(plain.p50Ms);
    expect(plain.firstTokenP50Ms).toBeGreaterThan(0);
    expect(plain.firstTokenP50Ms).toBeLessThanOrEqual(plain.p99Ms);
    expect(plain.tokensPerSecond / plain.requestsPerSecond).toBeCloseTo(10);
    await measureService({ ...common, until: { requests: 4 }, cache: "use" });
    const cached = await measureService({ ...common, until: { seconds: 0.2 }, cache: "use" });
    expect(cached.failed).toBe(0);
    expect(cached.cacheHits).toBe(cached.requests);
    const long = [...prompts, [{ role: "user", content: "word ".repeat(2000) } as const]];
    const mixed = await measureService({ ...common, prompts: long, until: { requests: 5 }, cache: "bypass" });
    expect(mixed).toMatchObject({ requests: 4, failed: 0, refused: 1 });
    const wrong = await measureService({ ...common, alias: "other", until: { requests: 3 }, cache: "use" });
    expect(wrong).toMatchObject({ requests: 0, failed: 3, p50Ms: Number.NaN, tokensPerSecond: 0 });
  } finally {
    await served.close();
    await rig.remove();
  }
});

test("an answer that breaks off counts as failed, and so does a service that is not there", async () => {
  const server = createServer((_, answer) => {
    answer.writeHead(200, { "content-type": "text/event-stream" });
    answer.end('data: {"choices":[{"delta":{"content":"a"}}]}\n\nevent: error\ndata: {"error":{}}\n\n');
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const common = { port, alias: "a", prompts, concurrency: 1, maxTokens: 1, cache: "use" as const };
  expect(await measureService({ ...common, until: { requests: 2 } })).toMatchObject({ requests: 0, failed: 2 });
  server.closeAllConnections();
  server.close();
  await once(server, "close");
  expect(await measureService({ ...common, until: { requests: 1 } })).toMatchObject({ requests: 0, failed: 1 });
});
