// The release: one compiled version of one project for one environment. It names the stages, their keys and the files
// that configure them; the runtime reads nothing else to know what to do.
import { z } from "zod";
import { engineNames } from "./capabilities.ts";
import { StageKind } from "./stage-kind.ts";
import { Digest, handoffVersion, StageKey } from "./value.ts";

export const Stage = z.strictObject({
  /** `<kind>/<instance>`: `dataset/<name>`, `train/main`, `evaluate/<suite>`, `serve/<target>`. Unique in a release. */
  name: z.string(),
  kind: StageKind,
  semantics: z.int().min(1),
  key: StageKey,
  /** Names of the stages whose outputs this one reads. Their order means nothing. */
  needs: z.array(z.string()),
  /** File of the release's folder that configures the stage. */
  file: z.string(),
});
export type Stage = z.infer<typeof Stage>;

export const Release = z.strictObject({
  apiVersion: z.literal(handoffVersion),
  kind: z.literal("Release"),
  /** Version of the compiler; it stands nowhere else in generated files. */
  compiler: z.string(),
  project: z.strictObject({ team: z.string(), name: z.string() }),
  environment: z.string(),
  /** Digest of snapshot.json, the resolved spec that this release was compiled from; null in the part of a release that a job carries. */
  snapshot: Digest.nullable(),
  /** In an order in which they can run: each stage after what it needs. */
  stages: z.array(Stage),
  targets: z.array(z.strictObject({ name: z.string(), engine: z.enum(engineNames) })),
  /** Output digests by stage name that this environment must use. Empty in the first environment, where the runtime makes them. */
  pins: z.record(z.string(), Digest),
});
export type Release = z.infer<typeof Release>;

/** Ownership index of one release folder: every generated file in it with the digest of its bytes, and the resources they hold. */
export const ReleaseIndex = z.strictObject({
  apiVersion: z.literal(handoffVersion),
  kind: z.literal("ReleaseIndex"),
  files: z.record(z.string(), Digest),
  /** `id` is stable over versions, `name` may carry a hash; a new name under an old id is a replacement. */
  resources: z.array(z.strictObject({ id: z.string(), name: z.string(), file: z.string(), digest: Digest })),
});
export type ReleaseIndex = z.infer<typeof ReleaseIndex>;
