// What the planner knows of a release: as it is in generated/ now, and as a build would make it.
import type { Pin, ReleaseIndex, Stage } from "../../specs/handoff/release.ts";
import type { Model } from "../model/model.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Json, PlaceMap } from "../trace.ts";

/** A release that exists in generated/. What could not be read, because it was edited or is of another version, is absent. */
export interface ReleaseBefore {
  readonly environment: string;
  readonly team: string;
  readonly project: string;
  /** Of the bytes of index.json. */
  readonly digest: string;
  readonly index: ReleaseIndex;
  /** Version of the compiler that wrote it. */
  readonly compiler?: string;
  readonly snapshot?: Snapshot;
  readonly stages?: readonly Stage[];
  /** By stage name; absent as the stages are. */
  readonly pins?: Readonly<Record<string, Pin>>;
  /** Resource bodies by id; absent when too many releases change to look into each. */
  readonly bodies?: ReadonlyMap<string, Json>;
}

export interface ReleaseNext {
  readonly model: Model;
  readonly digest: string;
  readonly index: ReleaseIndex;
  readonly snapshot: Snapshot;
  /** Bodies and places by resource id; absent as in `ReleaseBefore`. */
  readonly resources?: ReadonlyMap<string, { readonly body: Json; readonly places: PlaceMap }>;
}
