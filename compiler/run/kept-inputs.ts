// Holds the inputs of specs against what git keeps: an input that git ignores would be in no clone, and its digest and size would be
// published. Git is asked once a run, at its end, about what was compiled; and about everything where a file of its rules changed.
import { lstatSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import type { CachedProject, CompileCache } from "./cache.ts";
import { compiling } from "./lazy.ts";
import type { Unkept } from "../propose/git/unkept.ts";
import { gitFolderAround, type GitFolder } from "../read/git-folder.ts";
import type { InputProblem } from "../read/input-path.ts";
import { pathInRepository } from "../read/path-in-repository.ts";
import { ok, type Result } from "../result.ts";

/** A file of the repository as a spec reaches it: from the root, and with its links resolved. */
export interface ReachedFile {
  readonly path: string;
  readonly absolute: string;
}

export type InputKind = CachedProject["inputs"][number][0];

/** What a spec of this run names. */
interface Named {
  readonly file: string;
  readonly inputs: CachedProject["inputs"];
  readonly isNew: boolean;
}

export class KeptInputs {
  readonly #realRoot: string;
  readonly #cache: CompileCache;
  readonly #git: GitFolder | undefined;
  readonly #named: Named[] = [];
  /** What `#firstLink` found, by path from the root. */
  readonly #links = new Map<string, string | undefined>();
  /** By path from the top. */
  #unkept: ReadonlyMap<string, Unkept> = new Map();

  constructor(root: string, cache: CompileCache) {
    this.#realRoot = realpathSync(root);
    this.#cache = cache;
    const found = gitFolderAround(root);
    this.#git = found && { ...found, top: realpathSync(found.top) };
  }

  /** `isNew`: nobody asked git about them yet. */
  add(file: string, inputs: CachedProject["inputs"], { isNew }: { readonly isNew: boolean }): void {
    this.#named.push({ file, inputs, isNew });
  }

  /** What the specs of this run name, from the root and as it is written: of a model its folder. Looks at no disk. */
  named(kind: InputKind): readonly string[] {
    const named = this.#named.flatMap(({ file, inputs }) =>
      inputs.flatMap(([own, written]) => (own === kind ? [pathInRepository(file, written)] : [])),
    );
    return [...new Set(named)];
  }

  /** Asks git; answers with the specs that name what it would not keep. `reached` finds the files of an input. */
  async ask(
    reached: (file: string, input: CachedProject["inputs"][number]) => readonly ReachedFile[],
  ): Promise<Result<readonly string[]>> {
    if (this.#git === undefined) return ok([]);
    const { top } = this.#git;
    const isSettled = this.#cache.rulesAreAsBefore();
    const specs = new Map<string, Set<string>>();
    const imported = new Set<string>();
    for (const { file, inputs, isNew } of this.#named) {
      if (isSettled && !isNew) continue;
      for (const input of inputs) {
        if (input[0] === "pinned") continue;
        for (const name of reached(file, input).flatMap((one) => this.#namesOf(one, top))) {
          const known = specs.get(name);
          if (known === undefined) specs.set(name, new Set([file]));
          else known.add(file);
          if (input[0] === "import") imported.add(name);
        }
      }
    }
    if (specs.size === 0) return ok([]);
    const { unkeptFiles } = await compiling();
    const answer = await unkeptFiles(top, [...specs.keys()]);
    if (!answer.ok) return answer;
    // What is imported says the same with other line ends, as a spec does.
    this.#unkept = new Map([...answer.value].filter(([name, { why }]) => why !== "converted" || !imported.has(name)));
    this.#cache.rememberRules(rulesFor(this.#git, [...specs.keys()]), { more: isSettled });
    return ok([...new Set([...this.#unkept.keys()].flatMap((name) => [...(specs.get(name) ?? [])]))].sort());
  }

  /** Why git would not keep one of the files, as its answer said. They are looked for only where it named any at all. */
  problemWith(files: () => readonly ReachedFile[], kind: InputKind): InputProblem | undefined {
    if (this.#git === undefined || this.#unkept.size === 0) return undefined;
    for (const file of files()) {
      for (const name of this.#namesOf(file, this.#git.top)) {
        const unkept = this.#unkept.get(name);
        if (unkept !== undefined) return problem(file.path, unkept, kind);
      }
    }
    return undefined;
  }

  /** From the top: the file itself and, where it is reached over a link, the first link. */
  #namesOf({ path: written, absolute }: ReachedFile, top: string): string[] {
    const link = this.#firstLink(path.posix.normalize(written));
    return [absolute, ...(link === undefined ? [] : [link])].map((one) =>
      path.relative(top, one).replaceAll(path.sep, "/"),
    );
  }

  /** The first link on the way to a file of the root; absolute. */
  #firstLink(file: string): string | undefined {
    if (file === ".") return undefined;
    if (!this.#links.has(file)) {
      const absolute = path.join(this.#realRoot, file);
      const isLink = lstatSync(absolute, { throwIfNoEntry: false })?.isSymbolicLink() === true;
      this.#links.set(file, this.#firstLink(path.posix.dirname(file)) ?? (isLink ? absolute : undefined));
    }
    return this.#links.get(file);
  }
}

/** Every file that can say what is ignored or converted of these, there or not. What leaves the index is noticed by `propose`, which looks at the commit. */
function rulesFor({ top, common }: GitFolder, files: readonly string[]): string[] {
  const folders = new Set<string>();
  for (const file of files) {
    for (let folder = path.dirname(path.join(top, file)); !folders.has(folder); folder = path.dirname(folder)) {
      folders.add(folder);
      if (folder === top) break;
    }
  }
  const settings = process.env.XDG_CONFIG_HOME ?? path.join(homedir(), ".config");
  return [
    ...[...folders].map((folder) => path.join(folder, ".gitignore")),
    ...[...folders].map((folder) => path.join(folder, ".gitattributes")),
    path.join(common, "info", "exclude"),
    path.join(common, "info", "attributes"),
    path.join(common, "config"),
    path.join(homedir(), ".gitconfig"),
    path.join(settings, "git", "config"),
    path.join(settings, "git", "ignore"),
  ];
}

function problem(file: string, unkept: Unkept, kind: InputKind): InputProblem {
  if (unkept.why === "converted") {
    return {
      ok: false,
      code: "input-converted",
      message: `git gave ${file} CR LF line ends, and keeps it with LF: another clone compiles other bytes`,
      fix: `write "${file} -text" into .gitattributes and commit it, then remove the file and check it out again`,
    };
  }
  const orPin = kind === "model" ? "; or write the model's digest beside it, in training.base.digest" : "";
  if (unkept.why === "nested") {
    return {
      ok: false,
      code: "input-nested",
      message: `${file} lies in ${unkept.repository}, which is a git repository of its own: a clone of this one does not hold it`,
      fix: `copy it to where this repository keeps it${orPin}`,
    };
  }
  return {
    ok: false,
    code: "input-ignored",
    message: `git ignores ${file}: no commit and no clone holds it`,
    fix:
      `commit it (\`git check-ignore -v ${file}\` names the rule that ignores it)${orPin}. ` +
      "What has to stay private is no input: the digest and the size of every input are published",
  };
}
