// The files of one release folder, read with their limits and checked against the index. Knows nothing of what they mean.
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { ReleaseIndex } from "../../specs/handoff/release.ts";
import { codeOf, systemFailure } from "../system/atomic-file.ts";
import { digestOf } from "../system/digest.ts";
import { isPlainName } from "../system/plain-name.ts";
import { fail, ok, type Result } from "../result.ts";
import { runtimeVersion } from "../version.ts";

/** The largest file that a compiler would write is far below. */
const largestFile = 64 * 2 ** 20;

export class ReleaseFiles {
  readonly folder: string;
  /** The folder as messages name it. */
  readonly shown: string;
  #index: ReleaseIndex | undefined;

  constructor(folder: string, shown: string) {
    this.folder = folder;
    this.shown = shown;
  }

  async has(name: string): Promise<boolean> {
    return stat(join(this.folder, name)).then(
      () => true,
      () => false,
    );
  }

  /** Reads index.json and checks every file that it lists; those that were edited are named together. Afterwards only listed files are read. */
  async readIndex(): Promise<Result<{ readonly index: ReleaseIndex; readonly digest: string }>> {
    const bytes = await this.#read("index.json");
    if (!bytes.ok) return bytes;
    const index = this.#parse("index.json", bytes.value, ReleaseIndex);
    if (!index.ok) return index;
    const edited: string[] = [];
    for (const [name, digest] of Object.entries(index.value.files)) {
      if (!isPlainName(name)) return invalid(`${this.shown}/index.json: ${JSON.stringify(name)} is no file name`);
      const file = await this.#read(name);
      if (!file.ok && file.failure.reason !== "release-missing") return file;
      if (!file.ok || digestOf(file.value) !== digest) edited.push(name);
    }
    if (edited.length > 0) return this.#edited(edited);
    this.#index = index.value;
    return ok({ index: index.value, digest: digestOf(bytes.value) });
  }

  async document<T extends z.ZodType>(name: string, schema: T): Promise<Result<z.infer<T>>> {
    const bytes = await this.#listed(name);
    return bytes.ok ? this.#parse(name, bytes.value, schema) : bytes;
  }

  /** The document before anything is known of its shape. */
  async json(name: string): Promise<Result<unknown>> {
    const bytes = await this.#listed(name);
    return bytes.ok ? this.#parse(name, bytes.value, z.unknown()) : bytes;
  }

  async #listed(name: string): Promise<Result<Buffer>> {
    const listed = this.#index === undefined || Object.hasOwn(this.#index.files, name);
    if (!listed || !isPlainName(name)) {
      return invalid(`${this.shown}: ${JSON.stringify(name)} is needed, and index.json does not list it`);
    }
    const bytes = await this.#read(name);
    if (!bytes.ok) return bytes;
    // Read a second time, so checked a second time.
    if (this.#index !== undefined && digestOf(bytes.value) !== this.#index.files[name]) return this.#edited([name]);
    return bytes;
  }

  #parse<T extends z.ZodType>(name: string, bytes: Buffer, schema: T): Result<z.infer<T>> {
    let data: unknown;
    try {
      data = JSON.parse(bytes.toString("utf8"));
    } catch {
      return invalid(`${this.shown}/${name} is not JSON`);
    }
    const parsed = schema.safeParse(data);
    return parsed.success ? ok(parsed.data) : otherVersion(`${this.shown}/${name}: ${issues(parsed.error)}`);
  }

  #edited(names: readonly string[]) {
    const files = names.map((name) => `${this.shown}/${name}`).join(", ");
    return fail(
      "generated-edited",
      `${files} ${names.length === 1 ? "is not the file" : "are not the files"} that the compiler wrote. ` +
        "Generated files are never edited: edit the spec and run fairlead build.",
    );
  }

  /** Without its index a folder may be all that is left of a project. */
  #leave(name: string): string {
    return name === "index.json" ? ` If the project has left the repository, remove ${this.shown}.` : "";
  }

  async #read(name: string): Promise<Result<Buffer>> {
    const path = join(this.folder, name);
    try {
      const found = await stat(path);
      if (!found.isFile()) return invalid(`${this.shown}/${name} is not a file`);
      if (found.size > largestFile) return invalid(`${this.shown}/${name} has ${found.size} bytes`);
      return ok(await readFile(path));
    } catch (cause) {
      if (codeOf(cause) !== "ENOENT" && codeOf(cause) !== "ENOTDIR") return systemFailure(`reading ${path}`, cause);
      return fail(
        "release-missing",
        `${this.shown}/${name} does not exist. Run fairlead build to make it.${this.#leave(name)}`,
      );
    }
  }
}

/** A release that is not what a compiler writes. `what` is a sentence without its end. */
export function invalid(what: string) {
  return fail(
    "release-invalid",
    `${what}. Releases are written by the compiler: run fairlead build to have it written again.`,
  );
}

/**
 * A document that a compiler of another version writes: its bytes are those that the index names, and its shape or its meaning is none that
 * this runtime knows. To build it again with that compiler would change nothing. `what` is a sentence without its end.
 */
export function otherVersion(what: string) {
  return fail(
    "release-invalid",
    `${what}. A compiler of another version wrote it: use a runtime of that version, or run fairlead build of version ${runtimeVersion}, which this runtime has.`,
  );
}

/** The first few things that are wrong with a document. */
export function issues(error: z.ZodError): string {
  const shown = error.issues.slice(0, 5).map(({ path, message }) => `${path.join(".") || "the document"}: ${message}`);
  const more = error.issues.length - shown.length;
  return shown.join("; ") + (more > 0 ? `; and ${more} more` : "");
}
