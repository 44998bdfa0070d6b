import { describe, expect, test } from "vitest";
import { parseChatRequest, settled } from "./chat-request.ts";

const good = { model: "helper", messages: [{ role: "user", content: "Hello" }] };

function errorOf(body: unknown) {
  const parsed = parseChatRequest(body);
  if (parsed.ok) throw new Error(`${JSON.stringify(body)} was taken`);
  const { status, type, message, param, code } = parsed.error;
  expect({ status, type }).toEqual({ status: 400, type: "invalid_request_error" });
  return { message, param, code };
}

function requestOf(body: unknown) {
  const parsed = parseChatRequest(body);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.request;
}

describe("a body that is right", () => {
  test("leaves to the service what it does not say", () => {
    expect(requestOf(good)).toEqual({
      model: "helper",
      messages: [{ role: "user", content: "Hello" }],
      temperature: undefined,
      topP: undefined,
      seed: undefined,
      maxNewTokens: undefined,
      stop: [],
      stream: false,
      includeUsage: false,
    });
  });

  test("R22: says itself how its answer is drawn, or gets it as the version gives it, each by itself", () => {
    const drawn = (body: object) => {
      const { temperature, topP } = settled(requestOf({ ...good, ...body }), { temperature: 0.7, topP: 0.9 });
      return [temperature, topP];
    };
    expect(drawn({})).toEqual([0.7, 0.9]);
    expect(drawn({ temperature: 0 })).toEqual([0, 0.9]);
    expect(drawn({ top_p: 0 })).toEqual([0.7, 0]);
    expect(drawn({ temperature: null, top_p: 1 })).toEqual([0.7, 1]);
  });

  test("may say everything that is understood", () => {
    const body = {
      model: "helper",
      messages: [
        { role: "developer", content: "Be short." },
        {
          role: "user",
          content: [
            { type: "text", text: "Hel" },
            { type: "text", text: "lo" },
          ],
          name: "ann",
        },
        {
          role: "assistant",
          content: "Hi",
          refusal: null,
          annotations: [],
          audio: null,
          tool_calls: [],
          function_call: null,
        },
      ],
      stream: true,
      stream_options: { include_usage: true },
      temperature: 0.5,
      top_p: 0.9,
      seed: 7,
      max_completion_tokens: 20,
      stop: ["\n", "."],
    };
    expect(requestOf(body)).toEqual({
      model: "helper",
      messages: [
        { role: "system", content: "Be short." },
        { role: "user", content: "Hello" },
        { role: "assistant", content: "Hi" },
      ],
      temperature: 0.5,
      topP: 0.9,
      seed: 7,
      maxNewTokens: 20,
      stop: ["\n", "."],
      stream: true,
      includeUsage: true,
    });
    expect(requestOf({ ...good, max_tokens: 5, stop: "x" })).toMatchObject({ maxNewTokens: 5, stop: ["x"] });
  });

  test("may have parameters that change nothing, and null for those that it leaves out", () => {
    const harmless = {
      user: "u-1",
      safety_identifier: "s-1",
      prompt_cache_key: "k",
      metadata: { a: "b" },
      store: false,
      n: 1,
      frequency_penalty: 0,
      presence_penalty: 0,
      logprobs: false,
      logit_bias: {},
      response_format: { type: "text" },
      modalities: ["text"],
      tools: [],
      tool_choice: "auto",
      parallel_tool_calls: true,
      service_tier: "auto",
    };
    expect(requestOf({ ...good, ...harmless })).toEqual(requestOf(good));
    const nulls = ["stream", "stream_options", "temperature", "top_p", "seed", "max_tokens", "stop", "n", "tools"];
    expect(requestOf({ ...good, ...Object.fromEntries(nulls.map((name) => [name, null])) })).toEqual(requestOf(good));
  });
});

describe("R20: a body with what changes nothing", () => {
  test.each([
    { stop: [] },
    { top_logprobs: 0 },
    { logprobs: false, top_logprobs: 0 },
    { tool_choice: "none" },
    { tool_choice: "none", tools: [{ type: "function", function: { name: "look_up" } }] },
    { functions: [], function_call: "none" },
    { top_k: -1, min_p: 0, typical_p: 1, repetition_penalty: 1 },
    { top_k: 0, best_of: 1, use_beam_search: false, ignore_eos: false, min_tokens: 0, echo: false },
    { reasoning_effort: "high" },
    { verbosity: "medium", prompt_cache_retention: "24h", cache_prompt: true },
    { messages: [{ role: "user", content: "Hello", reasoning_content: null, reasoning: "" }] },
  ])("is the same without it: %j", (harmless) => {
    expect(requestOf({ ...good, ...harmless })).toEqual(requestOf(good));
  });

  test("may say one length by both names", () => {
    expect(requestOf({ ...good, max_tokens: 7, max_completion_tokens: 7 }).maxNewTokens).toBe(7);
  });

  test("may narrow the choice of the likeliest token, which stays", () => {
    const greedy = { ...good, temperature: 0 };
    expect(requestOf({ ...greedy, top_k: 40, min_p: 0.05, typical_p: 0.9 })).toEqual(requestOf(greedy));
  });

  test("may have what a model thought when it answered, which is not read again", () => {
    const said = (more: object) => ({ ...good, messages: [{ role: "assistant", content: "Hi", ...more }] });
    expect(requestOf(said({ reasoning_content: "They greet me." }))).toEqual(requestOf(said({})));
  });
});

