// Serving config of one target: how the gateway, the batcher, the cache and the rollout behave.
import { z } from "zod";
import { GenerationConfig } from "./generation-config.ts";
import { ProbeTerms, usualProbe } from "./probe.ts";
import { handoffVersion } from "./value.ts";

export const ServingConfig = z.strictObject({
  apiVersion: z.literal(handoffVersion),
  kind: z.literal("ServingConfig"),
  metadata: z.strictObject({
    target: z.string(),
    /** Of a local target; a cluster's is the usual one, which nobody reads. */
    probe: ProbeTerms.default(usualProbe),
    /** How many replicas answer; in no key: a service scales without a new version. */
    replicas: z.int().min(1).default(1),
  }),
  config: z.strictObject({
    alias: z.string(),
    /** Where a client says nothing; what it says wins. */
    generation: GenerationConfig,
    /** `secret://<name>/<key>`: who may ask, and which tenant they are. Null where nobody is asked for a key. */
    apiKeys: z.string().nullable().default(null),
    /** Origins of web pages that a browser lets ask, sorted; `*` for all. */
    origins: z.array(z.string()).default([]),
    batching: z.strictObject({ maxBatch: z.int(), maxTokens: z.int(), maxQueue: z.int() }),
    /** Null switches the exact response cache off. */
    cache: z.strictObject({ ttlSeconds: z.number(), maxEntries: z.int() }).nullable(),
    rollout: z.strictObject({ strategy: z.literal("blueGreen"), drainSeconds: z.number() }),
    /** Only in documents of serve semantics 2 and below; nobody reads it. */
    replicas: z.int().exactOptional(),
    /** Null on a target that is not local. */
    local: z
      .strictObject({
        port: z.int(),
        threads: z.int(),
        /** Where other machines reach it, beside the loopbacks; null where they do not. */
        address: z.string().nullable().default(null),
        /** Names that it answers to, beside localhost and addresses; sorted. */
        hosts: z.array(z.string()).default([]),
      })
      .nullable(),
    /** Histogram edges in seconds that the objectives are read from; the gateway must have them as buckets. */
    latencyEdgesSeconds: z.array(z.number()),
  }),
});
export type ServingConfig = z.infer<typeof ServingConfig>;
