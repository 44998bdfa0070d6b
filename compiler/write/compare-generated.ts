// Compares generated/ with what was compiled, byte for byte, both ways: what a build would write, and what it would leave lying there.
// Unlike a build it believes no index: whoever writes a file can write an index that agrees with it. Reads only.
import { lstatSync, readdirSync } from "node:fs";
import path from "node:path";
import { systemCodeOf } from "../../specs/program/system-error.ts";
import { generatedFolder } from "./layout.ts";
import { digestOfFile } from "./release-folder.ts";

export interface GeneratedDifference {
  /** From the repository's root. */
  readonly path: string;
  /** `foreign`: nothing that was compiled has this name. `link`: a link, or another thing that is no regular file. */
  readonly state: "changed" | "missing" | "foreign" | "link";
}

/** `digests` of texts by path below generated/: those of a thousand projects are too many to hold. */
export function compareGenerated(root: string, digests: ReadonlyMap<string, string>): readonly GeneratedDifference[] {
  const top = lstatSync(generatedFolder(root), { throwIfNoEntry: false });
  // What is behind a link is not the repository's, whatever it is.
  if (top !== undefined && !top.isDirectory()) return [{ path: "generated", state: "link" }];
  const found = filesBelow(generatedFolder(root), "");
  const differences = [...found].flatMap(([name, isFile]): GeneratedDifference[] => {
    const at = `generated/${name}`;
    if (!isFile) return [{ path: at, state: "link" }];
    const digest = digests.get(name);
    if (digest === undefined) return [{ path: at, state: "foreign" }];
    return digestOfFile(path.join(root, at)) === digest ? [] : [{ path: at, state: "changed" }];
  });
  const missing = [...digests.keys()].filter((name) => !found.has(name));
  return [
    ...differences,
    ...missing.map((name) => ({ path: `generated/${name}`, state: "missing" }) as const),
  ].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** Everything but folders, by path with `/`; true for regular files. */
function filesBelow(folder: string, below: string): ReadonlyMap<string, boolean> {
  const files = new Map<string, boolean>();
  for (const entry of entriesOf(folder)) {
    const name = below === "" ? entry.name : `${below}/${entry.name}`;
    if (!entry.isDirectory()) files.set(name, entry.isFile());
    else for (const [inner, isFile] of filesBelow(path.join(folder, entry.name), name)) files.set(inner, isFile);
  }
  return files;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return [];
    throw error;
  }
}
