// Reads the body of a chat completion. Everything that would change the answer and that is not done here is refused by name;
// parameters that only describe the request, or that ask for what happens anyway, are taken and ignored.
import { z } from "zod";
import type { GenerationConfig } from "../../../specs/handoff/generation-config.ts";
import type { ChatMessage } from "../../model/tokenizer.ts";
import { type ApiError, badRequest } from "./api-error.ts";

export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  /** Undefined: what the version that answers does by default. So is topP. */
  readonly temperature: number | undefined;
  readonly topP: number | undefined;
  /** Undefined: a new one for every answer. */
  readonly seed: number | undefined;
  /** Undefined: as many tokens as fit. */
  readonly maxNewTokens: number | undefined;
  readonly stop: readonly string[];
  readonly stream: boolean;
  /** A stream ends with a chunk that has the token counts. */
  readonly includeUsage: boolean;
}

/** A request of which nothing is left to the service. */
export type SettledRequest = ChatRequest & GenerationConfig;

/** What a client says wins, each by itself. */
export function settled(request: ChatRequest, defaults: GenerationConfig): SettledRequest {
  const { temperature = defaults.temperature, topP = defaults.topP } = request;
  return { ...request, temperature, topP };
}

export type ParsedChat =
  | { readonly ok: true; readonly request: ChatRequest }
  | { readonly ok: false; readonly error: ApiError };

/** `body` is any JSON value. Reports the first mistake, as OpenAI does. */
export function parseChatRequest(body: unknown): ParsedChat {
  const { own, neutral } = parted(body);
  const parsed = Body.safeParse(own);
  if (!parsed.success) return { ok: false, error: describe(parsed.error.issues[0]!, body) };
  const { data } = parsed;
  if (neutral !== undefined) {
    const refused = neutralProblem(neutral, data.temperature === 0, body);
    if (refused !== undefined) return { ok: false, error: refused };
  }
  if (isSet(data.max_tokens) && isSet(data.max_completion_tokens) && data.max_tokens !== data.max_completion_tokens) {
    const message =
      "max_tokens is the old name of max_completion_tokens: use only one of them, or give both one value.";
    return { ok: false, error: badRequest(message, "max_tokens", "invalid_value") };
  }
  if ((data.tools ?? []).length > 0 && data.tool_choice !== "none") {
    const message = "The model calls no tools: leave tools out, or set tool_choice to none.";
    return { ok: false, error: badRequest(message, "tools", "unsupported_value") };
  }
  if (isSet(data.stream_options) && data.stream !== true) {
    const message = "stream_options is for streams: set stream to true, or leave it out.";
    return { ok: false, error: badRequest(message, "stream_options", "invalid_value") };
  }
  return {
    ok: true,
    request: {
      model: data.model,
      messages: data.messages.map(({ role, content }) => ({
        role: role === "developer" ? "system" : role,
        content: typeof content === "string" ? content : content.map(({ text }) => text).join(""),
      })),
      temperature: data.temperature ?? undefined,
      topP: data.top_p ?? undefined,
      seed: data.seed ?? undefined,
      maxNewTokens: data.max_completion_tokens ?? data.max_tokens ?? undefined,
      stop: typeof data.stop === "string" ? [data.stop] : (data.stop ?? []),
      stream: data.stream ?? false,
      includeUsage: data.stream_options?.include_usage ?? false,
    },
  };
}

/** Lists are counted before their elements are looked at, so that a body of a million wrong elements is refused quickly. */
function list<T extends z.ZodType>(element: T, most: number, least = 1) {
  return z.array(z.unknown()).min(least).max(most).pipe(z.array(element));
}

const Content = z.union([z.string(), list(z.strictObject({ type: z.literal("text"), text: z.string() }), 1024)]);
/** What clients send along when they give an answer back to us. */
const noTools = z.array(z.unknown()).max(0).nullish();

