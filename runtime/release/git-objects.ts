// Objects of a git repository by their ids, read one after another through one `git cat-file --batch`. Git is told nothing but ids, so that
// no name of a branch or a file can say anything to it.
import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { type GitLimits, gitOptions, placeOf } from "./git-repository.ts";

export type ReadObject =
  | { readonly bytes: Buffer; readonly problem?: undefined }
  /** As the end of a sentence. */
  | { readonly problem: string };

/** Has to be closed. */
export class GitObjects {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #limits: GitLimits;
  #rest: Buffer = Buffer.alloc(0);
  #said = "";

  constructor(folder: string, limits: GitLimits) {
    this.#limits = limits;
    const stdio = ["pipe", "pipe", "pipe"] as const;
    this.#child = spawn("git", [...gitOptions, "cat-file", "--batch"], {
      ...placeOf(folder, limits),
      stdio: [...stdio],
    });
    this.#child.stderr.on("data", (chunk: Buffer) => (this.#said = (this.#said + chunk.toString("utf8")).slice(-2000)));
    // One that has ended takes no questions, and gives no answers: that is where it is seen.
    this.#child.stdin.on("error", () => {});
    this.#child.on("error", (error) => (this.#said = String(error)));
    this.#chunks = this.#child.stdout.iterator() as AsyncIterator<Buffer>;
  }

  close(): void {
    this.#child.kill("SIGKILL");
    this.#child.stdout.destroy();
  }

  /** `name` is an id, or the id of a commit with `^{tree}`. */
  async read(name: string): Promise<ReadObject> {
    this.#child.stdin.write(`${name}\n`);
    const [, kind, length] = ((await this.#line()) ?? "").split(" ");
    if (kind === "missing") return { problem: "this clone does not have it" };
    if (length === undefined) return { problem: this.#ending };
    if (Number(length) > this.#limits.objectBytes) return { problem: `it has ${length} bytes` };
    const content = await this.#take(Number(length) + 1);
    return content === undefined ? { problem: this.#ending } : { bytes: content.subarray(0, -1) };
  }

  get #ending(): string {
    return this.#said.trim() || `git cat-file ended, or did not within ${this.#limits.ms / 1000} s`;
  }

  async #line(): Promise<string | undefined> {
    let line = "";
    for (;;) {
      const byte = await this.#take(1);
      if (byte === undefined) return undefined;
      if (byte[0] === 0x0a) return line;
      line += byte.toString("latin1");
    }
  }

  /** Undefined where git ends before. */
  async #take(bytes: number): Promise<Buffer | undefined> {
    const parts: Buffer[] = [];
    for (let missing = bytes; missing > 0;) {
      if (this.#rest.length === 0) {
        const next = await this.#chunks.next().catch(() => undefined);
        if (next === undefined || next.done === true) return undefined;
        this.#rest = next.value;
      }
      const part = this.#rest.subarray(0, missing);
      this.#rest = this.#rest.subarray(part.length);
      missing -= part.length;
      parts.push(part);
    }
    return parts.length === 1 ? parts[0] : Buffer.concat(parts);
  }
}
