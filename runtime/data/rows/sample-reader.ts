// What one row of a source must say. Everything else about a row is a reason to quarantine it.
import type { DatasetManifest } from "../../../specs/handoff/dataset-manifest.ts";
import { formatOf } from "./row-formats.ts";
import { fieldOf, isRefused, nameOf, type Sample, wrongShape } from "./sample.ts";

/** How a dataset's rows are read: what its manifest says of it. */
export type RowsRead = Pick<DatasetManifest["config"]["source"], "format" | "columns">;

export type ReadSample = { readonly sample: Sample } | { readonly sample?: undefined; readonly reason: string };

/** Reads the parsed JSON of a line: an object, or, where a table's `header` is given, a list of as many cells. */
export type SampleReader = (value: unknown, header: readonly string[] | null) => ReadSample;

/** Deepest nesting of a row; only extra keys, which are ignored, could be deeper than 3. */
const maxDepth = 64;

export function sampleReader({ format, columns }: RowsRead): SampleReader {
  const form = formatOf(format, columns);
  const conversationKey = columns === null ? "conversation" : columns.conversation;
  return (value, header) => {
    const cells = header === null ? undefined : (value as readonly unknown[]);
    if (header !== null && cells!.length !== header.length)
      return wrongShape(`the row has ${cells!.length} cells, and the table ${header.length} columns`);
    const row = header === null ? value : Object.fromEntries(header.map((name, i) => [name, cells![i]]));
    if (typeof row !== "object" || row === null || Array.isArray(row))
      return wrongShape(`the line is ${nameOf(row)}, not an object`);
    if (isDeeperThan(row, maxDepth)) return { reason: `too deep: more than ${maxDepth} levels of nesting` };
    const named = conversationKey === null ? undefined : fieldOf(row, conversationKey);
    // A cell cannot be left out.
    const conversation = readConversation(header !== null && named === "" ? null : named);
    if (typeof conversation === "object" && conversation !== null) return conversation;
    const said = form.read(row);
    return isRefused(said) ? said : { sample: { conversation, roles: said.roles, texts: said.texts } };
  };
}

/** Bytes of the shortest line that can be read, with its line feed. */
export function shortestLine({ format, columns }: RowsRead): number {
  return JSON.stringify(formatOf(format, columns).least).length + 1;
}

/** Null where the row names none. */
function readConversation(value: unknown): string | null | { readonly reason: string } {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return value;
  if (typeof value !== "number") return wrongShape("conversation is neither a string nor a number");
  if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return String(value);
  return wrongShape("conversation is a number beyond 2^53, whose last digits are lost: write it in quotes");
}

/** Stops at the limit, so that its own recursion is as shallow as what it allows. */
function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) return value.some((item) => isDeeperThan(item, levels - 1));
  for (const key in value) {
    if (isDeeperThan((value as Readonly<Record<string, unknown>>)[key], levels - 1)) return true;
  }
  return false;
}
