// What a chat completion may have in it, by name and kind. Nothing here looks at more elements of a list than it may have.
import { z } from "zod";
import { unknownName } from "./first-mistake.ts";

/** A list whose elements are read one by one, up to the first mistake: zod describes the mistakes of all of them. */
function list(most: number) {
  return z.array(z.unknown()).min(1).max(most);
}

/** Names no more than one field that is too much: a body may have tens of thousands. */
function only<T extends z.ZodRawShape>(shape: T) {
  return z
    .unknown()
    .check(({ value, issues }) => {
      const name = unknownName(value, shape);
      if (name !== undefined) issues.push({ code: "unrecognized_keys", keys: [name], input: {} });
    })
    .pipe(z.object(shape));
}

/** What clients send along when they give an answer back to us. */
const noTools = z.array(z.unknown()).max(0).nullish();

export const Part = z.object({ type: z.literal("text"), text: z.string() });

export const Message = z.object({
  role: z.enum(["system", "developer", "user", "assistant"]),
  /** Of a list, each is a `Part`. */
  content: z.union([z.string(), list(1024)]),
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

export const Body = z.object({
  model: z.string(),
  /** Each is a `Message`. */
  messages: list(4096),
  stream: z.boolean().nullish(),
  stream_options: only({
    include_usage: z.boolean().nullish(),
    include_obfuscation: z.literal(false).nullish(),
  }).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  seed: z.int().nullish(),
  max_tokens: z.int().min(1).nullish(),
  max_completion_tokens: z.int().min(1).nullish(),
  stop: z.union([StopText, z.array(z.unknown()).max(4).pipe(z.array(StopText))]).nullish(),
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
export const Neutral = z.object({
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
  logit_bias: only({}).nullish(),
  response_format: only({ type: z.literal("text") }).nullish(),
  modalities: z.tuple([z.literal("text")]).nullish(),
  prompt_cache_retention: z.string().nullish(),
  cache_prompt: z.boolean().nullish(),
});
