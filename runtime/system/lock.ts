// A lock is a file that names its holder. The lock of a killed process is taken over, also when its process id was given to
// another one; the lock of a living one is never.
import { createHash, randomUUID } from "node:crypto";
import { link, mkdir, rename, rm, stat, unlink, utimes, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { codeOf, readIfThere, systemFailure } from "./atomic-file.ts";
import { lifeOf, ProcessIdentity, thisProcess } from "./process-identity.ts";
import { fail, ok, type Result } from "../result.ts";

export interface Lock {
  release(): Promise<void>;
}

export interface LockOptions {
  /** Begins the message of a refusal: "Another apply". */
  readonly what: string;
  /** How long to wait for the holder; 0 gives up at once. */
  readonly patienceMs?: number;
}

/** Takes the lock, making its folder, or fails with `locked` and says who holds it and since when. */
export async function acquireLock(file: string, { what, patienceMs = 0 }: LockOptions): Promise<Result<Lock>> {
  const holder: Holder = { ...thisProcess(), since: new Date().toISOString(), id: randomUUID() };
  const deadline = performance.now() + patienceMs;
  try {
    await mkdir(dirname(file), { recursive: true });
    for (;;) {
      const other = await take(file, `${JSON.stringify(holder)}\n`);
      if (other === undefined) return ok(held(file, holder));
      if (performance.now() >= deadline) return fail("locked", refusal(what, file, other), { retry: "later" });
      await sleep(10 + Math.random() * 20);
    }
  } catch (cause) {
    return systemFailure(`locking ${file}`, cause);
  }
}

const Holder = z.strictObject({ ...ProcessIdentity.shape, since: z.string(), id: z.string() });
type Holder = z.infer<typeof Holder>;

interface FoundLock {
  readonly text: string;
  /** Undefined: no living process writes such a file, since a lock appears together with its content. */
  readonly holder: Holder | undefined;
  readonly beatenAt: number;
}

/** Undefined once the lock is ours, else its holder. */
async function take(file: string, text: string): Promise<Holder | undefined> {
  for (;;) {
    if (await create(file, text)) return undefined;
    const found = await readLock(file);
    if (found === undefined) continue;
    if (found.holder !== undefined && !isAbandoned(found.holder, found.beatenAt)) return found.holder;
    // Whoever replaces an abandoned lock holds a lock of its own meanwhile, named after the abandoned one: a third process
    // that still believes in it finds another content after getting that lock, and starts over.
    const guard = `${file}.${createHash("sha256").update(found.text).digest("hex").slice(0, 16)}`;
    const faster = await take(guard, text);
    if (faster !== undefined) return faster;
    try {
      const now = await readLock(file);
      if (now !== undefined && now.text === found.text) {
        await replace(file, text);
        return undefined;
      }
    } finally {
      await unlink(guard);
    }
  }
}

const beatMs = 15_000;
/** Of a holder that cannot be looked at, on another machine or in another container, nothing was heard for so long. */
const silenceMs = 600_000;

function isAbandoned(holder: Holder, beatenAt: number): boolean {
  switch (lifeOf(holder)) {
    case "runs":
      return false;
    case "gone":
      return true;
    case "elsewhere":
      return Date.now() - beatenAt > silenceMs;
  }
}

/** Linked into place with its content, so that a lock without a holder never exists. */
async function create(file: string, text: string): Promise<boolean> {
  const draft = `${file}.${randomUUID()}.draft`;
  try {
    await writeFile(draft, text, { flag: "wx" });
    await link(draft, file);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function replace(file: string, text: string): Promise<void> {
  const draft = `${file}.${randomUUID()}.draft`;
  await writeFile(draft, text, { flag: "wx" });
  await rename(draft, file);
}

async function readLock(file: string): Promise<FoundLock | undefined> {
  const bytes = await readIfThere(file);
  if (bytes === undefined) return undefined;
  const text = bytes.toString("utf8");
  const beatenAt = await stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => Date.now(),
  );
  return { text, holder: parseHolder(text), beatenAt };
}

function parseHolder(text: string): Holder | undefined {
  try {
    return Holder.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function held(file: string, holder: Holder): Lock {
  const beat = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => undefined);
  }, beatMs);
  beat.unref();
  return {
    async release() {
      clearInterval(beat);
      const found = await readLock(file).catch(() => undefined);
      if (found?.holder?.id === holder.id) await rm(file, { force: true });
    },
  };
}

function refusal(what: string, file: string, holder: Holder): string {
  const where = lifeOf(holder) === "elsewhere" ? ` on ${holder.host}` : "";
  return (
    `${what} is running: process ${holder.pid}${where}, since ${holder.since}. Wait for it to end and run the same command again. ` +
    `If you are sure that it does not run, remove ${file}.`
  );
}
