// The files and model folders that specs name, as read/ pins them and as the model and the cache ask for them.
import path from "node:path";
import type { CachedProject, CompileCache } from "./cache.ts";
import type { Answers, FileAnswer, ModelAnswer, Reference } from "../model/references.ts";
import { Inputs } from "../read/inputs.ts";

export class InputFiles {
  readonly #inputs: Inputs;
  /** Many projects stand on few models; each is looked at once a run. By path from the root. */
  readonly #models = new Map<string, ModelAnswer>();
  /** What each spec file named, by spec file. */
  readonly #seen = new Map<string, CachedProject["inputs"]>();

  constructor(root: string, cache: CompileCache) {
    this.#inputs = new Inputs(root, cache);
  }

  /** Pins what a spec names. Problems are answers. */
  lookUp(specFile: string, references: readonly Reference[]): Promise<Answers> {
    const files = new Map<string, FileAnswer>();
    const models = new Map<string, ModelAnswer>();
    const seen: [Reference["kind"], string, string][] = [];
    for (const { kind, path: written } of references) {
      if (kind === "file") files.set(written, this.#inputs.pinFile(specFile, written));
      else models.set(written, this.#model(specFile, written));
      seen.push([kind, written, this.#digest(specFile, kind, written) ?? ""]);
    }
    this.#seen.set(specFile, seen);
    return Promise.resolve({ files, models });
  }

  /** What `lookUp` found for this spec in this run. */
  seenBy(specFile: string): CachedProject["inputs"] {
    return this.#seen.get(specFile) ?? [];
  }

  /** Do all of them still have the same bytes? */
  areAs(specFile: string, inputs: CachedProject["inputs"]): boolean {
    return inputs.every(([kind, written, digest]) => this.#digest(specFile, kind, written) === digest);
  }

  #digest(specFile: string, kind: Reference["kind"], written: string): string | undefined {
    if (kind === "model") {
      const model = this.#model(specFile, written);
      return model.ok ? model.digest : undefined;
    }
    const file = this.#inputs.pinFile(specFile, written);
    return file.ok ? file.input.digest : undefined;
  }

  #model(specFile: string, written: string): ModelAnswer {
    const key = written.startsWith("/") ? written : path.posix.join(path.posix.dirname(specFile), written);
    const known = this.#models.get(key) ?? this.#inputs.pinModelFolder(specFile, written);
    this.#models.set(key, known);
    return known;
  }
}
