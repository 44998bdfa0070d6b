// Values of a plan on one line. What is too long is cut, and never so that two values that differ read the same: of lists it is said which
// items came and went, of texts what stands around the first difference.
import { withEscapes } from "../../specs/program/hidden-characters.ts";
import { counted } from "../text/counted.ts";
import type { Json } from "../trace.ts";

export interface ValueForm {
  /** In characters; what is longer is cut. */
  readonly longest: number;
  /** Is a text without its quotes? */
  readonly bare: boolean;
}

/** A value by itself: nothing stands beside it that it could be taken for. */
export function valueText(value: Json, { longest, bare }: ValueForm): string {
  const text = bare ? flat(value) : exact(value);
  if (text.length <= longest) return text;
  return isItems(value) ? `${counted(value.length, "item")}: ${itemList(value, longest)}` : cut(text, longest);
}

/** The texts of two values that differ; they differ too. */
export function valuesApart(
  before: Json,
  after: Json,
  { longest, bare }: ValueForm,
): readonly [before: string, after: string] {
  // The number 1 and the text "1".
  const written = bare && flat(before) !== flat(after) ? flat : exact;
  const [old, now] = [written(before), written(after)];
  if (old.length <= longest && now.length <= longest) return [old, now];
  if (isItems(before) && isItems(after)) {
    const [gone, come] = [missingIn(after, before), missingIn(before, after)];
    if (gone.length + come.length > 0) {
      return [
        `${counted(before.length, "item")}${gone.length === 0 ? "" : `, gone: ${itemList(gone, longest, come)}`}`,
        `${counted(after.length, "item")}${come.length === 0 ? "" : `, new: ${itemList(come, longest, gone)}`}`,
      ];
    }
  }
  const start = Math.max(0, firstDifference(old, now) - Math.floor(longest / 3));
  return [windowOf(old, start, longest), windowOf(now, start, longest)];
}

/** A text without its quotes, with what would hide or move something as its escape. Two texts never have the same. */
function flat(value: Json): string {
  return typeof value === "string" ? exact(value).slice(1, -1).replaceAll('\\"', '"') : exact(value);
}

function exact(value: Json): string {
  return withEscapes(JSON.stringify(value));
}

type Items = readonly (string | number | boolean | null)[];

/** A list of which each item is told in a few words. */
function isItems(value: Json): value is Items {
  return Array.isArray(value) && value.every((item) => item === null || typeof item !== "object");
}

const mostItems = 10;

/** None reads as one of `others` does. */
function itemList(items: Items, longest: number, others: Items = []): string {
  const taken = new Set(others.map((other) => cut(exact(other), longest)));
  const shown = items.slice(0, mostItems).map((item) => {
    const short = cut(exact(item), longest);
    return taken.has(short) ? exact(item) : short;
  });
  return [...shown, ...(items.length > mostItems ? [`and ${items.length - mostItems} more`] : [])].join(", ");
}

/** Items of `all` that `others` does not have, or has less often. */
function missingIn(others: Items, all: Items): Items {
  const left = new Map<string, number>();
  for (const item of others) left.set(exact(item), (left.get(exact(item)) ?? 0) + 1);
  return all.filter((item) => {
    const count = left.get(exact(item)) ?? 0;
    left.set(exact(item), count - 1);
    return count <= 0;
  });
}

/** The end stays: of an address or a path it says the most. */
function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const end = Math.floor(longest / 3);
  return `${text.slice(0, longest - end)}…${text.slice(-end)} (${text.length} characters)`;
}

function windowOf(text: string, start: number, longest: number): string {
  const end = start + longest;
  const [before, after] = [start > 0 ? "…" : "", end < text.length ? "…" : ""];
  return `${before}${text.slice(start, end)}${after} (${text.length} characters)`;
}

function firstDifference(one: string, other: string): number {
  let at = 0;
  while (at < one.length && at < other.length && one[at] === other[at]) at++;
  return at;
}
