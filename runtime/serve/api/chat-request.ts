// Reads the body of a chat completion. Everything that would change the answer and that is not done here is refused by name;
// parameters that only describe the request, or that ask for what happens anyway, are taken and ignored.
import type { GenerationConfig } from "../../../specs/handoff/generation-config.ts";
import type { ChatMessage } from "../../model/tokenizer.ts";
import { type ApiError, badRequest } from "./api-error.ts";
import { readMessages } from "./chat-messages.ts";
import { Body, Neutral } from "./chat-shapes.ts";
import { readObject, unknownName, unsupported } from "./first-mistake.ts";

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
  const unknown = unknownName(body, known);
  if (unknown !== undefined) return { ok: false, error: unsupported([unknown]) };
  const { own, neutral } = parted(body);
  const parsed = readObject(Body, own, body);
  if (!parsed.ok) return parsed;
  const { data } = parsed;
  const messages = readMessages(data.messages, body);
  if (!messages.ok) return messages;
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
      messages: messages.data,
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

const known = { ...Body.shape, ...Neutral.shape };

/** The fields of `Body`, and those of `Neutral` where there are any. */
function parted(body: unknown): { readonly own: unknown; readonly neutral: object | undefined } {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return { own: body, neutral: undefined };
  const names = Object.keys(body);
  const isNeutral = (name: string): boolean => Object.hasOwn(Neutral.shape, name);
  if (!names.some(isNeutral)) return { own: body, neutral: undefined };
  const fields = Object.entries(body);
  return {
    own: Object.fromEntries(fields.filter(([name]) => !isNeutral(name))),
    neutral: Object.fromEntries(fields.filter(([name]) => isNeutral(name))),
  };
}

/** Which tokens may be drawn, by the values that allow all. At temperature 0 nothing is drawn: the likeliest token is allowed by any value. */
const notDrawnFrom: readonly (readonly [name: "top_k" | "min_p" | "typical_p", neutral: readonly number[]])[] = [
  ["top_k", [-1, 0]],
  ["min_p", [0]],
  ["typical_p", [1]],
];

function neutralProblem(fields: object, isGreedy: boolean, body: unknown): ApiError | undefined {
  const parsed = readObject(Neutral, fields, body);
  if (!parsed.ok) return parsed.error;
  const { data } = parsed;
  const narrowed = notDrawnFrom.find(([name, neutral]) => isSet(data[name]) && !neutral.includes(data[name]!));
  if (narrowed === undefined || isGreedy) return undefined;
  const [name, neutral] = narrowed;
  return badRequest(`${name} has to be ${neutral.join(" or ")} here, or temperature 0.`, name, "unsupported_value");
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}
