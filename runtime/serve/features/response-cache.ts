// Answers that are given again. Who asks is a hard border where there are API keys: the tenant is part of the key, so an answer never reaches another one;
// the model's digest is part of it too, so a new version starts afresh.
//
// Only answers without sampling are kept (temperature 0, which the client or the version says): they are what the model would say again. That includes answers that ended
// at max_tokens, which is part of the key. Identical requests that run at the same time are generated each for itself: they share
// the decoder's batch, and none depends on another one's client staying on the line.
import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { SettledRequest } from "../api/chat-request.ts";

export interface CachedAnswer {
  readonly text: string;
  readonly finishReason: "stop" | "length";
  readonly promptTokens: number;
  readonly completionTokens: number;
}

export interface CacheConfig {
  readonly ttlSeconds: number;
  readonly maxEntries: number;
}

/** All answers of a cache together have at most so many bytes, however many entries the config allows. */
const maxBytes = 64 * 2 ** 20;
/** What an entry takes beside its text: key, numbers, bookkeeping. */
const entryBytes = 400;

export class ResponseCache {
  readonly #answers: LRUCache<string, CachedAnswer>;

  /** Answers get old by this clock. */
  constructor({ ttlSeconds, maxEntries }: CacheConfig, clock: { now(): number } = performance) {
    this.#answers = new LRUCache({
      max: maxEntries,
      // Whole milliseconds: 1.001 s times 1000 is a little less than 1001.
      ttl: Math.round(ttlSeconds * 1000),
      ttlResolution: 0,
      perf: clock,
      maxSize: maxBytes,
      sizeCalculation: ({ text }) => entryBytes + 2 * text.length,
    });
  }

  get(key: string): CachedAnswer | undefined {
    return this.#answers.get(key);
  }

  set(key: string, answer: CachedAnswer): void {
    this.#answers.set(key, answer);
  }
}

/**
 * Who asks a service that knows no API keys: the SHA-256 of the Authorization header, so that no credential is kept. Nobody looks whether it is
 * true: a proxy in front that does keeps its tenants apart by it. Everyone without one is the same.
 */
export function anonymousOf(authorization: string | undefined): string {
  return authorization === undefined ? "anonymous" : createHash("sha256").update(authorization).digest("hex");
}

/** Undefined for a request whose answer is drawn by lot. Streamed or not, and with usage or not, an answer is the same. */
export function cacheKey(tenant: string, modelDigest: string, request: SettledRequest): string | undefined {
  const { model, messages, temperature, topP, seed, maxNewTokens, stop } = request;
  if (temperature !== 0) return undefined;
  const said = messages.map(({ role, content }) => [role, content]);
  const asked = [tenant, modelDigest, model, said, temperature, topP, seed ?? null, maxNewTokens ?? null, stop];
  return createHash("sha256").update(JSON.stringify(asked)).digest("hex");
}

/** What the client's Cache-Control header asks for: `fresh` may be kept for others of its tenant, `none` may not. */
export function cacheWish(header: string | undefined): "any" | "fresh" | "none" {
  const directives = (header ?? "").split(",").map((directive) => directive.trim().toLowerCase());
  if (directives.includes("no-store")) return "none";
  return directives.includes("no-cache") || directives.includes("max-age=0") ? "fresh" : "any";
}
