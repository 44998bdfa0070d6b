// generated/schemas: the one repository-wide part of generated/. It follows from the compiler alone, so nothing in it can be lost.
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { generatedFolder, segment, stagingPrefix } from "./layout.ts";
import { readWhole } from "./whole-file.ts";

/** Writes the schemas that differ, each by a rename, which replaces a link and not what it points to. `schemas` is text by file name. */
export function writeSchemas(root: string, schemas: ReadonlyMap<string, string>): void {
  const folder = path.join(generatedFolder(root), "schemas");
  const changed = [...schemas].filter(
    ([name, text]) => readWhole(path.join(folder, segment(name)))?.toString() !== text,
  );
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
