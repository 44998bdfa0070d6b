// The files that a pattern stands for. Looks into folders and at no file; follows no link on its way.
import { readdirSync } from "node:fs";
import path from "node:path";
import { folderOfPattern, patternMatches } from "../text/path-pattern.ts";
import { forbiddenName } from "./forbidden-input.ts";
import { resolveInput, type InputProblem } from "./input-path.ts";
import { unreadable } from "./input-problems.ts";
import { pathInRepository } from "./path-in-repository.ts";
import { systemCode } from "./system-reason.ts";

/** Names that are looked at for one pattern: whoever means more means another folder. */
const mostLooked = 100_000;
const mostFiles = 1000;

export type MatchingFiles = { readonly ok: true; readonly paths: readonly string[] } | InputProblem;

/** Paths from the root, by code unit. A pattern that no file matches is a problem. */
export function matchingFiles(root: string, specFile: string, written: string): MatchingFiles {
  const pattern = pathInRepository(specFile, written);
  const folder = resolveInput(root, "", `/${folderOfPattern(pattern)}`);
  if (!folder.ok) return folder;
  const found: string[] = [];
  let looked = 0;
  const open = [folderOfPattern(pattern)];
  try {
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const entry of readdirSync(path.join(root, next), { withFileTypes: true })) {
        const file = path.posix.join(next, entry.name);
        if (++looked > mostLooked) return tooMany(written, `there are more than ${mostLooked} names below its folder`);
        if (forbiddenName(file) !== undefined) continue;
        if (entry.isDirectory()) open.push(file);
        else if (patternMatches(pattern, file)) found.push(file);
      }
    }
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return unreadable(written, error);
  }
  if (found.length > mostFiles) return tooMany(written, `it matches ${found.length} files`);
  return found.length > 0 ? { ok: true, paths: found.sort() } : noMatch(written);
}

function tooMany(written: string, how: string): InputProblem {
  return {
    ok: false,
    code: "input-path",
    message: `"${written}" is too wide: ${how}`,
    fix: `write a pattern of at most ${mostFiles} files, or put them together`,
  };
}

function noMatch(written: string): InputProblem {
  return {
    ok: false,
    code: "input-missing",
    message: `no file is called as "${written}" says`,
    fix: "add the files, or correct the pattern: * stands for a part of a name, ** for folders",
  };
}
