// Paths inside artifacts. They come from files that anyone may have written, and become paths on this disk.
import { checkoutManifest } from "../../specs/handoff/store-places.ts";

/** Name of the file that a checked-out folder is recognised by. */
export const checkoutMark = ".fairlead-checkout.json";
const ownNames: readonly string[] = [checkoutMark, checkoutManifest];

const longestPath = 1024;
const longestName = 255;

/** What is wrong with a list of paths inside one artifact, as the end of a sentence; undefined when they are safe together. */
export function pathProblem(paths: readonly string[]): string | undefined {
  const files = new Set<string>();
  for (const path of paths) {
    const problem = problemOf(path);
    if (problem !== undefined) return `${JSON.stringify(path.slice(0, 100))} ${problem}`;
    if (files.has(path)) return `${JSON.stringify(path)} stands for two files`;
    files.add(path);
  }
  for (const path of files) {
    for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) {
      const parent = path.slice(0, at);
      if (files.has(parent)) return `${JSON.stringify(parent)} is a file and a folder`;
    }
  }
  return undefined;
}

function problemOf(path: string): string | undefined {
  if (path === "") return "is empty";
  if (Buffer.byteLength(path) > longestPath) return `is longer than ${longestPath} bytes`;
  if (path.startsWith("/")) return "starts at the root of the disk";
  if (/[\\\p{Cc}]/u.test(path)) return "holds a character that is not allowed in file names";
  if (ownNames.includes(path)) return "is the name of the store's own mark";
  for (const name of path.split("/")) {
    if (name === "" || name === "." || name === "..") return "does not stay inside the artifact";
    if (Buffer.byteLength(name) > longestName) return `has a name longer than ${longestName} bytes`;
  }
  return undefined;
}

/** Page of a dataset, beside the files of its output where they are laid out. */
export const reportFile = "report.html";
/** How its rows differ from those of the version before, in the same place. */
export const changeFile = "change.json";
