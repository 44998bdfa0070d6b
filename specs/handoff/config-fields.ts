// What fields of a model's config.json may hold, and the words for those that hold something else. A problem is a phrase that goes after
// the name of the file.
import { z } from "zod";

/** An object of JSON whose fields are not known to be anything yet. */
export type Fields = Readonly<Record<string, unknown>>;

export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly string[] };

export function refuse(...problems: readonly string[]): { readonly ok: false; readonly problems: readonly string[] } {
  return { ok: false, problems };
}

/** A whole number from 1 to `largest`; by default to what a tensor's side may be in 32 bits. */
export function size(largest = 2 ** 31 - 1) {
  return z.custom<number>((value) => isWhole(value) && value >= 1 && value <= largest, {
    error: ({ input }) =>
      typeof input === "number" && input > largest
        ? `which is more than ${largest}`
        : "which is not a whole number above 0",
  });
}

export function isSize(value: unknown): value is number {
  return size().safeParse(value).success;
}

/** Number of a token. */
export const tokenId = z.custom<number>((value) => isWhole(value) && value >= 0 && value < 2 ** 31);

/** A number from `least` to `largest`. */
export function numberFrom(least: number, largest: number) {
  return z.custom<number>((value) => typeof value === "number" && value >= least && value <= largest, {
    error: `which is not a number from ${least} to ${largest}`,
  });
}

function isWhole(value: unknown): value is number {
  return Number.isInteger(value);
}

/** One problem a field, in the schema's order. `inside` is the field that `data` stands in, where it is not the file itself. */
export function problemsOf(error: z.ZodError, data: Fields, inside?: string): string[] {
  const problems = new Map<PropertyKey, string>();
  for (const { path, message } of error.issues) {
    const [field = ""] = path;
    if (problems.has(field)) continue;
    const value = path.reduce<unknown>((part, key) => Object(part)[key], data);
    const name = path.map((key) => (typeof key === "number" ? `[${key}]` : String(key))).join("");
    const lacking = inside === undefined ? `has no ${name}` : `has ${inside} without ${name}`;
    problems.set(field, value === undefined ? lacking : having(name, value, message, inside));
  }
  return [...problems.values()];
}

/** `ending` says what is wrong with the value. */
export function having(field: string, value: unknown, ending: string, inside?: string): string {
  return `has ${inside === undefined ? "" : `${inside} with `}${cut(field)} ${shown(value)}, ${ending}`;
}

/** A value in a message. Lists and objects are not written out: they may be of any depth. */
export function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(cut(value));
  if (Array.isArray(value)) return "[...]";
  return isObject(value) ? "{...}" : String(value);
}

function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}

/** Lists are none. */
export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
