// What emitters return. Pure data: someone else turns it into bytes (text.ts) and someone else stores them (write/).
import type { Json, PlaceMap } from "../trace.ts";

/** One thing that a generated file defines: a handoff document, a Kubernetes object, a rule file. */
export interface Resource {
  /**
   * Stable over versions, unique in the release, readable in a plan and typed by people in `explain`: `training-job`,
   * `cluster/Deployment/server`. A new `name` under an old `id` is a replacement.
   */
  readonly id: string;
  /** The name it has where it lives: `<namespace>/<name>` of an object, which may carry a hash. Equal to `id` for documents, which have none. */
  readonly name: string;
  readonly body: Json;
  /** Empty unless tracing was asked for. */
  readonly places: PlaceMap;
}

export interface GeneratedFile {
  /** File name inside generated/<environment>/<team>/<project>/. */
  readonly path: string;
  /** json: exactly one resource. yaml: one document a resource. */
  readonly format: "json" | "yaml";
  readonly resources: readonly Resource[];
}
