// Can an attribute have git write files of a repository otherwise than its commits hold them? Looked for in the text of the files that say
// so, so that git is asked only where one of them uses such a word.
import { lstatSync, readFileSync } from "node:fs";
import path from "node:path";
import { systemCodeOf } from "../../specs/program/system-error.ts";
import type { GitFolder } from "./git-folder.ts";

/** `files` are absolute, and in the work tree. */
export function mayRewrite({ top, common }: GitFolder, files: readonly string[]): boolean {
  const folders = new Set([top]);
  for (const file of files)
    for (let folder = path.dirname(file); !folders.has(folder) && isBelow(folder, top); folder = path.dirname(folder))
      folders.add(folder);
  const sayers = [...folders].map((folder) => path.join(folder, ".gitattributes"));
  return [...sayers, path.join(common, "info", "attributes")].some((file) => rewriting.test(textOf(file)));
}

/** Git LFS is no word of these: what it keeps is held to the digest in its pointer. */
const rewriting = /working-tree-encoding|\bident\b|\bfilter\b(?!=lfs\b)/;

function isBelow(folder: string, top: string): boolean {
  return folder.startsWith(top + path.sep);
}

/** Git reads no larger ones. */
const largest = 100 * 2 ** 20;

/** Empty of what is not there, is a link or no file, or cannot be read: git reads nothing there either. */
function textOf(file: string): string {
  try {
    const stats = lstatSync(file, { throwIfNoEntry: false });
    return stats?.isFile() === true && stats.size <= largest ? readFileSync(file, "latin1") : "";
  } catch (error) {
    if (systemCodeOf(error) === undefined) throw error;
    return "";
  }
}
