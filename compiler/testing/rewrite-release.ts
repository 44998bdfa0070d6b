// For tests: a release as another version of the compiler would have written it.
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { digestOf } from "../fingerprint.ts";
import type { SampleRepository } from "./sample-repository.ts";

/** Replaces a piece of its release.json, and the digest in the index beside it. `release` is `<environment>/<team>/<project>`. */
export async function rewriteRelease(
  repository: SampleRepository,
  release: string,
  piece: string,
  by: string,
): Promise<void> {
  const [file, index] = [`generated/${release}/release.json`, `generated/${release}/index.json`];
  const before = await repository.read(file);
  await repository.edit(file, piece, by);
  const after = await repository.read(file);
  await writeFile(
    path.join(repository.root, index),
    (await repository.read(index)).replaceAll(digestOf(before), digestOf(after)),
  );
}
