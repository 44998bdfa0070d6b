// What a file of rows is, by how it begins: a person who names the wrong file should hear what it is, and not that every line of it is broken.

export type RowForm =
  /** A sample a line, as datasets read them. */
  | "chat"
  | "text"
  /** A sample a line, as other tools have them. */
  | "sharegpt"
  | "alpaca"
  | "completion"
  /** No line by itself. */
  | "array"
  | "spread"
  | "utf16"
  /** Its first line is in no form of Unicode: in GBK, or Latin-1. */
  | "legacy"
  | "gzip"
  | "parquet"
  /** Anything else, nothing, or a mixture. */
  | "unknown";

/** Bytes at the beginning of a file that are enough to tell. */
const headBytes = 1 << 16;
/** Lines that have to agree. */
const looked = 3;

export function rowFormOf(head: Buffer): RowForm {
  const bytes = head.subarray(0, headBytes);
  if (startsWith(bytes, [0x1f, 0x8b])) return "gzip";
  if (bytes.toString("latin1", 0, 4) === "PAR1") return "parquet";
  if (startsWith(bytes, [0xff, 0xfe]) || startsWith(bytes, [0xfe, 0xff]) || isWide(bytes)) return "utf16";
  const text = bytes
    .toString()
    .replace(/^\uFEFF/u, "")
    .trimStart();
  const lines = text.split("\n");
  // The last one may go on behind the head.
  const whole = head.length > headBytes ? lines.slice(0, -1) : lines;
  const first = whole.filter((line) => line.trim() !== "").slice(0, looked);
  if (text.startsWith("[")) return "array";
  if (isSpread(first)) return "spread";
  const forms = new Set(first.map(formOfLine));
  return forms.size === 1 ? [...forms][0]! : "unknown";
}

function formOfLine(line: string): RowForm {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return "unknown";
  }
  if (typeof value !== "object" || value === null) return "unknown";
  const has = (key: string): boolean => Object.hasOwn(value, key);
  if (has("messages")) return "chat";
  if (has("conversations")) return "sharegpt";
  if (has("instruction") && has("output")) return "alpaca";
  if (has("prompt") && has("completion")) return "completion";
  return has("text") ? "text" : "unknown";
}

/** One object over several lines, as programs print it for people. */
function isSpread([first = "", second = ""]: readonly string[]): boolean {
  return first.trim() === "{" && /^\s*"(?:[^"\\]|\\.)*"\s*:/u.test(second);
}

function startsWith(bytes: Buffer, signature: readonly number[]): boolean {
  return signature.every((byte, at) => bytes[at] === byte);
}

/** UTF-16 without its mark: every other byte of what begins as JSON is zero. */
function isWide(bytes: Buffer): boolean {
  const odd = bytes.length > 4 && bytes[1] === 0 && bytes[3] === 0;
  const even = bytes.length > 4 && bytes[0] === 0 && bytes[2] === 0;
  return odd !== even;
}
