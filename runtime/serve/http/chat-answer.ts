// The shapes of answers: OpenAI's chat.completion object and the chunks of a stream.
import type { Deployment } from "../deployment.ts";

export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

export type FinishReason = "stop" | "length";

/** What all parts of one answer share. */
export interface AnswerHead {
  readonly id: string;
  readonly created: number;
  readonly model: string;
  readonly system_fingerprint: string;
}

export function answerHead(id: string, { alias, fingerprint }: Deployment): AnswerHead {
  return { id, created: Math.floor(Date.now() / 1000), model: alias, system_fingerprint: fingerprint };
}

export function completion(head: AnswerHead, text: string, finishReason: FinishReason, usage: Usage): object {
  const message = { role: "assistant", content: text, refusal: null };
  return {
    ...head,
    object: "chat.completion",
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason }],
    usage: usageOf(usage),
  };
}

/** Makes the data of a stream's events, in the order in which they are sent: role, texts, finish, and the usage where it was asked for. */
export function chunksOf(head: AnswerHead, includeUsage: boolean) {
  const usage = includeUsage ? { usage: null } : {};
  const chunk = (delta: object, finishReason: FinishReason | null): string =>
    JSON.stringify({
      ...head,
      object: "chat.completion.chunk",
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
      ...usage,
    });
  return {
    role: () => chunk({ role: "assistant", content: "", refusal: null }, null),
    text: (content: string) => chunk({ content }, null),
    finish: (reason: FinishReason) => chunk({}, reason),
    usage: (counts: Usage): string | undefined =>
      includeUsage
        ? JSON.stringify({ ...head, object: "chat.completion.chunk", choices: [], usage: usageOf(counts) })
        : undefined,
  };
}

function usageOf({ promptTokens, completionTokens }: Usage): object {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}