describe("D3: a body that is wrong is refused with the parameter's name", () => {
  const cases: readonly (readonly [unknown, ReturnType<typeof errorOf>])[] = [
    [null, { message: "The body has to be a JSON object.", param: undefined, code: undefined }],
    [[], { message: "The body has to be a JSON object.", param: undefined, code: undefined }],
    ["hello", { message: "The body has to be a JSON object.", param: undefined, code: undefined }],
    [{}, { message: "model is missing.", param: "model", code: "missing_required_parameter" }],
    [{ model: "helper" }, { message: "messages is missing.", param: "messages", code: "missing_required_parameter" }],
    [
      { ...good, model: 7 },
      { message: "model has to be a string, and is a number.", param: "model", code: "invalid_type" },
    ],
    [
      { ...good, messages: "Hello" },
      { message: "messages has to be a list, and is a string.", param: "messages", code: "invalid_type" },
    ],
    [
      { ...good, messages: [] },
      { message: "messages has to be at least 1 element long.", param: "messages", code: "invalid_value" },
    ],
    [
      { ...good, messages: Array.from({ length: 5000 }, () => ({})) },
      { message: "messages may be at most 4096 elements long.", param: "messages", code: "invalid_value" },
    ],
    [
      { ...good, messages: ["Hello"] },
      { message: "messages[0] has to be an object, and is a string.", param: "messages[0]", code: "invalid_type" },
    ],
    [
      { ...good, messages: [{ content: "Hello" }] },
      {
        message: 'messages[0].role has to be "system", "developer", "user", "assistant" here.',
        param: "messages[0].role",
        code: "unsupported_value",
      },
    ],
    [
      { ...good, messages: [{ role: "tool", content: "Hello" }] },
      {
        message: 'messages[0].role has to be "system", "developer", "user", "assistant" here.',
        param: "messages[0].role",
        code: "unsupported_value",
      },
    ],
    [
      { ...good, messages: [{ role: "user" }] },
      { message: "messages[0].content is missing.", param: "messages[0].content", code: "missing_required_parameter" },
    ],
    [
      { ...good, messages: [{ role: "user", content: 5 }] },
      {
        message: "messages[0].content has to be a string or a list, and is a number.",
        param: "messages[0].content",
        code: "invalid_type",
      },
    ],
    [
      { ...good, messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "data:" } }] }] },
      {
        message: 'messages[0].content[0].type has to be "text" here.',
        param: "messages[0].content[0].type",
        code: "unsupported_value",
      },
    ],
    [
      { ...good, messages: [{ role: "assistant", content: "x", tool_calls: [{ id: "1" }] }] },
      {
        message: "messages[0].tool_calls may be at most 0 elements long.",
        param: "messages[0].tool_calls",
        code: "invalid_value",
      },
    ],
    [
      { ...good, temperature: "hot" },
      { message: "temperature has to be a number, and is a string.", param: "temperature", code: "invalid_type" },
    ],
    [
      { ...good, temperature: 2.1 },
      { message: "temperature may be at most 2.", param: "temperature", code: "invalid_value" },
    ],
    [
      { ...good, top_p: -0.1 },
      { message: "top_p has to be at least 0.", param: "top_p", code: "invalid_value" },
    ],
    [
      { ...good, seed: 1.5 },
      { message: "seed has to be a whole number, and is a fraction.", param: "seed", code: "invalid_type" },
    ],
    [
      { ...good, max_tokens: 0 },
      { message: "max_tokens has to be at least 1.", param: "max_tokens", code: "invalid_value" },
    ],
    [
      { ...good, max_tokens: 1, max_completion_tokens: 2 },
      {
        message: "max_tokens is the old name of max_completion_tokens: use only one of them, or give both one value.",
        param: "max_tokens",
        code: "invalid_value",
      },
    ],
    [
      { ...good, stream: "yes" },
      { message: "stream has to be a boolean, and is a string.", param: "stream", code: "invalid_type" },
    ],
    [
      { ...good, stream_options: { include_usage: true } },
      {
        message: "stream_options is for streams: set stream to true, or leave it out.",
        param: "stream_options",
        code: "invalid_value",
      },
    ],
    [
      { ...good, stop: 5 },
      { message: "stop has to be a string or a list, and is a number.", param: "stop", code: "invalid_type" },
    ],
    [
      { ...good, stop: "" },
      { message: "stop has to be at least 1 character long.", param: "stop", code: "invalid_value" },
    ],
    [
      { ...good, stop: ["a", "b", "c", "d", "e"] },
      { message: "stop may be at most 4 elements long.", param: "stop", code: "invalid_value" },
    ],
    [
      { ...good, stop: ["a", 1] },
      { message: "stop[1] has to be a string, and is a number.", param: "stop[1]", code: "invalid_type" },
    ],
    [
      { ...good, n: 2 },
      { message: "n has to be 1 here.", param: "n", code: "unsupported_value" },
    ],
    [
      { ...good, logprobs: true },
      { message: "logprobs has to be false here.", param: "logprobs", code: "unsupported_value" },
    ],
    [
      { ...good, response_format: { type: "json_object" } },
      {
        message: 'response_format.type has to be "text" here.',
        param: "response_format.type",
        code: "unsupported_value",
      },
    ],
    [
      { ...good, tools: [{ type: "function" }] },
      {
        message: "The model calls no tools: leave tools out, or set tool_choice to none.",
        param: "tools",
        code: "unsupported_value",
      },
    ],
    [
      { ...good, min_p: 0.1 },
      { message: "min_p has to be 0 here, or temperature 0.", param: "min_p", code: "unsupported_value" },
    ],
    [
      { ...good, temperature: 1, top_k: 40 },
      { message: "top_k has to be -1 or 0 here, or temperature 0.", param: "top_k", code: "unsupported_value" },
    ],
    [
      { ...good, top_logprobs: 2 },
      { message: "top_logprobs has to be 0 here.", param: "top_logprobs", code: "unsupported_value" },
    ],
    [
      { ...good, mirostat: 1 },
      { message: "mirostat is not supported here. Leave it out.", param: "mirostat", code: "unknown_parameter" },
    ],
    // As at OpenAI, whose lists of parts have one at least.
    [
      { ...good, messages: [{ role: "user", content: [] }] },
      {
        message: "messages[0].content has to be at least 1 element long.",
        param: "messages[0].content",
        code: "invalid_value",
      },
    ],
    [
      { ...good, messages: [{ role: "user", content: "x", weight: 1 }] },
      {
        message: "messages[0].weight is not supported here. Leave it out.",
        param: "messages[0].weight",
        code: "unknown_parameter",
      },
    ],
  ];
  test.each(cases)("%j", (body, expected) => {
    expect(errorOf(body)).toEqual(expected);
  });

  test("nothing is looked at after the first message, or part of one, that is wrong", () => {
    let looks = 0;
    const watched = new Proxy(
      {},
      {
        get: () => void looks++,
        ownKeys: () => (looks++, []),
        getOwnPropertyDescriptor: () => void looks++,
      },
    );
    const rest = Array.from({ length: 1000 }, () => watched);
    expect(errorOf({ ...good, messages: [...good.messages, {}, ...rest] }).param).toBe("messages[1].role");
    const content = [{ type: "text", text: "x" }, {}, ...rest];
    expect(errorOf({ ...good, messages: [{ role: "user", content }, ...rest] }).param).toBe(
      "messages[0].content[1].type",
    );
    expect(looks).toBe(0);
  });

  test.each([
    ["of its own", (many: object) => ({ ...good, ...many }), "k0"],
    [
      "of a message",
      (many: object) => ({ ...good, messages: [{ role: "user", content: "x", ...many }] }),
      "messages[0].k0",
    ],
    ["of logit_bias", (many: object) => ({ ...good, logit_bias: many }), "logit_bias.k0"],
    ["of stream_options", (many: object) => ({ ...good, stream: true, stream_options: many }), "stream_options.k0"],
  ])("of tens of thousands of fields %s that are unknown the first is named", (_, bodyOf, param) => {
    const many = Object.fromEntries(Array.from({ length: 50_000 }, (__, at) => [`k${at}`, 0]));
    expect(errorOf(bodyOf(many))).toEqual({
      message: `${param} is not supported here. Leave it out.`,
      param,
      code: "unknown_parameter",
    });
  });

  test("a body of a million wrong elements is refused without looking at each", () => {
    const many = Array.from({ length: 1_000_000 }, () => 0);
    for (const body of [
      { ...good, messages: many },
      { ...good, stop: many },
      { ...good, messages: [{ role: "user", content: many }] },
    ]) {
      const parsed = parseChatRequest(body);
      expect(parsed.ok).toBe(false);
    }
  });
});
