// What a spec's path is from the repository's root. Two spellings of one file are one path; links are not looked at.
import path from "node:path";

/** `written` is relative to the folder of `specFile`, or starts at the root with a leading `/`. May lead out: `../x`. */
export function pathInRepository(specFile: string, written: string): string {
  const base = written.startsWith("/") ? "" : path.posix.dirname(specFile);
  // Without its leading slash: a join would let "/.." stay at the root.
  return path.posix.join(base, written.replace(/^\/+/, "")).replace(/\/+$/, "");
}
