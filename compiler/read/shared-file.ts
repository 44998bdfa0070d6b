// A file that specs import: one that lies where it seems to lie, so that whoever reads a commit reads what is compiled.
import { realpathSync } from "node:fs";
import path from "node:path";
import type { Diagnostic } from "../diagnostic.ts";
import { similarName } from "./input-path.ts";
import { readSpecFile } from "./spec-file.ts";
import { systemCode, systemReason } from "./system-reason.ts";
import type { SharedFile } from "./typescript/imported-files.ts";

/** `file` is from the repository's root, as an import means it. */
export function readSharedFile(root: string, file: string): SharedFile {
  const words = sharedFileProblem(root, file);
  if (words !== undefined) return { ok: false, words };
  const { text, diagnostics } = readSpecFile(root, file);
  return diagnostics.length === 0 ? { ok: true, text } : { ok: false, diagnostics };
}

/** Why it cannot be looked into; undefined where it can. */
export function sharedFileProblem(
  root: string,
  file: string,
): Pick<Diagnostic, "code" | "message" | "fix"> | undefined {
  try {
    const real = path.relative(realpathSync.native(root), realpathSync.native(path.join(root, file)));
    const found = real.replaceAll(path.sep, "/");
    if (found === file) return undefined;
    if (found.normalize("NFC").toLowerCase() === file.normalize("NFC").toLowerCase())
      return {
        code: "typescript-import-missing",
        message: `there is no ${file}: the file is called ${found}`,
        fix: "write the name in the import as the file has it: other disks tell the two apart",
      };
    return {
      code: "typescript-import",
      message: `${file} is a link, or lies behind one; what specs import is read only where it is`,
      fix: "replace the link by the file or folder itself, or import the file that it leads to",
    };
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return unresolved(root, file, error);
  }
}

function unresolved(root: string, file: string, error: unknown): Pick<Diagnostic, "code" | "message" | "fix"> {
  const code = "typescript-import-missing";
  if (systemCode(error) !== "ENOENT" && systemCode(error) !== "ENOTDIR") {
    const fix = "import a file that whoever runs the compiler may read";
    return { code, message: `${file} cannot be looked up: ${systemReason(error)}`, fix };
  }
  const similar = similarName(root, file);
  const meant = similar === undefined ? "" : `; or did you mean ${path.posix.join(path.posix.dirname(file), similar)}?`;
  return { code, message: `there is no ${file}`, fix: `add the file, or correct the path${meant}` };
}
