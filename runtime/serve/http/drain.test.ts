import { stat } from "node:fs/promises";
import OpenAI from "openai";
import { beforeAll, describe, expect, test } from "vitest";
import { api, type Config, type Model, place, question, useServices, stateOf } from "../../testing/use-services.ts";

const services = useServices();
/** Answers of up to 8192 tokens, about two seconds. */
let patient: Model;
beforeAll(async () => {
  patient = await services.model("patient", { positions: 8192 });
});

function draining(drainSeconds: number): Config {
  const batching = { maxBatch: 2, maxTokens: 8192, maxQueue: 8 };
  return { batching, rollout: { strategy: "blueGreen", drainSeconds } };
}

describe("D3: SIGTERM", () => {
  test("lets a stream that is under way end, refuses what is new, and exits with 0", async () => {
    // Longer than the answer takes on a machine that does much else: the time that is given is not what is looked at here.
    const { state, ended } = await services.startChild(services.request(patient, draining(110)));
    const stream = await api(state.port).chat.completions.create({ ...question, stream: true });
    const parts = stream[Symbol.asyncIterator]();
    for (let heard = 0; heard < 5; heard++) await parts.next();
    process.kill(state.pid, "SIGTERM");
    await expect
      .poll(async () => (await fetch(`http://127.0.0.1:${state.port}/readyz`)).status, { interval: 5 })
      .toBe(503);
    const refused = await fetch(`http://127.0.0.1:${state.port}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(question),
    });
    expect([refused.status, refused.headers.get("retry-after"), refused.headers.get("x-should-retry")]).toEqual([
      503,
      "5",
      "true",
    ]);
    expect(await refused.json()).toEqual({
      error: { message: "The service is stopping.", type: "server_error", param: null, code: "service_unavailable" },
    });
    expect(await stateOf(services.home, place)).toBeUndefined();
    const counted = await (await fetch(`http://127.0.0.1:${state.port}/metrics`)).text();
    const refusals = [...counted.matchAll(/^fairlead_requests_total\{.*code="(503|closed)".*\} (\d+)$/gm)];
    expect(Object.fromEntries(refusals.map(([, code, count]) => [code, count]))).toEqual({ 503: "0", closed: "1" });
    let last: string | null | undefined;
    for (let part = await parts.next(); part.done !== true; part = await parts.next()) {
      last = part.value.choices[0]?.finish_reason ?? last;
    }
    expect(last).toBe("length");
    expect(await ended).toBe(0);
    await expect(stat(services.files.record)).rejects.toThrow("ENOENT");
  });

  test("cuts what takes longer than drainSeconds with an error that clients understand, and exits with 0", async () => {
    const { state, ended } = await services.startChild(services.request(patient, draining(0.2)));
    const stream = await api(state.port).chat.completions.create({ ...question, stream: true });
    const parts = stream[Symbol.asyncIterator]();
    await parts.next();
    process.kill(state.pid, "SIGTERM");
    const error = await (async () => {
      for (let part = await parts.next(); part.done !== true; part = await parts.next());
    })().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OpenAI.APIError);
    expect(error).toMatchObject({ message: "The service is stopping.", code: "service_unavailable" });
    expect(await ended).toBe(0);
  });

  test("for the second time ends it at once", async () => {
    const { state, ended } = await services.startChild(services.request(patient, draining(60)));
    const stream = await api(state.port).chat.completions.create({ ...question, stream: true });
    await stream[Symbol.asyncIterator]().next();
    process.kill(state.pid, "SIGTERM");
    await expect
      .poll(async () => (await fetch(`http://127.0.0.1:${state.port}/readyz`)).status, { interval: 5 })
      .toBe(503);
    process.kill(state.pid, "SIGTERM");
    expect(await ended).toBe("SIGKILL");
    // What it left is cleared by the next one.
    expect((await services.serve(services.request(patient))).changed).toBe(true);
  });
});
