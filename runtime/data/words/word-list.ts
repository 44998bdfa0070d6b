// Reads a word list: one word a line, UTF-8, lines that start with # are comments.
import { isUtf8 } from "node:buffer";
import { fail, ok, type Result } from "../../result.ts";

/** Words in the order of the file, white space around them dropped; empty lines and comments left out. `path` is for messages only. */
export function parseWordList(bytes: Buffer, path: string): Result<readonly string[]> {
  if (!isUtf8(bytes)) return fail("input-invalid", `${path} is not valid UTF-8: save the word list as UTF-8`);
  const words = bytes
    .toString("utf8")
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  if (words.length === 0) return fail("input-invalid", `${path} holds no word: add one word a line, or drop the list`);
  return ok(words);
}
