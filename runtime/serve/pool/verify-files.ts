// Proves that a model's folder holds what its digest stands for, before it is loaded: the manifest has that digest, and each file the one that the
// manifest gives it. Times and sizes prove nothing; a disk that flips a bit changes neither.
import { constants } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { annotations, Manifest } from "../../../specs/handoff/store-layout.ts";
import { checkoutManifest } from "../../../specs/handoff/store-places.ts";
import { diskFailure, fail, ok, type Result } from "../../result.ts";
import { digestFile, digestOf } from "../../system/digest.ts";

/** Bytes. */
const largestManifest = 16 * 2 ** 20;

/** A failure of reason `store-corrupt` names what is wrong; checking the model out again mends it. */
export async function verifyFiles(folder: string, digest: string): Promise<Result<void>> {
  try {
    const manifest = await readManifest(folder);
    if (manifest === undefined || digestOf(manifest) !== digest) {
      return damaged(folder, `${checkoutManifest} is missing, or is not the one of ${digest}`);
    }
    const { layers } = Manifest.parse(JSON.parse(manifest.toString("utf8")));
    const wanted = new Map(layers.map((layer) => [layer.annotations?.[annotations.title] ?? "", layer]));
    const found = new Set(await filesOf(folder));
    for (const [path, layer] of wanted) {
      if (!found.delete(path)) return damaged(folder, `${path} is missing, or is no regular file`);
      const actual = await digestFile(join(folder, path));
      if (actual.digest !== layer.digest) {
        return damaged(folder, `the bytes of ${path} have the digest ${actual.digest} instead of ${layer.digest}`);
      }
    }
    const [foreign] = [...found].filter((path) => !path.startsWith(".fairlead-"));
    return foreign === undefined ? ok(undefined) : damaged(folder, `${foreign} is no file of it`);
  } catch (cause) {
    return diskFailure(`verifying the model in ${folder}`, cause);
  }
}

function damaged(folder: string, what: string): Result<never> {
  return fail(
    "store-corrupt",
    `The model in ${folder} is not the one that was checked out there: ${what}. Run fairlead-runtime apply: it is checked out again from the store.`,
  );
}

async function readManifest(folder: string): Promise<Buffer | undefined> {
  const file = await open(join(folder, checkoutManifest), constants.O_RDONLY | constants.O_NONBLOCK).catch(
    () => undefined,
  );
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    return size > largestManifest ? undefined : await file.readFile();
  } finally {
    await file.close();
  }
}

/** Regular files alone, with "/" between folders. */
async function filesOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
}
