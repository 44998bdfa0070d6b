// What stands in the repository and in a plan, as far as a tour compares it.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { digestOf } from "../../../fingerprint.ts";

/** Digests of files by their paths from the repository's root. */
export type Files = ReadonlyMap<string, string>;

/** All that the compiler may write: specs/, where records are, and generated/. */
export function writtenFiles(root: string): Files {
  const entries = ["specs", "generated"].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true }),
  );
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return new Map(
    files.map((file) => [path.relative(root, file).split(path.sep).join("/"), digestOf(readFileSync(file))]),
  );
}

/** Files that came, went, or have other bytes. */
export function changedFiles(before: Files, after: Files): string[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((file) => before.get(file) !== after.get(file))
    .sort();
}

/** Of files below generated/; a file elsewhere counts with its folder. */
export function environmentsOf(files: readonly string[]): string[] {
  return [...new Set(files.map((file) => file.replace(/^generated\//, "").split("/")[0]!))];
}

/** Environments of which a plan, as people read it, says something: each has a heading of its own. */
export function planned(plan: string, environments: readonly string[]): string[] {
  const lines = new Set(plan.split("\n"));
  return environments.filter((environment) => lines.has(environment));
}
