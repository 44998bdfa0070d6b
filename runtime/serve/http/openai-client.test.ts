// The contract with OpenAI's own client.
import OpenAI from "openai";
import { beforeAll, describe, expect, test } from "vitest";
import { gatewayMetrics } from "../../../specs/handoff/metrics.ts";
import { client, greedy, type Model, post, question, useGateways } from "../../testing/use-gateways.ts";

const gateways = useGateways();
let model: Model;
/** Answers of up to 4096 tokens: long enough to be met while they run. */
let patient: Model;
/** Breaks in the middle of an answer. */
let fragile: Model;

beforeAll(async () => {
  model = await gateways.model("model");
  patient = await gateways.model("patient", { positions: 4096 });
  fragile = await gateways.model("fragile", { breaksAt: 100 });
});

/** What is thrown, as OpenAI's client sees it. */
async function thrown(promise: Promise<unknown>): Promise<InstanceType<typeof OpenAI.APIError>> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof OpenAI.APIError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("D3: OpenAI's client", () => {
  test("gets a chat completion, its usage, and the headers that belong to it", async () => {
    const served = await gateways.open(model);
    const { data, response, request_id: id } = await client(served).chat.completions.create(greedy).withResponse();
    expect(data).toEqual({
      id: expect.stringMatching(/^chatcmpl-[0-9a-f-]{36}$/),
      object: "chat.completion",
      created: expect.any(Number),
      model: "helper",
      system_fingerprint: `fp_${model.digest.slice(7, 19)}`,
      choices: [
        {
          index: 0,
          message: { role: "assistant", content: expect.stringMatching(/./), refusal: null },
          logprobs: null,
          finish_reason: "length",
        },
      ],
      usage: { prompt_tokens: expect.any(Number), completion_tokens: 12, total_tokens: expect.any(Number) },
    });
    expect(data.usage!.total_tokens).toBe(data.usage!.prompt_tokens + 12);
    expect(id).toMatch(/^req_[0-9a-f-]{36}$/);
    expect(response.headers.get("x-cache")).toBe("bypass");
  });

  test("gets the same text as a stream: role, texts, finish reason, usage, and the end", async () => {
    const served = await gateways.open(model);
    const whole = await client(served).chat.completions.create(greedy);
    const { data: stream, response } = await client(served)
      .chat.completions.create({ ...greedy, stream: true, stream_options: { include_usage: true } })
      .withResponse();
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(response.headers.get("x-request-id")).toMatch(/^req_/);
    expect(new Set(chunks.map(({ id, object, model: name }) => `${id} ${object} ${name}`)).size).toBe(1);
    expect(chunks[0]).toMatchObject({ choices: [{ delta: { role: "assistant", content: "" } }], usage: null });
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("")).toBe(
      whole.choices[0]!.message.content,
    );
    expect(chunks.at(-2)).toMatchObject({ choices: [{ delta: {}, finish_reason: "length" }] });
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: whole.usage });
    const raw = await post(served, { ...greedy, stream: true });
    expect(raw.text.endsWith("\n\ndata: [DONE]\n\n")).toBe(true);
    expect(raw.text).not.toContain("usage");
  });

  test("finishes with stop when a stop text is met, and may send an answer back as history", async () => {
    const served = await gateways.open(model);
    const { choices } = await client(served).chat.completions.create(greedy);
    const answer = choices[0]!.message;
    const stop = answer.content!.slice(2, 4);
    const cut = await client(served).chat.completions.create({ ...greedy, stop });
    expect(cut.choices[0]).toMatchObject({
      finish_reason: "stop",
      message: { content: answer.content!.slice(0, answer.content!.indexOf(stop)) },
    });
    const messages = [...greedy.messages, answer, { role: "user" as const, content: "And the hat?" }];
    expect((await client(served).chat.completions.create({ ...greedy, messages })).choices.length).toBe(1);
  });

  test("lists and finds the served model", async () => {
    const served = await gateways.open(model);
    const { data } = await client(served).models.list();
    expect(data).toEqual([{ id: "helper", object: "model", created: expect.any(Number), owned_by: "fairlead" }]);
    expect((await client(served).models.retrieve("helper")).id).toBe("helper");
    expect(await thrown(client(served).models.retrieve("other"))).toBeInstanceOf(OpenAI.NotFoundError);
  });

  test("throws the class that each error is meant to be", async () => {
    const served = await gateways.open(patient, { batching: { maxBatch: 1, maxTokens: 4096, maxQueue: 1 } });
    const api = client(served);
    const unknown = await thrown(api.chat.completions.create({ ...greedy, model: "gpt-x" }));
    expect(unknown).toBeInstanceOf(OpenAI.NotFoundError);
    expect(unknown).toMatchObject({
      status: 404,
      code: "model_not_found",
      param: "model",
      type: "invalid_request_error",
    });
    expect(unknown.message).toBe('404 There is no model "gpt-x" here. GET /v1/models lists what is served.');
    expect(unknown.requestID).toMatch(/^req_/);
    const wrong = await thrown(api.chat.completions.create({ ...greedy, n: 2 }));
    expect(wrong).toBeInstanceOf(OpenAI.BadRequestError);
    expect(wrong).toMatchObject({ status: 400, code: "unsupported_value", param: "n" });
    const tooLong = { ...greedy, messages: [{ role: "user" as const, content: "car ".repeat(9000) }] };
    for (const stream of [false, true]) {
      const error = await thrown(api.chat.completions.create({ ...tooLong, stream }));
      expect(error).toBeInstanceOf(OpenAI.BadRequestError);
      expect(error).toMatchObject({ code: "context_length_exceeded", param: "messages" });
    }
    const stop = new AbortController();
    const endless = [1, 2].map(() =>
      api.chat.completions.create(question, { signal: stop.signal }).catch(() => undefined),
    );
    await expect.poll(() => served.desk.load, { interval: 5 }).toEqual({ running: 1, waiting: 1 });
    const busy = await thrown(api.chat.completions.create(greedy));
    expect(busy).toBeInstanceOf(OpenAI.RateLimitError);
    expect(busy).toMatchObject({ status: 429, code: "queue_full", type: "rate_limit_error" });
    expect(Number(busy.headers!.get("retry-after"))).toBeGreaterThan(0);
    expect(busy.headers!.get("x-should-retry")).toBe("true");
    stop.abort();
    await Promise.all(endless);
    served.desk.beginDrain();
    const gone = await thrown(api.chat.completions.create(greedy));
    expect(gone).toBeInstanceOf(OpenAI.InternalServerError);
    expect(gone).toMatchObject({ status: 503, code: "service_unavailable" });
    expect(gone.headers!.get("retry-after")).toBe("5");
    expect(gone.headers!.get("connection")).toBe("close");
  });

  test("is told in the stream when the model breaks, and the next answer comes from another thread", async () => {
    const served = await gateways.open(fragile, { batching: { maxBatch: 2, maxTokens: 512, maxQueue: 2 } });
    const api = client(served);
    const texts: string[] = [];
    const broken = await thrown(
      (async () => {
        const stream = await api.chat.completions.create({ ...greedy, max_tokens: 400, stream: true });
        for await (const chunk of stream) texts.push(chunk.choices[0]?.delta.content ?? "");
      })(),
    );
    expect(texts.length).toBeGreaterThan(10);
    expect(broken).toMatchObject({ type: "server_error", code: "internal_error" });
    expect(broken.message).toBe("The server failed to answer. The failure was logged; the request id says where.");
    const whole = await thrown(api.chat.completions.create({ ...greedy, max_tokens: 400 }));
    expect(whole).toBeInstanceOf(OpenAI.InternalServerError);
    expect((await api.chat.completions.create(greedy)).choices[0]!.finish_reason).toBe("length");
    await expect
      .poll(() => served.metric(gatewayMetrics.requests, { alias: "helper", code: "500" }), { interval: 10 })
      .toBe(2);
    expect(served.log.map(({ event }) => event)).toEqual(["worker-lost", "worker-lost"]);
  });
});
