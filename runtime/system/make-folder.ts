// Makes a folder with those above it. Node's own way never ends where a file system, such as /proc, takes no new folders and says
// that they do not exist.
import { lstat, mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { systemCodeOf } from "../../specs/program/system-error.ts";

/** A folder that exists is a success. Throws the system's errors, and EPERM where no folder can be made. */
export async function makeFolder(path: string): Promise<void> {
  if (await isMade(path)) return;
  const parent = dirname(path);
  await makeFolder(parent);
  if (await isMade(path)) return;
  throw Object.assign(new Error(`EPERM: no folder can be made in ${parent}`), { code: "EPERM" });
}

/** False when there is nothing to make it in. */
async function isMade(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return false;
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory() === true) return true;
    // What was in the way has gone meanwhile, and may be back.
    if (systemCodeOf(error) === "EEXIST" && !(await isInTheWay(path))) return isMade(path);
    throw error;
  }
}

/** A file, or a link that leads to no folder. */
async function isInTheWay(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => !found.isDirectory(),
    (error: unknown) => systemCodeOf(error) !== "ENOENT",
  );
}
