// The files of a base model inside artifacts. Whoever has the artifact can measure and serve what is in it: no registry has a base that is
// a folder, so it stands in the artifact whole. The store keeps the bytes of a base once.
import { copyFile, mkdir } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import type { BaseFolder } from "../../specs/handoff/training-job.ts";

/** Files that a server needs beside the weights. */
export const companions = ["config.json", "tokenizer.json", "tokenizer_config.json"] as const;

/** Names of the base's files by their path in the artifact: all of them below base/, and the companions on top. */
export function baseFiles({ path: folder, files }: BaseFolder): ReadonlyMap<string, string> {
  const names = files.map(({ path }) => posix.relative(folder, path));
  return new Map([
    ...companions.map((file) => [file, file] as const),
    ...names.map((name) => [`base/${name}`, name] as const),
  ]);
}

/** Copies files of `base` into an output. Throws the system's errors. */
export async function copyFiles(base: string, files: ReadonlyMap<string, string>, output: string): Promise<void> {
  for (const [file, from] of files) {
    await mkdir(dirname(join(output, file)), { recursive: true });
    await copyFile(join(base, from), join(output, file));
  }
}