const Message = z.strictObject({
  role: z.enum(["system", "developer", "user", "assistant"]),
  content: Content,
  name: z.string().nullish(),
  refusal: z.null().optional(),
  annotations: noTools,
  audio: z.null().optional(),
  tool_calls: noTools,
  function_call: z.null().optional(),
  // What a model thought, as other servers return it with an answer: no model here reads it again, and a chat template is not given it.
  reasoning_content: z.string().nullish(),
  reasoning: z.string().nullish(),
});

const StopText = z.string().min(1).max(200);

const Body = z.strictObject({
  model: z.string(),
  messages: list(Message, 4096),
  stream: z.boolean().nullish(),
  stream_options: z
    .strictObject({ include_usage: z.boolean().nullish(), include_obfuscation: z.literal(false).nullish() })
    .nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  seed: z.int().nullish(),
  max_tokens: z.int().min(1).nullish(),
  max_completion_tokens: z.int().min(1).nullish(),
  stop: z.union([StopText, list(StopText, 4, 0)]).nullish(),
  // What happens anyway.
  n: z.literal(1).nullish(),
  frequency_penalty: z.literal(0).nullish(),
  presence_penalty: z.literal(0).nullish(),
  logprobs: z.literal(false).nullish(),
  top_logprobs: z.literal(0).nullish(),
  tools: z.array(z.unknown()).max(128).nullish(),
  tool_choice: z.enum(["none", "auto"]).nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  service_tier: z.enum(["auto", "default"]).nullish(),
  // What describes the request to somebody who keeps requests; nobody here does.
  user: z.string().nullish(),
  safety_identifier: z.string().nullish(),
  prompt_cache_key: z.string().nullish(),
  metadata: z.unknown().optional(),
  store: z.boolean().nullish(),
});

/** Read where a request has one of them: most have none, and each field of a schema takes its time with every request. */
const Neutral = z.strictObject({
  // Of other servers (vLLM, llama.cpp, DeepSeek), with the values that switch them off. The first three: see notDrawnFrom.
  top_k: z.int().min(-1).nullish(),
  min_p: z.number().min(0).max(1).nullish(),
  typical_p: z.number().min(0).max(1).nullish(),
  repetition_penalty: z.literal(1).nullish(),
  best_of: z.literal(1).nullish(),
  use_beam_search: z.literal(false).nullish(),
  ignore_eos: z.literal(false).nullish(),
  min_tokens: z.literal(0).nullish(),
  echo: z.literal(false).nullish(),
  skip_special_tokens: z.literal(true).nullish(),
  add_generation_prompt: z.literal(true).nullish(),
  functions: noTools,
  function_call: z.enum(["none", "auto"]).nullish(),
  web_search_options: z.null().optional(),
  audio: z.null().optional(),
  prediction: z.null().optional(),
  // How long to think before an answer: models here do not think, whatever is asked.
  reasoning_effort: z.enum(["none", "minimal", "low", "medium", "high", "xhigh"]).nullish(),
  verbosity: z.literal("medium").nullish(),
  logit_bias: z.strictObject({}).nullish(),
  response_format: z.strictObject({ type: z.literal("text") }).nullish(),
  modalities: z.tuple([z.literal("text")]).nullish(),
  prompt_cache_retention: z.string().nullish(),
  cache_prompt: z.boolean().nullish(),
});

/** The fields of `Body`, and those of `Neutral` where there are any. */
function parted(body: unknown): { readonly own: unknown; readonly neutral: object | undefined } {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return { own: body, neutral: undefined };
  const names = Object.keys(body).filter((name) => Object.hasOwn(Neutral.shape, name));
  if (names.length === 0) return { own: body, neutral: undefined };
  const fields = Object.entries(body);
  return {
    own: Object.fromEntries(fields.filter(([name]) => !names.includes(name))),
    neutral: Object.fromEntries(fields.filter(([name]) => names.includes(name))),
  };
}

