// generated/schemas: the one repository-wide part of generated/. It follows from the compiler alone, so nothing in it can be lost.
import { lstatSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { generatedFolder, segment, stagingPrefix } from "./layout.ts";

/** Writes the schemas that differ, each by a rename. `schemas` is text by file name. */
export function writeSchemas(root: string, schemas: ReadonlyMap<string, string>): void {
  const folder = path.join(generatedFolder(root), "schemas");
  const changed = [...schemas].filter(([name, text]) => readRegular(path.join(folder, segment(name))) !== text);
  if (changed.length === 0) return;
  const staging = path.join(generatedFolder(root), `${stagingPrefix}${process.pid}`, "schemas");
  mkdirSync(folder, { recursive: true });
  mkdirSync(staging, { recursive: true });
  for (const [name, text] of changed) {
    const staged = path.join(staging, segment(name));
    writeFileSync(staged, text);
    renameSync(staged, path.join(folder, name));
  }
}

/** Undefined for what is not there and for what is not a regular file; a rename replaces a link and not what it points to. */
function readRegular(file: string): string | undefined {
  return lstatSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file, "utf8") : undefined;
}
