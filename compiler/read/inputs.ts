// Files and folders that specs name: looked up inside the repository and nowhere else, and pinned by digest. Bad paths are
// answers that say what to do, never exceptions.
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { modelFolderText, weightIndexName } from "../../specs/handoff/model-files.ts";
import { digestOf, type Digest } from "../fingerprint.ts";
import { digestFile, DigestsInMemory, type DigestCache, type FileDigest } from "./file-digest.ts";
import type { HeadFacts } from "./head-facts.ts";
import { resolveInput, type InputPath, type InputProblem } from "./input-path.ts";
import { matchingFiles, type MatchingFiles } from "./matching-files.ts";
import { isLargeFilePointer } from "../propose/git/large-file-pointer.ts";
import { systemCode } from "./system-reason.ts";
import { changing, largeFilePointer, notAFile, notAFolder, notAModel, unreadable } from "./input-problems.ts";

/** A file of the repository with the digest that its bytes had. `path` is from the repository's root. */
export interface InputFile extends HeadFacts {
  readonly path: string;
  readonly digest: Digest;
  readonly bytes: number;
  /** That are not blank. */
  readonly lines: number;
}

export type PinnedFile = { readonly ok: true; readonly input: InputFile } | InputProblem;

export type PinnedModelFolder =
  | {
      readonly ok: true;
      /** From the repository's root. */
      readonly path: string;
      /** Over the sorted list of the files' names, digests and sizes; the same wherever the folder is. */
      readonly digest: Digest;
      /** Sorted by name; paths from the repository's root. */
      readonly files: readonly InputFile[];
      /** Text of config.json. */
      readonly config: string;
      /** Text of the index of the weights, where there is one. */
      readonly index: string | undefined;
    }
  | InputProblem;

/** Called in the course of reading a large file, and at its end. `file` is from the root. */
export type InputProgress = (file: string, bytes: number, of: number) => void;

/** Pins what the specs of one repository name. */
export class Inputs {
  readonly #root: string;
  readonly #digests: DigestCache;

  readonly #progress: InputProgress | undefined;

  /** `digests` may remember over runs; without it digests are remembered as long as this object. */
  constructor(root: string, digests: DigestCache = new DigestsInMemory(), progress?: InputProgress) {
    this.#root = root;
    this.#digests = digests;
    this.#progress = progress;
  }

  /** `written` as resolveInput takes it. */
  pinFile(specFile: string, written: string): PinnedFile {
    const found = resolveInput(this.#root, specFile, written);
    return found.ok ? this.#pin(found, written) : found;
  }

  /** Bytes of a file that was pinned; undefined where they can be had no more, or are more than `most`. */
  bytesOf({ path: file, bytes }: Pick<InputFile, "path" | "bytes">, most: number): Buffer | undefined {
    if (bytes > most) return undefined;
    try {
      return readFileSync(path.join(this.#root, file));
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      return undefined;
    }
  }

  /** What a pattern stands for. */
  matching(specFile: string, written: string): MatchingFiles {
    return matchingFiles(this.#root, specFile, written);
  }

  /** Of a file that could be pinned before: has it still this digest? What else would be said against it is not looked for. */
  hasDigest(specFile: string, written: string, digest: string): boolean {
    const found = resolveInput(this.#root, specFile, written);
    if (!found.ok) return false;
    try {
      const read = this.#read(found);
      return read.ok && read.digest === digest;
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      return false;
    }
  }

  /** Where a file is; nothing where it cannot be found. */
  reach(specFile: string, written: string): Extract<InputPath, { ok: true }>[] {
    const found = resolveInput(this.#root, specFile, written);
    return found.ok ? [found] : [];
  }

  /** A folder in Hugging Face layout. Of its files only those count that say what the model is: see `modelFile`. */
  pinModelFolder(specFile: string, written: string): PinnedModelFolder {
    const found = resolveInput(this.#root, specFile, written);
    if (!found.ok) return found;
    let names: string[];
    try {
      if (!statSync(found.absolute).isDirectory()) return notAFolder(written);
      names = readdirSync(found.absolute)
        .filter((name) => modelFile.test(name) || name === weightIndexName)
        .sort();
    } catch (error) {
      return unreadable(written, error);
    }
    const missing = missingFrom(names);
    if (missing !== undefined) return notAModel(written, `it has no ${missing}`);
    return this.#pinModelFiles(found.path, written, names);
  }

  #pinModelFiles(folder: string, written: string, names: readonly string[]): PinnedModelFolder {
    const files: InputFile[] = [];
    for (const name of names) {
      // Each file is resolved by itself: it may be a link, and that may lead out of the repository.
      const pinned = this.pinFile("", path.posix.join("/", folder, name));
      if (!pinned.ok) return { ...pinned, message: `the model "${written}" cannot be used: ${pinned.message}` };
      files.push(pinned.input);
    }
    const list = files.map(({ digest, bytes }, index) => ({ name: names[index]!, digest, bytes }));
    const config = this.#readText(written, files[names.indexOf("config.json")]!, maxConfigBytes);
    if (typeof config !== "string") return config;
    const indexFile = files[names.indexOf(weightIndexName)];
    const index = indexFile && this.#readText(written, indexFile, maxIndexBytes);
    if (typeof index === "object") return index;
    return { ok: true, path: folder, digest: digestOf(modelFolderText(list)), files, config, index };
  }

  #readText(written: string, file: InputFile, maxBytes: number): string | InputProblem {
    const name = path.posix.basename(file.path);
    if (file.bytes > maxBytes) return notAModel(written, `its ${name} has ${file.bytes} bytes`);
    try {
      return readFileSync(path.join(this.#root, file.path), "utf8");
    } catch (error) {
      return unreadable(`${written}/${name}`, error);
    }
  }

  #read({ path: file, absolute }: Pick<Extract<InputPath, { ok: true }>, "path" | "absolute">): FileDigest {
    const progress = this.#progress;
    return digestFile(absolute, this.#digests, progress && ((bytes, of) => progress(file, bytes, of)));
  }

  #pin({ path: relative, absolute }: Extract<InputPath, { ok: true }>, written: string): PinnedFile {
    try {
      const read = this.#read({ path: relative, absolute });
      if (read.ok) {
        if (isLargeFilePointer(absolute, read)) return largeFilePointer(written);
        const { ok: _, ...facts } = read;
        return { ok: true, input: { path: relative, ...facts } };
      }
      return read.reason === "kind" ? notAFile(written, absolute) : changing(written);
    } catch (error) {
      return unreadable(written, error);
    }
  }
}

/** The files of a Hugging Face model folder that decide what the model does. */
const modelFile = /^(config|tokenizer|tokenizer_config|generation_config|special_tokens_map)\.json$|\.safetensors$/;

/** Real ones have a few KiB. */
const maxConfigBytes = 1_048_576;

/** Real ones have a few MiB. */
const maxIndexBytes = 67_108_864;

function missingFrom(names: readonly string[]): string | undefined {
  for (const name of ["config.json", "tokenizer.json", "tokenizer_config.json"]) if (!names.includes(name)) return name;
  return names.some((name) => name.endsWith(".safetensors")) ? undefined : ".safetensors file";
}
