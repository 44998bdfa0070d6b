// Which generated resources are created, changed, replaced and removed, from the digests of two indexes; the fields that differ
// where the bodies are at hand.
import type { ReleaseIndex } from "../../specs/handoff/release.ts";
import { dearestOf, type Effect } from "../../specs/kinds/effect.ts";
import { type Feels, feltAt } from "../emit/feels.ts";
import { objectOf } from "../emit/kubernetes/objects.ts";
import { feelsOf } from "../emit/resource-feels.ts";
import type { Json, Place } from "../trace.ts";
import { outputChanges, type TracedChange } from "./output-changes.ts";
import { fieldLimit, type OutputChange, type Position, type ResourceChange } from "./plan.ts";
import type { ReleaseBefore, ReleaseNext } from "./release-state.ts";
import type { ReleaseEdit } from "./spec-edits.ts";
import { isPlaceOf } from "./place-of-edit.ts";

type Entry = ReleaseIndex["resources"][number];

export interface ResourceChanges {
  /** In the order of their ids. */
  readonly changes: readonly ResourceChange[];
  readonly kept: number;
}

/** `show` says where a place stands, for those that stand in a file. Without `next` everything is removed, without `before` created. */
export function resourceChanges(
  before: ReleaseBefore | undefined,
  next: ReleaseNext | undefined,
  edits: readonly ReleaseEdit[],
  show: (place: Place) => Position | undefined,
): ResourceChanges {
  const old = byId(before?.index.resources ?? []);
  const now = byId(next?.index.resources ?? []);
  const changes: ResourceChange[] = [];
  let kept = 0;
  for (const id of [...new Set([...old.keys(), ...now.keys()])].sort()) {
    const [was, is] = [old.get(id), now.get(id)];
    if (was !== undefined && is !== undefined && was.digest === is.digest && was.name === is.name) {
      kept += 1;
      continue;
    }
    const body = before?.bodies?.get(id);
    const resource = next?.resources?.get(id);
    const fields =
      was && is && body !== undefined && resource ? outputChanges(body, resource.body, resource.places) : [];
    const effect = feltBy(feelsOf(id), fields);
    changes.push({
      ...headOf(was, is),
      ...optional("object", objectOf(id)?.kind),
      effect,
      ...fieldPart(fields, edits, next?.model.written ?? "", show),
    });
  }
  return { changes, kept };
}

/** Where no fields are known, because it comes or goes or was not looked into, what the whole resource feels. */
export function feltBy(feels: Feels, fields: readonly TracedChange[]): Effect {
  const pointers = fields.length === 0 ? [""] : fields.map(({ pointer }) => pointer);
  return dearestOf(pointers.map((pointer) => feltAt(feels, pointer)));
}

/** Without the records that a release keeps of itself: they differ whenever anything does. */
function byId(entries: readonly Entry[]): Map<string, Entry> {
  return new Map(entries.flatMap((entry) => (records.has(entry.id) ? [] : [[entry.id, entry]])));
}

const records: ReadonlySet<string> = new Set(["release", "snapshot"]);

function headOf(
  was: Entry | undefined,
  is: Entry | undefined,
): Pick<ResourceChange, "id" | "file" | "action" | "name" | "previousName"> {
  if (is === undefined) {
    if (was === undefined) throw new Error("internal: a resource that is in neither index");
    return { id: was.id, file: was.file, action: "remove", name: was.name };
  }
  const { id, file, name } = is;
  if (was === undefined) return { id, file, action: "create", name };
  if (was.name === name) return { id, file, action: "change", name };
  return { id, file, action: "replace", name, previousName: was.name };
}

function fieldPart(
  changes: readonly TracedChange[],
  edits: readonly ReleaseEdit[],
  file: string,
  show: (place: Place) => Position | undefined,
): Pick<ResourceChange, "fields" | "moreFields" | "edits"> {
  const places = changes.flatMap((change) => change.places);
  const mine = edits.flatMap((edit, index) =>
    edit.kind === "field" && places.some((place) => isPlaceOf(place, edit, file)) ? [index] : [],
  );
  const fields = changes.slice(0, fieldLimit).map(({ pointer, before, after, places: from }): OutputChange => ({
    pointer,
    ...optional("before", before),
    ...optional("after", after),
    from: unique(from.flatMap((place) => show(place) ?? [])),
  }));
  return { fields, moreFields: Math.max(0, changes.length - fieldLimit), edits: mine };
}

function optional<K extends string, V extends Json>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: V });
}

/** At most five positions: a field that comes from everything explains nothing. */
function unique(positions: readonly Position[]): Position[] {
  const seen = new Map(positions.map((position) => [`${position.file}:${position.line}:${position.column}`, position]));
  return [...seen.values()].slice(0, 5);
}
