// How the model answers requests. Environments may override all of it but the alias, the model and how answers are drawn.
import { z } from "zod";
import { Temperature, TopP } from "../handoff/generation-config.ts";
import { costs, costsPerEnvironment } from "./effect.ts";
import { Bound, BytesBound, Duration, Name, Origin, SecretReference, TimeBound } from "./value.ts";

export const Serving = z.strictObject({
  alias: costs("roll-out", Name, "helpdesk").describe(
    "Model name that clients send. It stays while the versions behind it change.",
  ),
  model: costs("recompress", z.string().min(1), "starter/bilingual@1")
    .optional()
    .describe(
      "Model that is served as it is, named like training.base.model; only where nothing is trained. It is compressed and measured like a trained one.",
    ),
  generation: z
    .strictObject({
      temperature: costs("re-evaluate", Temperature)
        .default(0)
        .describe(
          "How freely answers are drawn: 0 always takes the likeliest token; 1 draws tokens as often as the model expects them.",
        ),
      topP: costs("re-evaluate", TopP)
        .default(1)
        .describe(
          "Draws only from the likeliest tokens that together have this probability. Only where temperature is above 0.",
        ),
    })
    .prefault({})
    .describe(
      "What clients get that do not say it themselves, in every environment. Suites that generate answers are measured with it.",
    ),
  apiKeys: costsPerEnvironment("roll-out", SecretReference, "secret://helpdesk/api-keys")
    .optional()
    .describe(
      "Secret with the keys that clients have to send. On a local target the file that `fairlead-runtime keys` writes, with a digest of each tenant's keys; on Kubernetes a Secret with the one key that vLLM asks for.",
    ),
  origins: costsPerEnvironment("roll-out", z.array(Origin).max(100), ["https://app.example.com"])
    .optional()
    .describe(
      'Origins of web pages that may ask from a browser; "*" for all. Programs that are no browser do not need it.',
    ),
  batching: z
    .strictObject({
      maxBatch: costsPerEnvironment("roll-out", z.int().min(1).max(256))
        .default(8)
        .describe("Sequences that are decoded together."),
      maxTokens: costsPerEnvironment("roll-out", z.int().min(16).max(131_072))
        .default(512)
        .describe("Longest sequence, prompt and answer together, in tokens."),
      maxQueue: costsPerEnvironment("roll-out", z.int().min(1).max(100_000))
        .default(256)
        .describe("Requests that may wait for a slot; one more is refused with 429 and Retry-After."),
    })
    .prefault({})
    .describe("How requests share the model."),
  cache: z
    .strictObject({
      exact: z
        .strictObject({
          ttl: costsPerEnvironment("roll-out", Duration, "5m")
            .default("10m")
            .describe("How long an answer may be reused."),
          maxEntries: costsPerEnvironment("roll-out", z.int().min(1).max(1_000_000))
            .default(1000)
            .describe("Answers that are kept; the least recently used one makes room."),
        })
        .describe(
          "Reuses an answer when tenant, model digest, messages and parameters are all equal and sampling is off.",
        ),
    })
    .optional()
    .describe("Answers that are kept to be given again."),
  rollout: z
    .strictObject({
      strategy: costsPerEnvironment("roll-out", z.enum(["blueGreen"]))
        .default("blueGreen")
        .describe("The new version is warmed beside the old one, then all new requests go to it."),
      drain: costsPerEnvironment("roll-out", Duration, "60s")
        .default("30s")
        .describe(
          "How long answers that are under way may take to end when a version, a replica or the service stops.",
        ),
    })
    .prefault({})
    .describe("How a new version takes over."),
  scale: z
    .strictObject({
      min: costsPerEnvironment("scale", z.int().min(1).max(1000))
        .default(1)
        .describe("Replicas: pods on Kubernetes, model workers on the local engine."),
    })
    .prefault({})
    .describe("How many replicas answer."),
  gates: z
    .strictObject({
      firstToken: costsPerEnvironment("re-judge", TimeBound, "<= 300ms")
        .optional()
        .describe("Time to the first token: '<= 200ms'."),
      request: costsPerEnvironment("re-judge", TimeBound, "<= 3s")
        .optional()
        .describe("Time of a whole answer: '<= 1s'."),
      tokensPerSecond: costsPerEnvironment("re-judge", Bound, ">= 30")
        .optional()
        .describe("Tokens of an answer, over the time from the request to its last token: '>= 20'."),
      memory: costsPerEnvironment("re-judge", BytesBound, "<= 3GiB")
        .optional()
        .describe(
          "Most resident memory of the service's process, with the version before it where there is one: '<= 2GiB'.",
        ),
    })
    .optional()
    .describe(
      "Bounds on what a probe measures, by which a version takes traffic, and by which the next environment is given what this one runs.",
    ),
});
export type Serving = z.infer<typeof Serving>;
