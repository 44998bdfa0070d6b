// Writes files into one flat folder while the compiler works on, and brings them to the disk when all are written. Flat, because
// file systems make files in one folder about twice as fast as in thousands; the swap moves them to where they belong.
import { execFile } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import type { Worker } from "node:worker_threads";
import { startThread } from "../../specs/program/entry.ts";
import type { Batch, BatchDone } from "./write-thread.ts";

/** From this many files on, a thread of its own writes the rest, and one call that syncs the file system is faster than one a file. */
const manyFiles = 500;
/** Bytes that go to the thread together. */
const batchBytes = 1 << 20;
/** Batches that the thread may be behind, so that texts do not pile up in memory. */
const mostBehind = 4;

export class StagedFiles {
  readonly #folder: string;
  readonly #written: string[] = [];
  #batch: { files: string[]; texts: Buffer[]; bytes: number } = { files: [], texts: [], bytes: 0 };
  #thread: Worker | undefined;
  readonly #progress = new EventEmitter();
  #behind = 0;
  #error: unknown;

  /** The folder is made with the first file. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Answers with the path that the text has once `done` has answered. After the first that cannot be written nothing more is. */
  async add(text: string): Promise<string> {
    const file = path.join(this.#folder, String(this.#written.length));
    try {
      if (this.#written.length === 0) mkdirSync(this.#folder, { recursive: true });
      if (this.#error === undefined) await this.#write(file, text);
    } catch (error) {
      this.#error ??= error;
    }
    this.#written.push(file);
    return file;
  }

  /** All files are written, and on the disk. Throws what the system said to the first that could not be. */
  async done(): Promise<void> {
    this.#send();
    while (this.#behind > 0) await this.#caughtUp();
    await this.drop();
    if (this.#error !== undefined) throw this.#error;
    await this.#sync();
  }

  /** Stops writing. */
  async drop(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.terminate();
  }

  async #write(file: string, text: string): Promise<void> {
    if (this.#written.length < manyFiles) return writeFileSync(file, text, { flag: "wx" });
    const bytes = Buffer.from(text);
    this.#batch.files.push(file);
    this.#batch.texts.push(bytes);
    this.#batch.bytes += bytes.length;
    if (this.#batch.bytes >= batchBytes) this.#send();
    while (this.#behind >= mostBehind) await this.#caughtUp();
  }

  #send(): void {
    const { files, texts, bytes } = this.#batch;
    if (files.length === 0) return;
    this.#batch = { files: [], texts: [], bytes: 0 };
    this.#thread ??= this.#openThread();
    this.#behind += 1;
    const joined = new Uint8Array(bytes);
    let at = 0;
    for (const text of texts) {
      joined.set(text, at);
      at += text.length;
    }
    const batch = { files, lengths: texts.map((text) => text.length), bytes: joined } satisfies Batch;
    this.#thread.postMessage(batch, [joined.buffer]);
  }

  /** Waits for the thread to end a batch, or to end. */
  async #caughtUp(): Promise<void> {
    await once(this.#progress, "batch");
  }

  #openThread(): Worker {
    const thread = startThread(new URL("./write-thread.ts", import.meta.url));
    thread.on("message", ({ error }: BatchDone) => {
      this.#behind -= 1;
      if (error !== undefined) this.#error ??= Object.assign(new Error(error.message), { code: error.code });
      this.#progress.emit("batch");
    });
    thread.on("error", (error) => {
      this.#behind = 0;
      this.#error ??= error;
      this.#progress.emit("batch");
    });
    return thread;
  }

  async #sync(): Promise<void> {
    if (this.#written.length >= manyFiles && (await syncFileSystem(this.#folder))) return;
    for (const file of this.#written) {
      const handle = await open(file, "r+");
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    }
  }
}

/** False where the system has no such program, or one that does not know `-f`. */
async function syncFileSystem(folder: string): Promise<boolean> {
  try {
    await promisify(execFile)("sync", ["-f", folder], { timeout: 60_000 });
    return true;
  } catch {
    return false;
  }
}
