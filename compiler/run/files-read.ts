// What the compiler reads of a repository to make its releases: what is proposed can be made again only where all of it is committed.
import { realpathSync } from "node:fs";
import path from "node:path";
import { pathInRepository } from "../read/path-in-repository.ts";
import type { InputProgress } from "../read/inputs.ts";
import { compileAll } from "./compile-all.ts";
import { openRun } from "./compile-run.ts";
import { onlyCheck } from "./work.ts";

/** Paths from the root. */
export interface FilesRead {
  /** With the files that specs without an error import. */
  readonly specs: readonly string[];
  /** The files and model folders that specs without an error name, with where links lead. */
  readonly inputs: readonly string[];
}

export async function filesRead(root: string, progress?: InputProgress): Promise<FilesRead> {
  const run = await openRun(root, progress);
  const files = new Set<string>();
  const imports = new Set<string>();
  await compileAll(run, onlyCheck, { isEnough: () => true, warnings: false });
  for (const file of run.specs) {
    for (const [kind, written] of run.cached(file)?.inputs ?? []) {
      if (kind === "pattern") continue;
      const named = pathInRepository(file, written);
      if (kind === "import") {
        imports.add(named);
        continue;
      }
      files.add(named);
      files.add(path.relative(realpathSync(root), realpathSync(path.join(root, named))));
    }
  }
  await run.finish();
  run.cache.save({ prune: false });
  return { specs: ["specs/platform.yaml", ...run.specs, ...[...imports].sort()], inputs: [...files].sort() };
}
