// From a path that a spec wrote to a path of this machine that is inside the repository, links included.
import { existsSync, lstatSync, readdirSync, realpathSync } from "node:fs";
import path from "node:path";
import type { Diagnostic } from "../diagnostic.ts";
import { nearest } from "../text/nearest.ts";
import { forbiddenName } from "./forbidden-input.ts";
import { pathInRepository } from "./path-in-repository.ts";
import { systemCode, systemReason } from "./system-reason.ts";

/** Why a file or folder that a spec names cannot be used. Becomes a diagnostic at the place where it was named. */
export interface InputProblem extends Pick<Diagnostic, "code" | "message" | "fix"> {
  readonly ok: false;
}

export type InputPath =
  | {
      readonly ok: true;
      /** From the repository's root, with `/`, as it was written: links in it are not resolved. */
      readonly path: string;
      /** With every link resolved. */
      readonly absolute: string;
    }
  | InputProblem;

/**
 * `written` is relative to the folder of `specFile`, or starts at the repository's root with a leading `/`. What it names has
 * to exist; what it is, is for the caller to see.
 */
export function resolveInput(root: string, specFile: string, written: string): InputPath {
  if (written === "" || written.includes("\0") || written.includes("\\")) {
    return {
      ok: false,
      code: "input-path",
      message: `${JSON.stringify(written)} is not a path`,
      fix: "write folders and file with / between them",
    };
  }
  const relative = pathInRepository(specFile, written);
  if (relative === ".." || relative.startsWith("../")) return outside(`"${written}" leads out of the repository`);
  const named = forbiddenName(relative);
  if (named !== undefined)
    return forbidden(
      `"${written}" ${relative.endsWith(`/${named}`) || relative === named ? "is" : "lies in"} ${named}`,
    );
  try {
    const absolute = realpathSync.native(path.join(root, relative));
    const top = realpathSync.native(root);
    const inside = path.relative(top, absolute);
    if (inside === ".." || inside.startsWith(`..${path.sep}`) || path.isAbsolute(inside)) {
      return outside(`"${written}" is or goes through a link that leads out of the repository`);
    }
    const led = forbiddenName(inside.replaceAll(path.sep, "/"));
    if (led !== undefined) return forbidden(`"${written}" is or goes through a link that leads to ${led}`);
    return { ok: true, path: relative, absolute };
  } catch (error) {
    return unresolved(error, root, relative, written);
  }
}

function outside(message: string): InputProblem {
  return {
    ok: false,
    code: "input-outside",
    message,
    fix: "copy what is needed into the repository: a release has to be the same wherever it is compiled",
  };
}

function forbidden(message: string): InputProblem {
  return {
    ok: false,
    code: "input-forbidden",
    message,
    fix: "name a file of your own beside the specs: generated, and what begins with a dot, hold what programs keep there or what is private, and are never inputs",
  };
}

function unresolved(error: unknown, root: string, relative: string, written: string): InputProblem {
  const code = systemCode(error);
  if (code !== "ENOENT" && code !== "ENOTDIR") {
    return {
      ok: false,
      code: "input-unreadable",
      message: `"${written}" cannot be looked up: ${systemReason(error)}`,
      fix: "name a file or folder that whoever runs the compiler may read",
    };
  }
  return {
    ok: false,
    code: "input-missing",
    message: `"${written}" does not exist: there is no ${relative}`,
    fix: suggestion(root, relative, written),
  };
}

function suggestion(root: string, relative: string, written: string): string {
  const fromRoot = path.posix.join("/", written);
  if (!written.startsWith("/") && existsInside(root, fromRoot))
    return `write "${fromRoot}": a leading / starts at the repository's root`;
  const similar = similarName(root, relative);
  if (similar !== undefined) return `write "${path.posix.join(path.posix.dirname(written), similar)}", or add the file`;
  return "add the file, or correct the path: it is relative to this spec's folder, or to the repository's root with a leading /";
}

/** Only a hint: what it finds is looked at again, safely, when it is written. */
function existsInside(root: string, fromRoot: string): boolean {
  return existsSync(path.join(root, fromRoot));
}

/** A name in the same folder that was probably meant. The folder is not looked into when it is reached over a link. */
export function similarName(root: string, relative: string): string | undefined {
  const folder = path.join(root, path.posix.dirname(relative));
  try {
    if (realpathSync.native(folder) !== path.join(realpathSync.native(root), path.posix.dirname(relative)))
      return undefined;
    if (!lstatSync(folder).isDirectory()) return undefined;
    return nearest(path.posix.basename(relative), readdirSync(folder).sort());
  } catch {
    return undefined;
  }
}
