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
  compare(before, after, [], [], changes);
  return changes;
}

type Path = readonly (string | number)[];

function compare(
  before: Json | undefined,
  after: Json | undefined,
  path: Path,
  names: Path,
  found: ValueChange[],
): void {
  if (before === undefined && after === undefined) return;
  if (before !== undefined && after !== undefined) {
    if (isRecord(before) && isRecord(after)) return compareRecords(before, after, path, names, found);
    if (isList(before) && isList(after)) return compareLists(before, after, path, names, found);
    if (before === after) return;
  }
  found.push({
    path,
    field: names.join("."),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  });
}

function compareRecords(before: JsonRecord, after: JsonRecord, path: Path, names: Path, found: ValueChange[]): void {
  for (const key of new Set([...Object.keys(after), ...Object.keys(before)])) {
    compare(own(before, key), own(after, key), [...path, key], [...names, key], found);
  }
}

function compareLists(
  before: readonly Json[],
  after: readonly Json[],
  path: Path,
  names: Path,
  found: ValueChange[],
): void {
  const old = identify(before);
  const now = identify(after);
  if (old !== undefined && now !== undefined) {
    compareItems(old, now, path, names, found);
  } else if ([...before, ...after].every((item) => item === null || typeof item !== "object")) {
    const same = before.length === after.length && before.every((item, index) => item === after[index]);
    if (!same) found.push({ path, field: names.join("."), before, after });
  } else {
    for (let index = 0; index < Math.max(before.length, after.length); index += 1) {
      compare(before[index], after[index], [...path, index], [...names, index], found);
    }
  }
}

/** An item of a list that can be told from its siblings wherever it stands. */
interface Item {
  readonly id: string;
  readonly name: string;
  readonly path: Path;
  readonly value: Json;
}

function compareItems(
  before: readonly Item[],
  after: readonly Item[],
  path: Path,
  names: Path,
  found: ValueChange[],
): void {
  const old = new Map(before.map((item) => [item.id, item]));
  const now = new Map(after.map((item) => [item.id, item]));
  for (const item of after) {
    compare(old.get(item.id)?.value, item.value, [...path, ...item.path], [...names, item.name], found);
  }
  for (const item of before) {
    if (!now.has(item.id)) compare(item.value, undefined, [...path, ...item.path], [...names, item.name], found);
  }
  const kept = before.filter((item) => now.has(item.id)).map((item) => item.id);
  const keptNow = after.filter((item) => old.has(item.id)).map((item) => item.id);
  if (kept.some((id, index) => id !== keptNow[index])) {
    found.push({ path, field: `${names.join(".")} (order)`, before: kept, after: keptNow });
  }
}

const naming = ["name", "alert", "record", "path", "figure"] as const;

/** Undefined when some item has nothing to be known by, or when two items are known by the same. */
function identify(list: readonly Json[]): Item[] | undefined {
  const items: Item[] = [];
  for (const [index, value] of list.entries()) {
    if (!isRecord(value)) return undefined;
    const keys = Object.keys(value);
    const id = naming.map((key) => own(value, key)).find((name) => typeof name === "string");
    if (id !== undefined) items.push({ id, name: id, path: [index], value });
    else if (keys.length === 1) {
      const [key] = keys as [string];
      const earlier = items.filter((item) => item.name === key).length;
      items.push({
        id: earlier === 0 ? key : `${key} ${earlier + 1}`,
        name: key,
        path: [index, key],
        value: value[key]!,
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
