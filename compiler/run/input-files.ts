// The files and model folders that specs name or import, as read/ pins them and as the model and the cache ask for them.
import path from "node:path";
import type { CachedProject, CompileCache } from "./cache.ts";
import { listFormOf, mostListBytes } from "../../specs/words/list-form.ts";
import type { PinnedInput } from "../model/model.ts";
import type { Answers, FileAnswer, ModelAnswer, ReadList, Reference } from "../model/references.ts";
import { digestOf } from "../fingerprint.ts";
import { compiling } from "./lazy.ts";
import type { InputProblem } from "../read/input-path.ts";
import type { MatchingFiles } from "../read/matching-files.ts";
import { ImportsOfSpecs } from "./imports-of-specs.ts";
import { KeptInputs, type InputKind, type ReachedFile } from "./kept-inputs.ts";
import { Inputs, type InputProgress } from "../read/inputs.ts";
import type { ReadShared } from "../read/typescript/imported-files.ts";
import type { Result } from "../result.ts";

type Seen = [Reference["kind"], string, string][];

const tooLarge = {
  says: "has more than 4 MiB, which every thread would hold",
  fix: "take out words that nobody needs",
};

export class InputFiles {
  readonly #inputs: Inputs;
  readonly #kept: KeptInputs;
  /** Many projects stand on few models; each is looked at once a run. By path from the root. */
  readonly #models = new Map<string, ModelAnswer>();
  /** Where the files of each are, by the model's path. */
  readonly #modelFiles = new Map<string, ReachedFile[]>();
  /** What each spec file named, by spec file. */
  readonly #seen = new Map<string, CachedProject["inputs"]>();
  readonly #imports: ImportsOfSpecs;
  /** By path and digest. */
  readonly #lists = new Map<string, ReadList>();

  constructor(root: string, cache: CompileCache, progress: InputProgress | undefined) {
    this.#imports = new ImportsOfSpecs(root, cache);
    this.#inputs = new Inputs(root, cache, progress);
    this.#kept = new KeptInputs(root, cache);
  }

  /** Pins what a spec names. Problems are answers. */
  async lookUp(specFile: string, references: readonly Reference[]): Promise<Answers> {
    const files = new Map<string, FileAnswer>();
    const models = new Map<string, ModelAnswer>();
    const lists = new Map<string, ReadList>();
    const seen: Seen = [];
    for (const { kind, path: written, isList } of references) {
      if (kind === "file" || kind === "pattern") {
        const found = kind === "file" ? this.#file(specFile, written, seen) : this.#pattern(specFile, written, seen);
        files.set(written, found);
        for (const input of isList && found.ok ? found.inputs : []) lists.set(input.path, await this.#list(input));
      } else {
        const found = this.#model(specFile, written);
        models.set(written, this.#keptOr(specFile, kind, written, found));
        seen.push([kind, written, found.ok ? found.digest : ""]);
      }
    }
    this.#seen.set(specFile, seen);
    return { files, models, lists };
  }

  /** Many projects name few lists; each is read once a run. */
  async #list({ path: file, digest, bytes }: PinnedInput): Promise<ReadList> {
    const key = `${file} ${digest}`;
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    const { parseWordList } = await compiling();
    const content = this.#inputs.bytesOf({ path: file, bytes }, mostListBytes);
    const list =
      content === undefined ? { entries: [], problems: [tooLarge] } : parseWordList(content, listFormOf(file));
    const read = { ...list, text: content?.toString() ?? "" };
    this.#lists.set(key, read);
    return read;
  }

  #file(specFile: string, written: string, seen: Seen): FileAnswer {
    const found = this.#inputs.pinFile(specFile, written);
    seen.push(["file", written, found.ok ? found.input.digest : ""]);
    return this.#keptOr(specFile, "file", written, found.ok ? { ok: true, inputs: [found.input] } : found);
  }

  /** Each of the files as if it were named, in the order of their paths. */
  #pattern(specFile: string, written: string, seen: Seen): FileAnswer {
    const found = this.#inputs.matching(specFile, written);
    seen.push(["pattern", written, namesOf(found)]);
    if (!found.ok) return found;
    const answers = found.paths.map((file) => this.#file(specFile, `/${file}`, seen));
    const inputs = answers.flatMap((one) => (one.ok ? one.inputs : []));
    return answers.find(({ ok }) => !ok) ?? { ok: true, inputs };
  }

  /** The answer, or why git would not keep what it is about. */
  #keptOr<Answer>(specFile: string, kind: Reference["kind"], written: string, answer: Answer): Answer | InputProblem {
    if (kind === "pinned") return answer;
    const files = () => this.#reached(specFile, kind, written);
    return this.#kept.problemWith(files, kind) ?? answer;
  }

  /** Gives the spec what it imports, or says why git would not keep it. */
  importsOf(specFile: string): ReadShared {
    const read = this.#imports.of(specFile);
    return (file) => {
      const shared = read(file);
      const words = this.#kept.problemWith(() => this.#reached(specFile, "import", `/${file}`), "import");
      return words === undefined ? shared : { ok: false, words };
    };
  }

  /** What `lookUp` and `importsOf` found for this spec in this run. */
  seenBy(specFile: string): CachedProject["inputs"] {
    return [...this.#imports.seenBy(specFile), ...(this.#seen.get(specFile) ?? [])];
  }

  /** Remembers that a spec of this run names these, for `askGit`. */
  use(specFile: string, inputs: CachedProject["inputs"], how: { readonly isNew: boolean }): void {
    this.#kept.add(specFile, inputs, how);
  }

  /** Files, or folders of models, that the specs of this run name, from the root. */
  named(kind: InputKind): readonly string[] {
    return this.#kept.named(kind);
  }

  /** The specs of this run that name what git would not keep; the next `lookUp` says what it is. */
  askGit(): Promise<Result<readonly string[]>> {
    return this.#kept.ask((specFile, [kind, written]) => this.#reached(specFile, kind, written));
  }

  /** Do all of them still have the same bytes? */
  areAs(specFile: string, inputs: CachedProject["inputs"]): boolean {
    return inputs.every(([kind, written, digest]) => {
      if (kind === "import") return this.#imports.isAs(written, digest);
      if (kind === "file") return this.#inputs.hasDigest(specFile, written, digest);
      if (kind === "pattern") return namesOf(this.#inputs.matching(specFile, written)) === digest;
      const model = this.#model(specFile, written);
      return model.ok && model.digest === digest;
    });
  }

  /** The files behind an input that could be pinned. */
  #reached(specFile: string, kind: InputKind, written: string): ReachedFile[] {
    if (kind === "file" || kind === "import") return this.#inputs.reach(specFile, written);
    // Its files are inputs of their own.
    if (kind === "pattern") return [];
    const model = this.#model(specFile, written);
    if (!model.ok) return [];
    const known =
      this.#modelFiles.get(model.path) ?? model.files.flatMap(({ path: file }) => this.#inputs.reach("", `/${file}`));
    this.#modelFiles.set(model.path, known);
    return known;
  }

  #model(specFile: string, written: string): ModelAnswer {
    const key = written.startsWith("/") ? written : path.posix.join(path.posix.dirname(specFile), written);
    const known = this.#models.get(key) ?? this.#inputs.pinModelFolder(specFile, written);
    this.#models.set(key, known);
    return known;
  }
}

/** Digest of what a pattern stands for, the same as long as no file comes or goes; empty where it stands for nothing. */
function namesOf(found: MatchingFiles): string {
  return found.ok ? digestOf(found.paths.join("\n")) : "";
}
