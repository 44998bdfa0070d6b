// Makes one answer: from the cache, or from the model with every token counted. How it reaches the client is the sink's affair.
import { randomInt } from "node:crypto";
import { type ApiError, badRequest, queueFull, serverError, unavailable } from "../api/api-error.ts";
import type { FinishReason, Usage } from "./chat-answer.ts";
import type { SettledRequest } from "../api/chat-request.ts";
import type { Deployment } from "../deployment.ts";
import type { ServingMetrics } from "../service-metrics.ts";
import type { AnswerEvent } from "../pool/model-pool.ts";
import { cacheKey, cacheWish } from "../features/response-cache.ts";

export interface Asked {
  readonly deployment: Deployment;
  readonly request: SettledRequest;
  /** Who asks, as far as it is known. */
  readonly tenant: string;
  /** The client's header of that name. */
  readonly cacheControl: string | undefined;
  /** Seconds since the request arrived. */
  readonly elapsed: () => number;
}

/** `begin` comes first and `end` last; or `fail`, before `begin` or after it, and nothing after that. */
export interface AnswerSink {
  readonly begin: () => void;
  readonly text: (text: string) => void;
  readonly end: (reason: FinishReason, usage: Usage) => void;
  readonly fail: (error: ApiError) => void;
}

type CacheState = "hit" | "miss" | "bypass";

export interface Answering {
  readonly cache: CacheState;
  /** Begins; to be called once. The function that it returns gives up: the sink hears nothing more. */
  readonly start: (sink: AnswerSink) => () => void;
}

/** Looks the answer up; nothing is generated before `start`. */
export function prepareAnswer(asked: Asked, metrics: ServingMetrics): Answering {
  const { deployment, request } = asked;
  const wish = cacheWish(asked.cacheControl);
  const key = cacheKey(asked.tenant, deployment.request.model.digest, request);
  const cache = key === undefined || wish === "none" ? undefined : deployment.cache;
  const generate = (sink: AnswerSink) => generateAnswer(asked, metrics, sink, cache && { cache, key: key! });
  if (cache === undefined || wish !== "any") return { cache: "bypass", start: generate };
  const known = cache.get(key!);
  metrics.cacheLookedUp(deployment.alias, known === undefined ? "miss" : "hit");
  if (known === undefined) return { cache: "miss", start: generate };
  return {
    cache: "hit",
    start(sink) {
      sink.begin();
      sink.text(known.text);
      sink.end(known.finishReason, known);
      return () => undefined;
    },
  };
}

function generateAnswer(
  { deployment, request, elapsed }: Asked,
  metrics: ServingMetrics,
  sink: AnswerSink,
  keep: { readonly cache: NonNullable<Deployment["cache"]>; readonly key: string } | undefined,
): () => void {
  const { alias, pool } = deployment;
  const { messages, temperature, topP, maxNewTokens, stop } = request;
  const seed = request.seed ?? randomInt(2 ** 47);
  let text = "";
  let promptTokens = 0;
  let completionTokens = 0;
  let tokenAt = 0;
  const say = (more: string): void => {
    if (more === "") return;
    text += more;
    sink.text(more);
  };
  const hear = (event: AnswerEvent): void => {
    switch (event.type) {
      case "accepted":
        promptTokens = event.promptTokens;
        metrics.promptRead(alias, promptTokens);
        return sink.begin();
      case "refused":
        return sink.fail(badRequest(event.message, "messages", event.code));
      case "token": {
        const now = elapsed();
        metrics.tokenGenerated(alias, completionTokens === 0 ? "first" : "next", now - tokenAt);
        tokenAt = now;
        completionTokens++;
        return say(event.text);
      }
      case "ended": {
        say(event.text);
        const { reason: finishReason } = event;
        keep?.cache.set(keep.key, { text, finishReason, promptTokens, completionTokens });
        return sink.end(finishReason, { promptTokens, completionTokens });
      }
      case "failed":
        return sink.fail(event.why === "worker-lost" ? serverError : stopping);
    }
  };
  const admission = pool.generate({ messages, temperature, topP, seed, maxNewTokens, stop }, hear);
  switch (admission.state) {
    case "admitted":
      return admission.cancel;
    case "queue-full":
      sink.fail(queueFull(admission.retryAfterSeconds));
      return () => undefined;
    case "no-worker":
      sink.fail(unavailable("The model cannot be reached. It is being started again.", admission.retryAfterSeconds));
      return () => undefined;
  }
}

/** The service is on its way out, or this version took too long to end. */
export const stopping = unavailable("The service is stopping.", 5);
