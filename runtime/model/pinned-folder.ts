// A model folder of the repository whose files were pinned when the release was compiled.
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { BaseFolder, BaseModel } from "../../specs/handoff/training-job.ts";
import { weightIndexName } from "../../specs/handoff/model-files.ts";
import { diskFailure, fail, ok, type Result } from "../result.ts";

/** The part of a job that says which base it reads, and where the repository has it. */
interface BaseReader {
  readonly config: { readonly base: BaseModel };
  readonly metadata: { readonly base: BaseFolder | null };
}

/** Checks every file of the base against its digest and returns the folder. A base that is no folder is refused: this machine has no way to fetch it. */
export async function verifyBase({ config, metadata }: BaseReader, repository: string): Promise<Result<string>> {
  const { base } = config;
  if (base.source === "huggingface") {
    return fail(
      "engine-unsupported",
      `The base model hf://${base.repository}@${base.revision} has to be downloaded; the local engine reads models that are folders of the repository. ` +
        "Run this release on a kubernetes target, or name a folder as the model.",
    );
  }
  const folder = metadata.base;
  if (folder === null) throw new Error("internal: a base that is a folder has no path");
  for (const file of folder.files) {
    let bytes: Buffer;
    try {
      bytes = await readFile(join(repository, file.path));
    } catch (cause) {
      if (isMissing(cause)) return fail("input-missing", `${file.path} of the base model does not exist.`, { cause });
      return diskFailure(`reading ${file.path}`, cause);
    }
    const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    if (digest !== file.digest) {
      return fail(
        "input-changed",
        `${file.path} of the base model is not the file that this release was compiled with (${file.digest}, now ${digest}). Restore it, or run: fairlead build`,
      );
    }
  }
  return verifyIndex(folder, repository);
}

/** An index that came after the release would decide which of the pinned weights are read. */
async function verifyIndex({ path, files }: BaseFolder, repository: string): Promise<Result<string>> {
  const folder = join(repository, path);
  const index = `${path}/${weightIndexName}`;
  try {
    if (files.some((file) => file.path === index) || !(await readdir(folder)).includes(weightIndexName)) {
      return ok(folder);
    }
  } catch (cause) {
    return diskFailure(`reading ${path}`, cause);
  }
  return fail(
    "input-changed",
    `${index} of the base model came after this release was compiled. Remove it, or run: fairlead build`,
  );
}

function isMissing(cause: unknown): boolean {
  return typeof cause === "object" && cause !== null && "code" in cause && cause.code === "ENOENT";
}
