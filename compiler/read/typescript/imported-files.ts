// Gives the sandbox the files that a spec imports, each once, and no more of them than a spec may have. The sandbox runs what others
// wrote: whatever it asks for, it is given files of specs/ alone.
import type { Diagnostic } from "../../diagnostic.ts";
import { characterMistakes } from "../characters.ts";
import { maxImports, maxSpecBytes } from "../spec-limits.ts";
import type { ImportAnswer, ImportTarget, SourceFile, WantedImport, Words } from "./import-answer.ts";
import { importPath } from "./import-path.ts";

/** What there is at a path from the root: its text, or why there is none, to be said at the import or at the file. */
export type SharedFile =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly words: Words }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export type ReadShared = (file: string) => SharedFile;

export class ImportedFiles {
  /** Of what could be read, by file. */
  readonly texts = new Map<string, string>();
  /** Of files that could not. */
  readonly diagnostics: Diagnostic[] = [];
  readonly #read: ReadShared;
  readonly #targets = new Map<string, ImportTarget>();
  #bytes: number;
  #isOver = false;

  /** `text` is the spec's own. */
  constructor(text: string, read: ReadShared) {
    this.#read = read;
    this.#bytes = Buffer.byteLength(text);
  }

  answer(wanted: readonly WantedImport[]): ImportAnswer {
    const files: SourceFile[] = [];
    const targets = wanted.map(({ from, written }): ImportTarget => {
      const found = importPath(from, written);
      if (!found.ok) return { kind: "refused", words: found.words };
      return this.#targets.get(found.file) ?? this.#open(found.file, files);
    });
    return { targets, files };
  }

  #open(file: string, files: SourceFile[]): ImportTarget {
    if (this.#targets.size === maxImports) return this.#over(`${file} is one file more than the ${maxImports}`);
    const target = this.#look(file, files);
    this.#targets.set(file, target);
    return target;
  }

  #look(file: string, files: SourceFile[]): ImportTarget {
    const shared = this.#read(file);
    if ("words" in shared) return { kind: "refused", words: shared.words };
    const diagnostics = shared.ok ? characterMistakes(file, shared.text) : shared.diagnostics;
    if (shared.ok) this.texts.set(file, shared.text);
    this.diagnostics.push(...diagnostics);
    if (!shared.ok || diagnostics.length > 0) return { kind: "unread" };
    this.#bytes += Buffer.byteLength(shared.text);
    if (this.#bytes > maxSpecBytes) return this.#over(`with ${file}, there are more than the ${maxSpecBytes} bytes`);
    files.push({ file, text: shared.text });
    return { kind: "file", file };
  }

  /** Said once: what comes after it is too many as well. */
  #over(what: string): ImportTarget {
    if (this.#isOver) return { kind: "unread" };
    this.#isOver = true;
    const message = `${what} that a spec and what it imports may have`;
    const fix = "import fewer files: move data out of them, into files that the spec names";
    return { kind: "refused", words: { code: "typescript-import-limit", message, fix } };
  }
}
