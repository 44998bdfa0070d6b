// The differences between two JSON values, as a person would name them: a section that came or went is one difference, a list of
// plain values is compared whole, and the items of a list are told apart by their name or only key, so that inserting one is one difference.
import type { Json } from "../trace.ts";

export interface ValueChange {
  /** Path in the new value; for what is gone, path in the old one. */
  readonly path: readonly (string | number)[];
  /** As shown to people: dotted, with the key of a one-key object in the place of its index. */
  readonly field: string;
  /** Absent where there was nothing. */
  readonly before?: Json;
  /** Absent where there is nothing any more. */
  readonly after?: Json;
}

/** In the order of the new value's fields; what is gone comes after its siblings. */
export function compareValues(before: Json | undefined, after: Json | undefined): ValueChange[] {
  const changes: ValueChange[] = [];
  mergeValues(before, after, (change) => changes.push(change) > 0);
  return changes;
}

/** `before` with those changes that `takes` accepts: with all of them it is `after`, but for the order of an object's fields. */
export function mergeValues(
  before: Json | undefined,
  after: Json | undefined,
  takes: (change: ValueChange) => boolean,
): Json | undefined {
  return merge(before, after, [], [], takes);
}

type Path = readonly (string | number)[];
type Takes = (change: ValueChange) => boolean;

function merge(
  before: Json | undefined,
  after: Json | undefined,
  path: Path,
  names: Path,
  takes: Takes,
): Json | undefined {
  if (before === undefined && after === undefined) return undefined;
  if (before !== undefined && after !== undefined) {
    // Most of two documents is the same, which is sooner seen than told in parts.
    if (isSame(before, after)) return before;
    if (isRecord(before) && isRecord(after)) return mergeRecords(before, after, path, names, takes);
    if (isList(before) && isList(after)) return mergeLists(before, after, path, names, takes);
    if (before === after) return before;
  }
  const change = {
    path,
    field: names.join("."),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
  return takes(change) ? after : before;
}

function isSame(before: Json, after: Json): boolean {
  if (before === after) return true;
  if (isList(before)) {
    return isList(after) && before.length === after.length && before.every((item, at) => isSame(item, after[at]!));
  }
  if (!isRecord(before) || !isRecord(after)) return false;
  const keys = Object.keys(before);
  return (
    keys.length === Object.keys(after).length &&
    keys.every((key) => Object.hasOwn(after, key) && isSame(before[key]!, after[key]!))
  );
}

function mergeRecords(before: JsonRecord, after: JsonRecord, path: Path, names: Path, takes: Takes): Json {
  const merged = new Map<string, Json | undefined>();
  for (const key of new Set([...Object.keys(after), ...Object.keys(before)])) {
    merged.set(key, merge(own(before, key), own(after, key), [...path, key], [...names, key], takes));
  }
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return Object.fromEntries([...keys].flatMap((key) => present(key, merged.get(key))));
}

function present(key: string, value: Json | undefined): [string, Json][] {
  return value === undefined ? [] : [[key, value]];
}

function mergeLists(before: readonly Json[], after: readonly Json[], path: Path, names: Path, takes: Takes): Json {
  const old = identify(before);
  const now = identify(after);
  if (old !== undefined && now !== undefined) return mergeItems(old, now, path, names, takes);
  if ([...before, ...after].every((item) => item === null || typeof item !== "object")) {
    const same = before.length === after.length && before.every((item, index) => item === after[index]);
    return !same && takes({ path, field: names.join("."), before, after }) ? after : before;
  }
  const length = Math.max(before.length, after.length);
  return Array.from({ length }, (_, index) =>
    merge(before[index], after[index], [...path, index], [...names, index], takes),
  ).filter((item) => item !== undefined);
}

/** An item of a list that can be told from its siblings wherever it stands. */
interface Item {
  readonly id: string;
  /** As people are told of the order. */
  readonly label: string;
  readonly name: string;
  readonly path: Path;
  readonly value: Json;
  /** The item as it stands in the list, of a value in the place of its own. */
  readonly whole: (value: Json) => Json;
}

function mergeItems(before: readonly Item[], after: readonly Item[], path: Path, names: Path, takes: Takes): Json {
  const old = new Map(before.map((item) => [item.id, item]));
  const now = new Map(after.map((item) => [item.id, item]));
  const merged = new Map<string, Json>();
  const add = (item: Item, was: Json | undefined, is: Json | undefined): void => {
    const value = merge(was, is, [...path, ...item.path], [...names, item.name], takes);
    if (value !== undefined) merged.set(item.id, item.whole(value));
  };
  for (const item of after) add(item, old.get(item.id)?.value, item.value);
  for (const item of before) if (!now.has(item.id)) add(item, item.value, undefined);
  const kept = before.flatMap(({ id }) => (now.has(id) ? [id] : []));
  const keptNow = after.flatMap(({ id }) => (old.has(id) ? [id] : []));
  const isMoved = kept.some((id, index) => id !== keptNow[index]);
  const labels = (ids: readonly string[]) => ids.map((id) => now.get(id)!.label);
  const change = { path, field: `${names.join(".")} (order)`, before: labels(kept), after: labels(keptNow) };
  const order = isMoved && takes(change) ? keptNow : kept;
  const whole = [after, before].reduce<readonly string[]>((ids, items) => withItems(ids, items, merged), order);
  return whole.map((id) => merged.get(id)!);
}

/** `ids` with those of `items` that it lacks and `wanted` has, each after the one that it follows there. */
function withItems(ids: readonly string[], items: readonly Item[], wanted: ReadonlyMap<string, Json>): string[] {
  const found = [...ids];
  let at = 0;
  for (const { id } of items) {
    const known = found.indexOf(id);
    if (known < 0 && !wanted.has(id)) continue;
    if (known < 0) found.splice(at, 0, id);
    at = (known < 0 ? at : known) + 1;
  }
  return found;
}

const naming = ["name", "alert", "record", "path", "figure"] as const;

/** Undefined when some item has nothing to be known by, or when two items are known by the same. */
function identify(list: readonly Json[]): Item[] | undefined {
  const items: Item[] = [];
  for (const [index, value] of list.entries()) {
    if (!isRecord(value)) return undefined;
    const keys = Object.keys(value);
    const id = naming.map((key) => own(value, key)).find((name) => typeof name === "string");
    if (id !== undefined)
      items.push({ id: `name ${id}`, label: id, name: id, path: [index], value, whole: (item) => item });
    else if (keys.length === 1) {
      const [key] = keys as [string];
      const earlier = items.filter((item) => item.name === key).length;
      const label = earlier === 0 ? key : `${key} ${earlier + 1}`;
      items.push({
        // What is known by its name is no item that has it for its key.
        id: `key ${label}`,
        label,
        name: key,
        path: [index, key],
        value: value[key]!,
        whole: (item) => ({ [key]: item }),
      });
    } else return undefined;
  }
  return new Set(items.map((item) => item.id)).size === items.length ? items : undefined;
}

type JsonRecord = { readonly [key: string]: Json };

function isRecord(value: Json): value is JsonRecord {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function own(record: JsonRecord, key: string): Json | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
