// One run over a repository: what was found so far, what the cache knows, and whatever project is being compiled. The heavy half of
// the compiler is loaded with the first project that has to be compiled.
import { readFileSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { CompileCache, type CachedProject } from "./cache.ts";
import type { Compilation } from "./compilation.ts";
import type { CompiledProject, ReadRecords } from "./compile-project.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { ProjectName } from "../model/former-name.ts";
import { InputFiles } from "./input-files.ts";
import { compiling } from "./lazy.ts";
import type { PublicationRegister } from "./published.ts";
import { Register } from "./register.ts";
import { notInWorkTree, rewritten, unasked } from "./repository-diagnostics.ts";
import { mayRewrite } from "../read/git-attributes.ts";
import { gitFolderAround, mayLeaveOut } from "../read/git-folder.ts";
import { cappedByFile } from "../read/capped.ts";
import type { InputProgress } from "../read/inputs.ts";
import { discoverSpecs, type DiscoveredSpecs, type FoundPromotion } from "../read/discover.ts";
import type { Repository } from "./open-repository.ts";
import { isSharedName, isTypeScript } from "../read/would-be-spec.ts";
import { systemCodeOf } from "../../specs/program/system-error.ts";

/** What was found in the specs, and the texts that the findings point into. */
export interface Findings {
  readonly diagnostics: readonly Diagnostic[];
  /** Text by file, of the files that have findings. */
  readonly sources: ReadonlyMap<string, string>;
  readonly projects: number;
}

export function hasErrors({ diagnostics }: Findings): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}

export async function openRun(root: string, progress?: InputProgress): Promise<CompileRun> {
  return new CompileRun(root, await discoverSpecs(root), progress);
}

function nameText({ team, name }: ProjectName): string {
  return `${team}/${name}`;
}

/** The default of a local target. */
const firstPort = 8080;

export class CompileRun {
  readonly root: string;
  readonly cache: CompileCache;
  /** Spec files of projects, sorted. */
  readonly specs: readonly string[];
  readonly found: DiscoveredSpecs;
  /** Hears of large files that are read. */
  readonly progress: InputProgress | undefined;
  /** By `<team>/<project>`. */
  readonly #promotions = new Map<string, FoundPromotion[]>();
  readonly #inputs: InputFiles;
  readonly #diagnostics: Diagnostic[] = [];
  readonly #sources = new Map<string, string>();
  readonly #register = new Register();
  #repository: Repository | undefined;
  /** Specs of which it is known what they import. */
  readonly #known = new Set<string>();

