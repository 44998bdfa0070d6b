// Gives every leaf of a parsed spec the place it came from: written in the file, or filled in by the kind's default.
import { Traced, type Place, type TracedTree } from "../trace.ts";

interface TraceSource {
  /** The spec's file, from the repository's root. */
  readonly file: string;
  /** The data as written, without defaults. */
  readonly written: unknown;
  readonly origin: "spec" | "platform";
}

/**
 * `parsed` is `source.written` with defaults filled in. A leaf that is not written is a default; its place keeps the path of the
 * field, so that its description can be shown, and no file.
 */
export function traceTree<T>(parsed: T, source: TraceSource): TracedTree<T> {
  return trace(parsed, source.written, [], source) as TracedTree<T>;
}

function trace(value: unknown, written: unknown, path: readonly (string | number)[], source: TraceSource): unknown {
  if (Array.isArray(value)) {
    const items = Array.isArray(written) ? written : [];
    return value.map((item, index) => trace(item, items[index], [...path, index], source));
  }
  if (value !== null && typeof value === "object") {
    const fields = isRecord(written) ? written : {};
    const tree: Record<string, unknown> = {};
    for (const [key, child] of Object.entries(value)) {
      if (child !== undefined) tree[key] = trace(child, own(fields, key), [...path, key], source);
    }
    return tree;
  }
  return new Traced(value, [placeOf(written, path, source)]);
}

function placeOf(written: unknown, path: readonly (string | number)[], source: TraceSource): Place {
  return written === undefined
    ? { origin: "default", file: "", path }
    : { origin: source.origin, file: source.file, path };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function own(record: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
