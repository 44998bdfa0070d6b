// The files of a base model inside artifacts. Whoever has the artifact can measure and serve what is in it: no registry has a base that is
// a folder, so it stands in the artifact whole. The store keeps the bytes of a base once.
import { copyFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { namesInBase } from "../../specs/handoff/model-files.ts";
import type { BaseFolder } from "../../specs/handoff/training-job.ts";

/** Files that a server needs beside the weights. */
export const companions = ["config.json", "tokenizer.json", "tokenizer_config.json"] as const;

/** Names of the base's files by their path in the artifact: all of them below base/, and the companions on top. */
export function baseFiles(folder: BaseFolder): ReadonlyMap<string, string> {
  const files = new Map<string, string>(companions.map((file) => [file, file]));
  for (const name of namesInBase(folder)) {
    // A release that says so is not loaded.
    if (name === undefined) throw new Error("internal: a file of a base lies outside of its folder");
    files.set(`base/${name}`, name);
  }
  return files;
}

/** Copies files of `base` into an output. Throws the system's errors. */
export async function copyFiles(base: string, files: ReadonlyMap<string, string>, output: string): Promise<void> {
  for (const [file, from] of files) {
    await mkdir(dirname(join(output, file)), { recursive: true });
    await copyFile(join(base, from), join(output, file));
  }
}