/** Which tokens may be drawn, by the values that allow all. At temperature 0 nothing is drawn: the likeliest token is allowed by any value. */
const notDrawnFrom: readonly (readonly [name: "top_k" | "min_p" | "typical_p", neutral: readonly number[]])[] = [
  ["top_k", [-1, 0]],
  ["min_p", [0]],
  ["typical_p", [1]],
];

function neutralProblem(fields: object, isGreedy: boolean, body: unknown): ApiError | undefined {
  const parsed = Neutral.safeParse(fields);
  if (!parsed.success) return describe(parsed.error.issues[0]!, body);
  const { data } = parsed;
  const narrowed = notDrawnFrom.find(([name, neutral]) => isSet(data[name]) && !neutral.includes(data[name]!));
  if (narrowed === undefined || isGreedy) return undefined;
  const [name, neutral] = narrowed;
  return badRequest(`${name} has to be ${neutral.join(" or ")} here, or temperature 0.`, name, "unsupported_value");
}

type Issue = z.core.$ZodIssue;

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function describe(issue: Issue, body: unknown, above: readonly PropertyKey[] = []): ApiError {
  const path = [...above, ...issue.path];
  const param = paramOf(path);
  if (path.length === 0 && issue.code === "invalid_type") return badRequest("The body has to be a JSON object.");
  switch (issue.code) {
    case "unrecognized_keys": {
      const unknown = paramOf([...path, issue.keys[0]!]);
      return badRequest(`${unknown} is not supported here. Leave it out.`, unknown, "unknown_parameter");
    }
    case "invalid_type":
      if (valueAt(body, path) === undefined) {
        return badRequest(`${param} is missing.`, param, "missing_required_parameter");
      }
      return badRequest(
        `${param} has to be ${named(issue.expected)}, and is ${kindOf(valueAt(body, path))}.`,
        param,
        "invalid_type",
      );
    case "invalid_union": {
      // The branch for lists says which element is wrong, where there is one.
      const inner = issue.errors.flat().find(({ path: below, code }) => below.length > 0 || code !== "invalid_type");
      if (inner !== undefined) return describe(inner, body, path);
      if (valueAt(body, path) === undefined) {
        return badRequest(`${param} is missing.`, param, "missing_required_parameter");
      }
      const message = `${param} has to be a string or a list, and is ${kindOf(valueAt(body, path))}.`;
      return badRequest(message, param, "invalid_type");
    }
    case "invalid_value": {
      const allowed = issue.values.map((value) => JSON.stringify(value)).join(", ");
      return badRequest(`${param} has to be ${allowed} here.`, param, "unsupported_value");
    }
    case "too_small":
      return badRequest(`${param} has to be at least ${sized(issue, issue.minimum)}.`, param, "invalid_value");
    case "too_big":
      return badRequest(`${param} may be at most ${sized(issue, issue.maximum)}.`, param, "invalid_value");
    // The schemas above make none of these.
    case "custom":
    case "invalid_element":
    case "invalid_format":
    case "invalid_key":
    case "not_multiple_of":
      return badRequest(`${param} is not valid.`, param, "invalid_value");
  }
}

/** `messages[0].content` */
function paramOf(path: readonly PropertyKey[]): string {
  return path
    .map((part, at) => (typeof part === "number" ? `[${part}]` : `${at === 0 ? "" : "."}${String(part)}`))
    .join("")
    .slice(0, 200);
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((value, part) => (value as Record<PropertyKey, unknown> | null | undefined)?.[part], body);
}

function named(expected: string): string {
  const names: Readonly<Record<string, string>> = {
    int: "a whole number",
    array: "a list",
    tuple: "a list",
    object: "an object",
    null: "null",
  };
  return names[expected] ?? `a ${expected}`;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "number" && !Number.isInteger(value)) return "a fraction";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function sized({ origin }: { readonly origin: string }, bound: number | bigint): string {
  if (origin === "array") return `${bound} ${bound === 1 ? "element" : "elements"} long`;
  return origin === "string" ? `${bound} ${bound === 1 ? "character" : "characters"} long` : String(bound);
}
