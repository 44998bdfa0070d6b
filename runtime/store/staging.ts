// Where files are prepared before they are renamed into place. A staging folder names its process, so that what killed ones left
// is removed, and what living ones use is not.
import { randomUUID } from "node:crypto";
import { mkdir, readdir, rm, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { codeOf, readIfThere, replaceFile } from "../system/atomic-file.ts";
import { makeFolder } from "../system/make-folder.ts";
import { isProcessIdentity, lifeOf, type ProcessIdentity, thisProcess } from "../../specs/program/process-identity.ts";

export interface Staging {
  readonly folder: string;
  remove(): Promise<void>;
}

/** Makes a folder of this process below `root`, which must be on the file system that files are renamed to. Throws the system's errors. */
export async function openStaging(root: string): Promise<Staging> {
  await sweepStaging(root);
  const folder = join(root, randomUUID());
  await makeBelow(root, folder);
  await replaceFile(join(folder, ownerFile), JSON.stringify(thisProcess()));
  return {
    folder,
    async remove() {
      await rm(folder, { recursive: true, force: true });
      // Fails where others still use it, which is how it should be.
      await rmdir(root).catch(() => undefined);
    },
  };
}

/** Others remove `root` when it is empty, which it is until `folder` is in it. */
async function makeBelow(root: string, folder: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    await makeFolder(root);
    try {
      return await mkdir(folder);
    } catch (error) {
      if (codeOf(error) !== "ENOENT" || attempt === mostAttempts) throw error;
    }
  }
}

/** Each takes another process that removes the folder in the same moment. */
const mostAttempts = 100;

interface StagingInUse {
  readonly owner: ProcessIdentity;
  readonly folder: string;
}

/** Removes the staging folders of killed processes and returns those that are in use, as far as can be known. */
export async function sweepStaging(root: string): Promise<readonly StagingInUse[]> {
  const names = await readdir(root).catch((error: unknown) => {
    // Whoever was the last to use it has removed it.
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  });
  const alive: StagingInUse[] = [];
  for (const name of names) {
    const folder = join(root, name);
    const owner = await ownerOf(folder);
    if (owner !== undefined && lifeOf(owner) !== "gone") alive.push({ owner, folder });
    else if (owner !== undefined || (await isOld(folder))) await rm(folder, { recursive: true, force: true });
  }
  return alive;
}

const ownerFile = "owner.json";
/** Between making a folder and signing it no process needs longer. */
const signingMs = 60_000;

async function ownerOf(folder: string): Promise<ProcessIdentity | undefined> {
  const bytes = await readIfThere(join(folder, ownerFile));
  try {
    const owner: unknown = bytes === undefined ? undefined : JSON.parse(bytes.toString("utf8"));
    return isProcessIdentity(owner) ? owner : undefined;
  } catch {
    return undefined;
  }
}

async function isOld(folder: string): Promise<boolean> {
  return stat(folder).then(
    ({ mtimeMs }) => Date.now() - mtimeMs > signingMs,
    () => false,
  );
}