  constructor(root: string, found: DiscoveredSpecs, progress?: InputProgress) {
    this.root = root;
    this.specs = found.projects;
    this.found = found;
    this.progress = progress;
    for (const promotion of found.promotions) {
      const project = `${promotion.team}/${promotion.project}`;
      this.#promotions.set(project, [...(this.#promotions.get(project) ?? []), promotion]);
    }
    this.cache = new CompileCache(root);
    this.cache.usePlatform(found.platform === undefined ? "" : (this.#digest(found.platform) ?? ""));
    this.#inputs = new InputFiles(root, this.cache, progress);
  }

  /** What the project was compiled to, if neither its spec, its inputs, the platform nor the compiler changed since. */
  cached(file: string): CachedProject | undefined {
    const digest = this.#digest(file);
    const known = digest === undefined ? undefined : this.cache.project(file, digest);
    if (known === undefined || !this.#inputs.areAs(file, known.inputs)) return undefined;
    const records = this.#recordsOf(known, known.former);
    return JSON.stringify(records) === JSON.stringify(known.records) ? known : undefined;
  }

  #recordsOf(project: ProjectName, former: ProjectName | undefined): [file: string, digest: string][] {
    return this.#promotionsOf(project, former).map(({ file }) => [file, this.#digest(file) ?? ""]);
  }

  /** Those of its own name first. */
  #promotionsOf(project: ProjectName, former: ProjectName | undefined): readonly FoundPromotion[] {
    const names = new Set([project, ...(former === undefined ? [] : [former])].map(nameText));
    return [...names].flatMap((name) => this.#promotions.get(name) ?? []);
  }

  /** Takes the project as the cache knows it, with or without what it warned of: who changes nothing wants to hear nothing. */
  reuse(file: string, known: CachedProject, { warnings }: { readonly warnings: boolean }): void {
    if (warnings) this.#report(known.warnings, (source) => readFileSync(path.join(this.root, source), "utf8"));
    this.#register.add(file, known);
    this.#known.add(file);
    this.#inputs.use(file, known.inputs, { isNew: false });
  }

  /** Reads and checks the project, and remembers it when nothing is wrong with it. */
  async compile(file: string): Promise<CompiledProject> {
    const project = await this.compileWith(file);
    this.take(await this.compilationOf(project));
    return project;
  }

  /** Of a project that `compileWith` compiled. */
  async compilationOf(project: CompiledProject): Promise<Compilation> {
    const { claimsOf, othersReadBy, publishedBy } = await compiling();
    const { file, team = "", name, former, diagnostics, models } = project;
    const claims = [...claimsOf([...models, ...project.unpromoted]).keys()];
    const unpromoted = project.unpromoted.map(({ environment }) => environment);
    const others = { published: publishedBy(models), reads: othersReadBy(models) };
    const registered = { team, name: name ?? "", former, claims, unpromoted, ...others };
    const inputs = this.#inputs.seenBy(file);
    const spec = this.#digest(file);
    const isKnown = models.length > 0 && spec !== undefined;
    const records = this.#recordsOf(registered, former);
    return {
      file,
      diagnostics,
      sources: new Map(diagnostics.map((one) => [one.file, project.texts.get(one.file) ?? ""])),
      isRead: project.document !== undefined,
      registered: name === undefined ? undefined : registered,
      inputs,
      known: isKnown ? { ...registered, spec, inputs, warnings: diagnostics, records } : undefined,
    };
  }

  /** Takes a project as it was compiled, here or in a thread. */
  take({ file, diagnostics, sources, isRead, registered, inputs, known }: Compilation): void {
    this.#report(diagnostics, (source) => sources.get(source) ?? "");
    if (isRead) this.#known.add(file);
    if (registered !== undefined) this.#register.add(file, registered);
    this.#inputs.use(file, inputs, { isNew: true });
    if (known === undefined) this.cache.forgetProject(file);
    else this.cache.rememberProject(file, known);
  }

  /** The project with other promotion records than it has, where `changed` changes them. Reports and remembers nothing. */
  async compileWith(file: string, changed = (records: ReadRecords): ReadRecords => records): Promise<CompiledProject> {
    const { compileProject, readRecords } = await compiling();
    return compileProject(await this.repository(), file, this.#inputs, async (project, former) =>
      changed(await readRecords(this.root, this.#promotionsOf(project, former))),
    );
  }

  /** Remembers what a project was compiled to, if nothing was wrong with it. */
  rememberReleases(file: string, releases: NonNullable<CachedProject["releases"]>): void {
    const known = this.cached(file);
    if (known !== undefined && releases.length > 0) this.cache.rememberProject(file, { ...known, releases });
  }

  /** The platform, read when it is first asked for. */
  async repository(): Promise<Repository> {
    if (this.#repository === undefined) {
      const { openRepository } = await compiling();
      this.#repository = await openRepository(this.root, this.found);
    }
    return this.#repository;
  }

  /** What projects publish, and what they read of others. */
  get publications(): PublicationRegister {
    return this.#register.publications;
  }

  /** Environments that follow no record yet, by `<team>/<project>`; none of a project that has errors. */
  unpromoted(): ReadonlyMap<string, readonly string[]> {
    return this.#register.unpromoted();
  }

  /** Everything that was found, with what only the whole repository shows. */
  async finish(): Promise<Findings> {
    await this.#reportLeftOut();
    await this.#reportRewritten();
    await this.#reportUnkept();
    await this.#reportConflicts();
    await this.#reportReads();
    await this.#reportStrayRecords();
    if (this.specs.length === 0 || this.found.platform === undefined) await this.repository();
    const beside = (this.#repository ?? this.found).diagnostics.filter((one) => !this.#mayBeImported(one));
    const diagnostics = cappedByFile([...beside, ...this.#diagnostics]);
    const sources = new Map([...(this.#repository?.sources ?? []), ...this.#sources]);
    const found = new Set(diagnostics.map(({ file }) => file));
    return {
      diagnostics,
      sources: new Map([...sources].filter(([file]) => found.has(file))),
      projects: this.specs.length,
    };
  }

  /** Is it about a file that could be a spec, and that a spec imports, or may import: of one that was not read nobody knows? */
  #mayBeImported({ code, file }: Diagnostic): boolean {
    if (!notReadCodes.has(code) || !isSharedName(path.posix.basename(file))) return false;
    if (this.specs.some((spec) => isTypeScript(spec) && !this.#known.has(spec))) return true;
    return this.#inputs.named("import").includes(file);
  }

  /** Records of projects that nobody writes: whoever removes a project decides what becomes of what it runs. */
  async #reportStrayRecords(): Promise<void> {
    // While a spec is not known, a record may be of its project.
    if (this.#register.size < this.specs.length) return;
    const stray = this.found.promotions.filter(({ team, project }) => !this.#register.has(team, project));
    if (stray.length === 0) return;
    const { strayRecords } = await compiling();
    const projects: CompiledProject[] = [];
    for (const file of this.specs) projects.push(await this.compileWith(file));
    this.#diagnostics.push(...(await strayRecords(this.root, stray, projects)));
  }

  /** A spec that a sparse checkout leaves out is not removed, and what was generated of it has to stay. */
  async #reportLeftOut(): Promise<void> {
    const git = gitFolderAround(this.root);
    if (git === undefined || !mayLeaveOut(git)) return;
    const { leftOut } = await compiling();
    const files = await leftOut(this.root, ["specs", "generated"]);
    if (!files.ok) this.#diagnostics.push(unasked(files.failure.message));
    else if (files.value.length > 0) this.#diagnostics.push(notInWorkTree(files.value));
  }

  /** What a commit holds is what people look at, and has to be what is compiled. */
  async #reportRewritten(): Promise<void> {
    const git = gitFolderAround(this.root);
    if (git === undefined) return;
    const records = this.found.promotions.map(({ file }) => file);
    const specs = ["specs/platform.yaml", ...this.specs, ...records, ...this.#inputs.named("import")];
    const files = [...specs, ...this.#inputs.named("file")];
    const models = this.#inputs.named("model");
    const looked = [...files, ...models.map((folder) => `${folder}/config.json`), "generated/index.json"];
    const absolute = looked.map((file) => path.join(this.root, file));
    if (!mayRewrite(git, absolute)) return;
    const { rewrittenFiles } = await compiling();
    const found = await rewrittenFiles(this.root, ["specs", "generated", ...models], files);
    if (!found.ok) this.#diagnostics.push(unasked(found.failure.message));
    else if (found.value.length > 0) this.#diagnostics.push(rewritten(found.value));
  }

  /** Inputs that git would not keep, where they are named. A project that has one is not remembered. */
  async #reportUnkept(): Promise<void> {
    const specs = await this.#inputs.askGit();
    if (!specs.ok) {
      this.#diagnostics.push(unasked(specs.failure.message));
      for (const file of this.specs) this.cache.forgetProject(file);
      return;
    }
    for (const file of specs.value) {
      const { diagnostics, texts } = await this.compileWith(file);
      this.#report(
        diagnostics.filter(({ code }) => unkeptCodes.has(code)),
        (source) => texts.get(source) ?? "",
      );
      this.cache.forgetProject(file);
    }
  }

  /** What two projects may not share, in each of them. None of the two is remembered as one that has no error. */
  async #reportConflicts(): Promise<void> {
    for (const [file, conflicts] of this.#register.conflicts()) {
      const { conflictDiagnostic } = await compiling();
      const { document, models, unpromoted, texts } = await this.compileWith(file);
      if (document === undefined) continue;
      const freePort = this.#register.freePort(firstPort);
      this.#report(
        conflicts.map((conflict) =>
          conflictDiagnostic(conflict, { document, models: [...models, ...unpromoted] }, freePort),
        ),
        (source) => texts.get(source) ?? "",
      );
      this.cache.forgetProject(file);
    }
  }

  /** What datasets read of other projects. A project that reads what nobody publishes is not remembered as one without errors. */
  async #reportReads(): Promise<void> {
    const allKnown = this.#register.size >= this.specs.length;
    for (const [file, problems] of this.publications.problems({ allKnown })) {
      const { readDiagnostic } = await compiling();
      const { document, texts } = await this.compileWith(file);
      if (document === undefined) continue;
      const found = problems.map((problem) => readDiagnostic(problem, document));
      this.#report(found, (source) => texts.get(source) ?? "");
      if (found.some(({ severity }) => severity === "error")) this.cache.forgetProject(file);
    }
  }

  /** What is wrong in a file that several specs import is said once. */
  #report(diagnostics: readonly Diagnostic[], textOf: (file: string) => string): void {
    const isKnown = (one: Diagnostic): boolean =>
      this.#sources.has(one.file) && this.#diagnostics.some((known) => isDeepStrictEqual(known, one));
    this.#diagnostics.push(...diagnostics.filter((one) => !isKnown(one)));
    for (const { file } of diagnostics) if (!this.#sources.has(file)) this.#sources.set(file, textOf(file));
  }

  /** Undefined for a spec that cannot be read: whoever compiles it says why. */
  #digest(file: string): string | undefined {
    try {
      return this.cache.digest(path.join(this.root, file));
    } catch (error) {
      if (systemCodeOf(error) === undefined) throw error;
      return undefined;
    }
  }
}

const notReadCodes: ReadonlySet<Diagnostic["code"]> = new Set(["spec-not-read", "spec-without-team"]);

const unkeptCodes: ReadonlySet<Diagnostic["code"]> = new Set(["input-ignored", "input-nested", "input-converted"]);
