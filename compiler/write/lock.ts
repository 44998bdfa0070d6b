// One build at a time in one repository. The lock is a file that names its owner; a lock whose owner is dead is taken over.
import { link, mkdir, readFile, rename, unlink, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fail, ok, type Result } from "../result.ts";
import { codeOf } from "./system-error.ts";

export interface BuildLock {
  /** False when someone took the lock away, which only a person does. */
  held(): Promise<boolean>;
  release(): Promise<void>;
}

interface Owner {
  readonly pid: number;
  readonly host: string;
}

/** Tells the locks of one process apart. */
let taken = 0;

/** Waits up to `patienceMs` for a build that is running, and says who it is if that does not help. */
export async function acquireBuildLock(root: string, patienceMs: number): Promise<Result<BuildLock>> {
  const folder = path.join(root, ".fairlead");
  const file = path.join(folder, "build.lock");
  const number = ++taken;
  const mine = `${JSON.stringify({ pid: process.pid, host: hostname(), number })}\n`;
  const draft = `${file}.${process.pid}.${number}`;
  const pauseMs = 50;
  await mkdir(folder, { recursive: true });
  for (let waited = 0; ; waited += pauseMs) {
    if (await create(file, draft, mine)) return ok(lockAt(file, mine));
    const theirs = await readIfThere(file);
    if (theirs === undefined) continue;
    if (isDead(theirs)) {
      await removeStale(file, theirs);
      continue;
    }
    if (waited >= patienceMs) {
      return fail(
        "generated-locked",
        `another build is running in this repository (${describe(theirs)}). Wait for it to end; if there is none, remove .fairlead/build.lock`,
        { retry: "later" },
      );
    }
    await sleep(pauseMs);
  }
}

function lockAt(file: string, mine: string): BuildLock {
  const held = async (): Promise<boolean> => (await readIfThere(file)) === mine;
  return {
    held,
    async release() {
      if (await held()) await unlink(file);
    },
  };
}

/** Linked into place with its content, so that a lock without an owner never exists. */
async function create(file: string, draft: string, content: string): Promise<boolean> {
  await writeFile(draft, content);
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  } finally {
    await unlink(draft);
  }
}

/** Moves the lock aside before removing it: if it is no longer the stale one, because someone was faster, it is put back. */
async function removeStale(file: string, stale: string): Promise<void> {
  const aside = `${file}.${process.pid}`;
  try {
    await rename(file, aside);
    if ((await readIfThere(aside)) !== stale) await link(aside, file);
  } catch (error) {
    if (codeOf(error) !== "ENOENT" && codeOf(error) !== "EEXIST") throw error;
  }
  await unlink(aside).catch(() => undefined);
}

function isDead(content: string): boolean {
  const owner = parseOwner(content);
  if (owner === undefined || owner.host !== hostname()) return false;
  try {
    process.kill(owner.pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === "ESRCH";
  }
}

function describe(content: string): string {
  const owner = parseOwner(content);
  return owner === undefined ? "its lock file is unreadable" : `process ${owner.pid} on ${owner.host}`;
}

function parseOwner(content: string): Owner | undefined {
  try {
    const owner = JSON.parse(content) as Partial<Owner>;
    return typeof owner.pid === "number" && typeof owner.host === "string"
      ? { pid: owner.pid, host: owner.host }
      : undefined;
  } catch {
    return undefined;
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
