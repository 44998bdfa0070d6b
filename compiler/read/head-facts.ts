// What the beginning of a data file tells of it.
import { isUtf8 } from "node:buffer";
import { gunzipSync, constants } from "node:zlib";
import { type Container, containerOf, isTable } from "../text/container.ts";
import { firstRow } from "../text/first-row.ts";
import { rowFormOf, type RowForm } from "../text/row-form.ts";

export interface HeadFacts {
  /** What it is as a file of rows, decompressed. */
  readonly form: RowForm;
  readonly gzip: boolean;
  /** Names in the first row of what is called a table; null of anything else, and where that row cannot be read. */
  readonly columns: readonly string[] | null;
}

/** Bytes at the beginning of a file that are enough; what they decompress to is bounded by them. */
const headBytes = 1 << 16;

/** `name` says whether it is to be a table. */
export function headFacts(name: string, bytes: Buffer): HeadFacts {
  const gzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const head = gzip ? gunzippedHead(bytes.subarray(0, headBytes)) : bytes.subarray(0, headBytes + 1);
  if (head === undefined) return { form: "unknown", gzip, columns: null };
  const form = rowFormOf(head);
  const container = containerOf(name);
  if (!isTable(container) || form !== "unknown") return { form, gzip, columns: null };
  const line = firstLine(head);
  if (line === undefined) return { form, gzip, columns: null };
  return isUtf8(line) ? { form, gzip, columns: namesIn(head, container) } : { form: "legacy", gzip, columns: null };
}

function gunzippedHead(bytes: Buffer): Buffer | undefined {
  try {
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return undefined;
  }
}

/** Undefined where it goes on behind the head. */
function firstLine(head: Buffer): Buffer | undefined {
  const ends = [0x0a, 0x0d].map((end) => head.indexOf(end)).filter((at) => at >= 0);
  if (ends.length > 0) return head.subarray(0, Math.min(...ends));
  return head.length > headBytes ? undefined : head;
}

function namesIn(head: Buffer, { container }: Container): readonly string[] | null {
  return firstRow(head.toString(), container === "tsv" ? "\t" : ",") ?? null;
}
