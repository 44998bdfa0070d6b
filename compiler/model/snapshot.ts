// The snapshot: what a release was compiled from, as canonical, versioned JSON. It is committed beside the release and is the
// "before" of the next plan. It holds values, never places: moving a line in a spec changes nothing here.
import { z } from "zod";
import { pinnedFiles, type DatasetManifest } from "../../specs/handoff/dataset-manifest.ts";
import { Pin, ReleaseRecord, ReleaseSource } from "../../specs/handoff/release.ts";
import { Digest } from "../../specs/handoff/value.ts";
import { Traced, unwrap, type Json } from "../trace.ts";
import { modelStage } from "./bodies/body.ts";
import type { Model } from "./model.ts";

const snapshotVersion = "snapshot.fairlead.dev/v1";

const PlainObject = z.record(z.string(), z.json()) as unknown as z.ZodType<Json>;

export const Snapshot = z.strictObject({
  apiVersion: z.literal(snapshotVersion),
  kind: z.literal("Snapshot"),
  /** The project's spec file, from the repository's root. */
  file: z.string(),
  team: z.string(),
  name: z.string(),
  environment: z.string(),
  targets: z.array(z.string()),
  /** The project with defaults filled in and the environment's overrides applied, without `environments`. */
  spec: PlainObject,
  /** Dotted paths that the environment overrides, sorted. */
  overrides: z.array(z.string()),
  /** The part of the platform that this release can feel. */
  platform: PlainObject,
  /** A base that is a folder, as its files say; absent where there is none. */
  base: z
    .strictObject({ path: z.string(), digest: Digest, architecture: z.string(), parameters: z.number() })
    .optional(),
  /** The promotion record that the environment follows, with what it pins; absent where outputs are made. */
  promotion: z
    .strictObject({ record: ReleaseRecord, pins: z.record(z.string(), Pin), source: ReleaseSource.optional() })
    .optional(),
  /** Files of the repository that stages read, by stage. */
  inputs: z.array(z.strictObject({ stage: z.string(), path: z.string(), digest: Digest, bytes: z.int().min(0) })),
});
export type Snapshot = z.infer<typeof Snapshot>;

export function snapshotOf(model: Model): Snapshot {
  return {
    apiVersion: snapshotVersion,
    kind: "Snapshot",
    file: model.file,
    team: model.team,
    name: model.name,
    environment: model.environment,
    targets: model.targets.map((target) => target.name),
    spec: unwrap(model.project),
    overrides: [...overrides(model.project)].sort(),
    platform: unwrap(model.platform ?? {}),
    ...baseFolder(model),
    ...(model.promotion === undefined ? {} : { promotion: { ...model.promotion, pins: { ...model.promotion.pins } } }),
    inputs: inputs(model),
  };
}

function overrides(tree: unknown, found = new Set<string>()): Set<string> {
  if (tree instanceof Traced) {
    for (const place of tree.places) if (place.origin === "overlay") found.add(String(place.path.at(-1)));
  } else if (tree !== null && typeof tree === "object") {
    for (const child of Object.values(tree)) overrides(child, found);
  }
  return found;
}

function baseFolder({ base }: Model): Pick<Snapshot, "base"> {
  if (base?.source !== "folder" || !("files" in base)) return {};
  const { path, digest, architecture, parameters } = base;
  return { base: { path, digest, architecture, parameters } };
}

function inputs({ project, stages, base }: Model): Snapshot["inputs"] {
  const datasets = stages.flatMap((stage) => {
    if (stage.kind !== "dataset") return [];
    const manifest = stage.document as unknown as DatasetManifest;
    return pinnedFiles(manifest).map((file) => ({ stage: stage.name, ...file }));
  });
  const stage = modelStage(project);
  if (stage === undefined || base?.source !== "folder" || !("files" in base)) return datasets;
  return [...datasets, ...base.files.map(({ path, digest, bytes }) => ({ stage, path, digest, bytes }))];
}
