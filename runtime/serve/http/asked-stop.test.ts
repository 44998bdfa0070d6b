// What refusals count as while nobody wants a service to run: a stop that a person asked for, and the start after it, are no outage of the model.
import { expect, test } from "vitest";
import { gatewayMetrics } from "../../../specs/handoff/metrics.ts";
import type { GatewayRig } from "../../testing/gateway-rig.ts";
import { client, greedy, post, useGateways } from "../../testing/use-gateways.ts";

const gateways = useGateways();

async function refusals(served: GatewayRig) {
  const of = (code: string) => served.metric(gatewayMetrics.requests, { alias: "helper", code });
  return { failed: await of("503"), closed: await of("closed") };
}

test("R15: what a service refuses before it served for the first time, and from when it is asked to stop, is 503 and no failure of its objective", async () => {
  const served = await gateways.open(undefined);
  expect((await post(served, greedy)).status).toBe(503);
  expect(await refusals(served)).toEqual({ failed: undefined, closed: 1 });
  await served.switchTo(gateways.request(await gateways.model("model")));
  expect((await post(served, greedy)).status).toBe(200);
  served.desk.beginDrain();
  const refused = await post(served, greedy);
  expect([refused.status, refused.headers.get("retry-after"), refused.headers.get("connection")]).toEqual([
    503,
    "5",
    "close",
  ]);
  expect(await refusals(served)).toEqual({ failed: 0, closed: 2 });
});

test("R15: what a stop cuts off, after the time that it gives, is no failure of the objective; what a switch cuts off is one", async () => {
  const patient = await gateways.model("patient", { positions: 4096 });
  const long = { batching: { maxBatch: 2, maxTokens: 4096, maxQueue: 2 } };
  const cut = async (served: GatewayRig, end: () => Promise<unknown>) => {
    const stream = await client(served).chat.completions.create({ ...greedy, max_tokens: 4096, stream: true });
    const parts = stream[Symbol.asyncIterator]();
    await parts.next();
    const ended = end();
    await expect(
      (async () => {
        for (let part = await parts.next(); part.done !== true; part = await parts.next());
      })(),
    ).rejects.toThrow("The service is stopping.");
    await ended;
    // Counted once the answer is closed, which its client may see before.
    await expect.poll(async () => Object.values(await refusals(served)).includes(1)).toBe(true);
    return refusals(served);
  };
  const stopped = await gateways.open(patient, long);
  const asked = await cut(stopped, () => {
    stopped.desk.beginDrain();
    return stopped.desk.close();
  });
  expect(asked).toEqual({ failed: 0, closed: 1 });
  const switched = await gateways.open(patient, long);
  const rollout = { strategy: "blueGreen" as const, drainSeconds: 0 };
  const next = gateways.request(patient, { ...long, rollout }, "b".repeat(64));
  expect(await cut(switched, () => switched.switchTo(next))).toEqual({ failed: 1, closed: 0 });
});

test("R15: what a service refuses that is started again after a crash is a failure of its objective", async () => {
  const served = await gateways.open(undefined);
  served.desk.wantedBefore();
  expect((await post(served, greedy)).status).toBe(503);
  expect(await refusals(served)).toEqual({ failed: 1, closed: undefined });
});
