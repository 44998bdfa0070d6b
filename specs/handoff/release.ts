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
  /** Names of the stages whose outputs this one reads, those that are pinned or of other projects too. Their order means nothing. */
  needs: z.array(z.string()),
  /** File of the release's folder that configures the stage. */
  file: z.string(),
});
export type Stage = z.infer<typeof Stage>;

/** A promotion record as a release knows it. Records of one project in one environment are a chain: each names the one that it replaced. */
export const ReleaseRecord = z.strictObject({
  /** Which record it is, from 1: a lower one is older, whatever it holds. A rollback is a new record. */
  number: z.int().min(1),
  seal: Digest,
  /** Seal of the record before; null of the first. */
  replaces: Digest.nullable(),
});
export type ReleaseRecord = z.infer<typeof ReleaseRecord>;

/** The store that a release's pins can be copied from. */
export const ReleaseSource = z.strictObject({
  /** Where what is pinned was before: that of the promotion record's `from`. */
  environment: z.string(),
  /** Folder of its artifact store, absolute or from the root of the repository. */
  store: z.string(),
});
export type ReleaseSource = z.infer<typeof ReleaseSource>;

/** An output that another environment has made: it is used by its digest, and never made here. */
export const Pin = z.strictObject({
  key: StageKey,
  digest: Digest,
  /** Of the bytes of the evidence of that run, which must name this key and this output. */
  evidence: Digest,
});
export type Pin = z.infer<typeof Pin>;

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
  /**
   * Outputs by stage name that this environment must use. Empty in the first environment, where the runtime makes them. A pinned stage is not
   * among `stages` and has no document; what needs it names it as any other.
   */
  pins: z.record(z.string(), Pin),
  /** Keys of datasets of other projects that stages read, by `dataset/<team>/<project>/<name>`: those projects make them, into the same store. */
  reads: z.record(z.string(), StageKey).default({}),
  /** The promotion record that a release with pins follows; null where there is none. */
  record: ReleaseRecord.nullable().default(null),
  /** Null where nothing is pinned, or the platform names no store of where it comes from. */
  source: ReleaseSource.nullable().default(null),
  /** What the project was called before: what is there under that name goes on under this one. Null where the spec names none. */
  renamedFrom: z.strictObject({ team: z.string(), name: z.string() }).nullable().default(null),
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
