// A lock is a file that names its holder. The lock of a killed process is taken over, also when its process id was given to
// another one; the lock of a living one is never.
import { createHash, randomUUID } from "node:crypto";
import { link as hardLink, mkdir, rm, utimes } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { removeAbandoned } from "./abandoned-drafts.ts";
import { createLockFile, type FoundLock, type Holder, type Link, readLockFile, replaceLockFile } from "./lock-file.ts";
import { lifeOf, thisProcess } from "./process-identity.ts";

export interface Lock {
  /** False when someone took the lock away, which only a person does. */
  held(): Promise<boolean>;
  /** Never fails: a lock that stays behind is taken over once this process has ended. */
  release(): Promise<void>;
}

export interface LockOptions {
  /** Begins the text of a refusal: "Another apply". */
  readonly what: string;
  /** How long to wait for the holder; 0 gives up at once. */
  readonly patienceMs?: number;
  /** How a file gets a second name; the file system's hard links unless said. */
  readonly link?: Link;
}

/** `refusal` says who holds the lock, since when, and what to do. */
export type LockAnswer =
  | { readonly taken: true; readonly lock: Lock }
  | { readonly taken: false; readonly refusal: string };

/** Takes the lock, making its folder. Throws the system's errors. */
export async function takeLock(file: string, options: LockOptions): Promise<LockAnswer> {
  const { what, patienceMs = 0, link = hardLink } = options;
  const holder: Holder = { ...thisProcess(), since: new Date().toISOString(), id: randomUUID() };
  const text = `${JSON.stringify(holder)}\n`;
  const deadline = performance.now() + patienceMs;
  await mkdir(dirname(file), { recursive: true });
  for (;;) {
    const other = await take(file, text, link);
    if (other === undefined) {
      await removeAbandoned(file, isLeft);
      return { taken: true, lock: held(file, text) };
    }
    if (performance.now() >= deadline) return { taken: false, refusal: refusal(what, file, other.holder) };
    await sleep(10 + Math.random() * 20);
  }
}

/** The lock of a holder that lives, as far as one can know; undefined where there is none. Throws the system's errors. */
export async function lockInUse(file: string): Promise<FoundLock | undefined> {
  const found = await readLockFile(file);
  return found === undefined || isAbandoned(found) ? undefined : found;
}

/** Undefined once the lock is ours, else what is in the way. */
async function take(file: string, text: string, link: Link): Promise<FoundLock | undefined> {
  for (;;) {
    if (await createLockFile(file, text, link)) return undefined;
    const found = await readLockFile(file);
    if (found === undefined) continue;
    if (!isAbandoned(found)) return found;
    // Whoever replaces an abandoned lock holds a lock of its own meanwhile, named after the abandoned one: a third process
    // that still believes in it finds another content after getting that lock, and starts over.
    const guard = `${file}.${createHash("sha256").update(found.text).digest("hex").slice(0, 16)}`;
    const faster = await take(guard, text, link);
    if (faster !== undefined) return faster;
    try {
      const now = await readLockFile(file);
      if (now !== undefined && now.text === found.text && isAbandoned(now)) {
        await replaceLockFile(file, text);
        return undefined;
      }
    } finally {
      await rm(guard, { force: true });
    }
  }
}

/** Drafts, and what was a lock on the right to take this one over. */
function isLeft(rest: string): boolean {
  return rest.endsWith(".draft") || /^\.[0-9a-f]{16}$/.test(rest);
}

const beatMs = 15_000;
/** Of a holder that cannot be looked at, on another machine or in another container, nothing was heard for so long. */
const silenceMs = 600_000;
/** Where a file cannot be linked into place, it is empty for a moment; no living process needs so long to write its name. */
const writingMs = 10_000;

function isAbandoned({ holder, beatenAt }: FoundLock): boolean {
  const silent = Date.now() - beatenAt;
  if (holder === undefined) return silent > writingMs;
  switch (lifeOf(holder)) {
    case "runs":
      return false;
    case "gone":
      return true;
    case "elsewhere":
      return silent > silenceMs;
  }
}

function held(file: string, text: string): Lock {
  const beat = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => undefined);
  }, beatMs);
  beat.unref();
  const isOurs = async (): Promise<boolean> => (await readLockFile(file))?.text === text;
  return {
    held: isOurs,
    async release() {
      clearInterval(beat);
      try {
        if (await isOurs()) await rm(file, { force: true });
      } catch {
        // Its holder has ended soon.
      }
    },
  };
}

function refusal(what: string, file: string, holder: Holder | undefined): string {
  const where = holder !== undefined && lifeOf(holder) === "elsewhere" ? ` on ${holder.host}` : "";
  const who =
    holder === undefined
      ? "a process that has not written its name yet"
      : `process ${holder.pid}${where}, since ${holder.since}`;
  return (
    `${what} is running: ${who}. Wait for it to end and run the same command again. ` +
    `If you are sure that it does not run, remove ${file}.`
  );
}
