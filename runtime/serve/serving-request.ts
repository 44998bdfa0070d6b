// What a service is asked to serve, and what it says about itself. Both cross the control socket, so both are checked.
import { z } from "zod";
import { Probe, ProbeFigures } from "../../specs/handoff/probe.ts";
import { ServingConfig } from "../../specs/handoff/serving-config.ts";
import { Digest, StageKey } from "../../specs/handoff/value.ts";

/** Which service: one for each target of a project in an environment. */
export const ServicePlace = z.strictObject({
  team: z.string(),
  project: z.string(),
  environment: z.string(),
  target: z.string(),
});
export type ServicePlace = z.infer<typeof ServicePlace>;

export const ServingRequest = z.strictObject({
  home: z.string(),
  ...ServicePlace.shape,
  serveKey: StageKey,
  config: ServingConfig.shape.config,
  /** How many model threads answer. Another number is not another version. */
  replicas: z.int().min(1),
  /** File of the API keys that clients have to send, absolute; null where nobody is asked for one. */
  apiKeysFile: z.string().nullable().default(null),
  /** What it is asked before it takes traffic, and what it has to hold. */
  probe: Probe,
  /** `folder` holds the files of a quantised or a trained model. */
  model: z.strictObject({ digest: Digest, folder: z.string() }),
});
export type ServingRequest = z.infer<typeof ServingRequest>;

export const ServiceState = z.strictObject({
  pid: z.int(),
  port: z.int(),
  serveKey: StageKey,
  modelDigest: Digest,
  /** Model threads that answer; null of a service that was started by an older runtime. */
  replicas: z.int().min(1).nullable().default(null),
  /** Of the version that answers; null of a service that was started by an older runtime. */
  probe: ProbeFigures.nullable().default(null),
});
export type ServiceState = z.infer<typeof ServiceState>;
