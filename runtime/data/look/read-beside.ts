// A small file beside a dataset's rows. Whoever has the home may have put anything in its place: nothing is waited for, and no more is read than such a file has.
import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";

const most = 64 * 2 ** 20;

/** Undefined of what is no regular file, is too large, or cannot be read. */
export function readBeside(path: string): string | undefined {
  let file: number | undefined;
  try {
    // A pipe would be waited on until somebody writes into it.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(file);
    return stat.isFile() && stat.size <= most ? readFileSync(file, "utf8") : undefined;
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
