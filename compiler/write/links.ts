// Links below generated/. Nothing is read, moved or written through one: a link that came with a commit leads wherever its author wanted.
import { lstatSync, readdirSync } from "node:fs";
import path from "node:path";
import { systemCodeOf } from "../../specs/program/system-error.ts";
import { fail, type Failure } from "../result.ts";

/** Below a file there is none: whoever writes there is told what is in the way. */
export function isLink(file: string): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  } catch (error) {
    if (systemCodeOf(error) === "ENOTDIR") return false;
    throw error;
  }
}

/** The links among `file`, a path from the repository's root, and the folders that it lies in. */
export function linksOnTheWay(root: string, file: string): string[] {
  const parts = file.split("/");
  const steps = parts.map((_, at) => parts.slice(0, at + 1).join("/"));
  return steps.filter((step) => isLink(path.join(root, step)));
}

/** The first link in a folder, at any depth, or the folder itself, as a path from the repository's root. */
export function linkIn(root: string, folder: string): string | undefined {
  const absolute = path.join(root, folder);
  if (isLink(absolute)) return folder;
  const entries = readdirSync(absolute, { withFileTypes: true, recursive: true });
  const link = entries.find((entry) => entry.isSymbolicLink());
  return link === undefined ? undefined : path.relative(root, path.join(link.parentPath, link.name));
}

export function refuseLinks(links: readonly string[]): { readonly ok: false; readonly failure: Failure } {
  return fail(
    "generated-edited",
    `${listed(links)}: generated files are never written through symbolic links. Remove the link and build again`,
  );
}

/** Paths for a message, not too many. */
export function listed(files: readonly string[]): string {
  const shown = files.slice(0, 10).join(", ");
  return files.length > 10 ? `${shown} and ${files.length - 10} more` : shown;
}
