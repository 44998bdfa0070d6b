// Writes files into one flat folder while the compiler works on, and brings them to the disk when all are written. Flat, because
// file systems make files in one folder about twice as fast as in thousands; the swap moves them to where they belong.
import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { open, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

/** Files that are written at the same time; more do not make a disk faster. */
const atOnce = 4;
/** Files that may wait before `add` makes its caller wait, so that texts do not pile up in memory. */
const mostWaiting = 256;
/** From this many files on, one call that syncs the file system is faster than one call a file. */
const manyFiles = 500;

interface WaitingFile {
  readonly file: string;
  readonly text: string;
}

export class StagedFiles {
  readonly #folder: string;
  readonly #waiting: WaitingFile[] = [];
  readonly #running = new Set<Promise<void>>();
  readonly #written: string[] = [];
  #number = 0;
  #error: unknown;

  /** The folder is made with the first file. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Answers with the path that the text will have once `done` has answered. */
  async add(text: string): Promise<string> {
    if (this.#number === 0) mkdirSync(this.#folder, { recursive: true });
    const file = path.join(this.#folder, String(this.#number++));
    this.#waiting.push({ file, text });
    if (this.#running.size < atOnce) this.#start();
    while (this.#waiting.length > mostWaiting) await Promise.race(this.#running);
    return file;
  }

  /** All files are written, and on the disk. Throws what the system said to the first that could not be. */
  async done(): Promise<void> {
    await this.#idle();
    if (this.#error !== undefined) throw this.#error;
    await this.#sync();
  }

  /** Stops writing. */
  async drop(): Promise<void> {
    this.#waiting.length = 0;
    await this.#idle();
  }

  async #idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #start(): void {
    const worker = this.#work().finally(() => this.#running.delete(worker));
    this.#running.add(worker);
  }

  async #work(): Promise<void> {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      try {
        await writeFile(next.file, next.text, { flag: "wx" });
        this.#written.push(next.file);
      } catch (error) {
        this.#error ??= error;
        this.#waiting.length = 0;
      }
    }
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
