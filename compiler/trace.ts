// The source map, made by tracing: a leaf of the resolved model is a value with the places that it came from, emitters
// combine such leaves, and unwrapping a tree yields plain data and, where asked, the places of every output field.

/** Where a value came from. `path` is the path inside the document; lines are computed only when a place is shown. */
export interface Place {
  /** `spec`: written there; `overlay`: an environment's `set`; `default`: the kind's default; `platform`: platform.yaml; `rule`: decided by the compiler, see `note`. */
  readonly origin: "spec" | "overlay" | "default" | "platform" | "rule";
  /** Path of the file from the repository's root; empty for defaults and rules. */
  readonly file: string;
  readonly path: readonly (string | number)[];
  readonly note?: string;
}

export class Traced<T> {
  readonly value: T;
  readonly places: readonly Place[];
  constructor(value: T, places: readonly Place[]) {
    this.value = value;
    this.places = places;
  }
}

/** A value that a library takes as an object with a `value` and writes plainly. Its places are those of the plain value. */
export class Wrapped<T> {
  readonly value: T;
  constructor(value: T) {
    this.value = value;
  }
}

type Leaf = string | number | boolean | null;
/** The same tree with every leaf traced. Absent optional fields stay absent. */
export type TracedTree<T> = (undefined extends T ? undefined : never) | TracedDefined<Exclude<T, undefined>>;
type TracedDefined<T> = [T] extends [Leaf]
  ? Traced<T>
  : T extends readonly (infer U)[]
    ? readonly TracedTree<U>[]
    : { readonly [K in keyof T]: TracedTree<T[K]> };

/** A document in which any part may be traced, whole objects included, but not the document itself. */
export type TracedDocument<T> = { readonly [K in keyof T]: TracedPart<T[K]> };
export type TracedPart<T> = Traced<T> | TracedFields<T>;
type TracedFields<T> = T extends object ? TracedDocument<T> : T;

/** A value computed from traced ones; it comes from all of their places. */
export function derive<const S extends readonly Traced<unknown>[], T>(
  sources: S,
  compute: (...values: { [I in keyof S]: S[I] extends Traced<infer V> ? V : never }) => T,
): Traced<T> {
  const values = sources.map((source) => source.value) as { [I in keyof S]: S[I] extends Traced<infer V> ? V : never };
  const places = sources.length === 1 ? sources[0]!.places : sources.flatMap((source) => source.places);
  return new Traced(compute(...values), places);
}

/** A value that the compiler decided; `note` says by which rule. */
export function byRule<T>(value: T, note: string): Traced<T> {
  return new Traced(value, [{ origin: "rule", file: "", path: [], note }]);
}

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
/** Places by JSON pointer of the output field. Fields that were written as plain constants by an emitter are not in it. */
export type PlaceMap = ReadonlyMap<string, readonly Place[]>;

/** Plain data of a tree whose leaves may be traced. Fields that are undefined are left out. */
export function unwrap(tree: unknown): Json {
  return strip(tree, "", undefined);
}

/** As `unwrap`, and the places of every field. */
export function unwrapWithPlaces(tree: unknown): { readonly plain: Json; readonly places: PlaceMap } {
  const places = new Map<string, readonly Place[]>();
  return { plain: strip(tree, "", places), places };
}

function strip(tree: unknown, pointer: string, places: Map<string, readonly Place[]> | undefined): Json {
  if (tree instanceof Traced) {
    places?.set(pointer, tree.places);
    return strip(tree.value, pointer, places);
  }
  if (tree instanceof Wrapped) return { value: strip(tree.value, pointer, places) };
  if (tree === null || typeof tree === "string" || typeof tree === "boolean") return tree;
  if (typeof tree === "number") {
    if (!Number.isFinite(tree)) throw new Error(`internal: ${tree} at ${pointer || "/"} cannot be written`);
    return tree;
  }
  if (Array.isArray(tree)) {
    return tree.map((item, index) => strip(item, places === undefined ? "" : `${pointer}/${index}`, places));
  }
  if (typeof tree === "object") {
    const plain: Record<string, Json> = {};
    for (const [key, value] of Object.entries(tree)) {
      if (value === undefined) continue;
      plain[key] = strip(value, places === undefined ? "" : `${pointer}/${escapePointer(key)}`, places);
    }
    return plain;
  }
  throw new Error(`internal: a ${typeof tree} at ${pointer || "/"} cannot be written`);
}

/** One step of a JSON pointer (RFC 6901). */
export function escapePointer(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
