// From what stands in an import to the file that it means, by its letters alone: a relative path, written as TypeScript has it, to a file
// below specs/. What can be read in two ways, or means different files on different disks, is refused.
import path from "node:path";
import { forbiddenName } from "../forbidden-input.ts";
import { isDeviceName, isSpecName } from "../would-be-spec.ts";
import type { Words } from "./import-answer.ts";

export type ImportPath = { readonly ok: true; readonly file: string } | { readonly ok: false; readonly words: Words };

/** `from` is the file that imports, from the root; so is the answer. Whether there is such a file is not asked. */
export function importPath(from: string, written: string): ImportPath {
  if (!/^\.\.?\//.test(written)) {
    const said = `${shown(written)} cannot be imported: a spec may import "fairlead" and files of specs/`;
    return refuse(said, "write the path of a file of specs/, such as ./shared/common.ts; packages are not for specs");
  }
  if (!isPlain(written)) {
    const said = `${shown(written)} is not a path that is the same file on every disk`;
    return refuse(said, "write names of letters and digits with / between them");
  }
  if (!written.endsWith(".ts")) return wrongEnding(written);
  if (written.endsWith(".d.ts")) {
    return refuse(`${shown(written)} holds types alone`, "write import type, or import { type ... }");
  }
  const file = path.posix.join(path.posix.dirname(from), written);
  if (!file.startsWith("specs/")) {
    const said = `${shown(written)} lies outside of specs/: it is ${file}`;
    return refuse(said, "move what specs share into specs/, such as specs/shared/");
  }
  if (forbiddenName(file) !== undefined) {
    const said = `${shown(written)} is or lies in ${forbiddenName(file)}, where programs keep what is theirs or private`;
    return refuse(said, "import a file whose name, and whose folders' names, begin with no dot");
  }
  if (isSpecName(path.posix.basename(file))) {
    return refuse(
      `${shown(written)} is a spec, and no spec imports another`,
      "move what both need into a file without .spec",
    );
  }
  return { ok: true, file };
}

/** No escape, and no name that Windows reads otherwise. */
function isPlain(written: string): boolean {
  if (/[\\%?#:*"<>|]|\p{C}/u.test(written)) return false;
  const names = written.split("/").filter((step) => step !== "." && step !== "..");
  return names.every((name) => name !== "" && !/^ |[. ]$/.test(name) && !isDeviceName(name));
}

function wrongEnding(written: string): ImportPath {
  const json = /\.(jsonc?|json5)$/i.test(written);
  const bare = written.replace(/\.([cm]?[jt]sx?|jsonc?|json5)$/i, "");
  const fix = `write "${bare}.ts", ${json ? "and in it: export default { ... }" : "as the file is called"}`;
  return refuse(`${shown(written)} does not end in .ts, and specs import TypeScript alone`, fix);
}

function refuse(message: string, fix: string): ImportPath {
  return { ok: false, words: { code: "typescript-import", message, fix } };
}

/** In quotes, where it is long its beginning. */
function shown(written: string): string {
  return JSON.stringify(written.length <= 100 ? written : `${written.slice(0, 100)}…`);
}
