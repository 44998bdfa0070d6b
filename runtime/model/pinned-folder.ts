// A base model whose files were pinned when the release was compiled: a folder of the repository, or one that comes with the runtime.
import { copyFile, mkdir, readdir, realpath, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BaseFolder, BaseModel } from "../../specs/handoff/training-job.ts";
import { namesInBase, weightIndexName } from "../../specs/handoff/model-files.ts";
import type { PinnedFile } from "../../specs/handoff/value.ts";
import { diskFailure, fail, ok, type Result } from "../result.ts";
import type { StageContext } from "../stage.ts";
import { codeOf, readIfThere, strangeness } from "../system/atomic-file.ts";
import { digestOf } from "../system/digest.ts";
import { isIn } from "../system/real-place.ts";

/** The part of a job that says which base it reads, and where that is to be had. */
interface BaseReader {
  readonly config: { readonly base: BaseModel };
  readonly metadata: { readonly base: BaseFolder | null };
}

/** Where bases are looked for. Without a store, what this runtime does not carry is not to be had. */
type BasePlaces = Pick<StageContext, "repository"> & Partial<Pick<StageContext, "artifacts" | "scratch">>;

/** Folder of this package: the same from the sources and from the bundle. */
const carried = fileURLToPath(new URL("../", import.meta.url));

/** Checks every file of the base against its digest and returns the folder. A base that is no folder is refused: this machine has no way to fetch it. */
export async function verifyBase({ config, metadata }: BaseReader, places: BasePlaces): Promise<Result<string>> {
  const { base } = config;
  if (base.source === "huggingface") {
    return fail(
      "engine-unsupported",
      `The base model hf://${base.repository}@${base.revision} has to be downloaded; the local engine reads starter models and folders of the repository. ` +
        "Run this release on a kubernetes target, or name one of these as the model.",
    );
  }
  const folder = metadata.base;
  if (folder === null) throw new Error("internal: a base that is a folder has no path");
  if (folder.in === "runtime") return verifyStarter(folder, places);
  const problem = await firstProblem(folder, places.repository);
  return problem ?? verifyWeights(folder, places.repository);
}

/** A version that this runtime does not carry any more is in the store, where it was ever used. */
async function verifyStarter(folder: BaseFolder, { artifacts, scratch }: BasePlaces): Promise<Result<string>> {
  if (/^starter\/[a-z0-9-]+@\d+$/.test(folder.path) && (await firstProblem(folder, carried)) === undefined)
    return ok(join(carried, folder.path));
  const gathered =
    artifacts === undefined || scratch === undefined
      ? undefined
      : await gather(folder, artifacts, join(scratch, "base"));
  if (gathered !== undefined) return gathered;
  return fail(
    "input-missing",
    `This fairlead-runtime does not carry the model ${folder.path}, and no output of the store has all of its files. Use a version of fairlead-runtime that carries it, or a store in which it was used.`,
  );
}

/** Undefined where the store does not have a file. */
async function gather(
  { files }: BaseFolder,
  artifacts: StageContext["artifacts"],
  into: string,
): Promise<Result<string> | undefined> {
  const found = new Map<string, string>();
  for (const file of files) {
    const held = await artifacts.held(file);
    if (!held.ok) return held;
    if (held.value === undefined) return undefined;
    found.set(basename(file.path), held.value);
  }
  try {
    await rm(into, { recursive: true, force: true });
    await mkdir(into, { recursive: true });
    for (const [name, path] of found) await copyFile(path, join(into, name));
    return ok(into);
  } catch (cause) {
    return diskFailure("copying the base model", cause);
  }
}

/** Undefined where each file is as it was pinned. */
async function firstProblem({ files }: BaseFolder, root: string): Promise<ReturnType<typeof fail> | undefined> {
  for (const file of files) {
    let bytes: Buffer | undefined;
    try {
      const real = await realpath(join(root, file.path));
      if (!isIn(real, await realpath(root)))
        return fail("input-invalid", `${file.path} of the base model is a link that leads out of the repository.`);
      bytes = await readIfThere(real, file.bytes);
    } catch (cause) {
      const strange = strangeness(cause);
      if (strange !== undefined) return changed(file, strange);
      if (codeOf(cause) !== "ENOENT") return diskFailure(`reading ${file.path}`, cause);
    }
    if (bytes === undefined) return fail("input-missing", `${file.path} of the base model does not exist.`);
    const actual = digestOf(bytes);
    if (actual !== file.digest) return changed(file, `now ${actual}`);
  }
  return undefined;
}

function changed({ path, digest }: PinnedFile, found: string) {
  return fail(
    "input-changed",
    `${path} of the base model is not the file that this release was compiled with (${digest}, ${found}). Restore it, or run: fairlead build`,
  );
}

/** Weights that came after the release would be read with those that are pinned, and an index would decide which of them are. */
async function verifyWeights(base: BaseFolder, repository: string): Promise<Result<string>> {
  const folder = join(repository, base.path);
  const pinned = namesInBase(base);
  try {
    const late = (await readdir(folder)).find((name) => isWeights(name) && !pinned.includes(name));
    if (late === undefined) return ok(folder);
    return fail(
      "input-changed",
      `${base.path}/${late} of the base model came after this release was compiled. Remove it, or run: fairlead build`,
    );
  } catch (cause) {
    return diskFailure(`reading ${base.path}`, cause);
  }
}

function isWeights(name: string): boolean {
  return name === weightIndexName || name.endsWith(".safetensors");
}
