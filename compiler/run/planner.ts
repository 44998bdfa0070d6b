// Gathers the plan of a repository, project by project. Only releases that differ from generated/ are looked into.
import { CompileCache, type CachedProject } from "./cache.ts";
import type { CompileRun, Findings } from "./compile-run.ts";
import { Inspection } from "./inspection.ts";
import { compiling } from "./lazy.ts";
import type { PlannedRelease } from "./planned-releases.ts";
import { planReleases, type Work } from "./work.ts";
import { indexFile } from "../emit/index-file.ts";
import { assemblePlan, type ReleaseDigest } from "../plan/assemble.ts";
import type { ReleaseDraft } from "../plan/compare-release.ts";
import { diagnosticsAsJson } from "../diagnostic.ts";
import type { Judgement, Plan, PlanWarning, WordChange } from "../plan/plan.ts";
import { fail, ok, type Result } from "../result.ts";
import { compilerVersion } from "../version.ts";
import { readFailure } from "../write/system-error.ts";
import { releasePath } from "../write/layout.ts";
import { listReleases } from "../write/releases.ts";

/**
 * Releases whose resources are compared field by field. Beyond them a plan only names the resources that change: nobody reads
 * on, and parsing the old files of a thousand releases would take minutes.
 */
const detailedReleases = 40;

/** `before` is the folder whose generated/ is compared with; often, but not always, the repository's root. */
export function openPlanner(run: CompileRun, before: string): Result<Planner> {
  // Digests of another folder are not worth remembering: it is gone after the run.
  const inspection = new Inspection(before, before === run.root ? run.cache : new CompileCache(before));
  try {
    const found = listReleases(before).flatMap((release): ReleaseDigest[] => {
      const digest = inspection.digestOf(release);
      return digest === undefined ? [] : [{ ...release, digest }];
    });
    return ok(new Planner(run, before, found, inspection));
  } catch (error) {
    return readFailure("generated/", error);
  }
}

class Planner {
  readonly #run: CompileRun;
  readonly #root: string;
  readonly #inspection: Inspection;
  readonly #before: readonly ReleaseDigest[];
  readonly #digests: ReadonlyMap<string, string>;
  readonly #next: ReleaseDigest[] = [];
  readonly #drafts: ReleaseDraft[] = [];
  readonly #judgements: Judgement[] = [];
  readonly #wordChanges: WordChange[] = [];
  readonly #changedFiles = new Set<string>();
  /** Paths of indexes that are none. */
  readonly #broken: string[] = [];
  /** What `add` takes. */
  readonly work: Work<readonly PlannedRelease[]>;

  constructor(run: CompileRun, root: string, before: readonly ReleaseDigest[], inspection: Inspection) {
    this.#run = run;
    this.#root = root;
    this.#inspection = inspection;
    this.#before = before;
    this.#digests = new Map(before.map((release) => [releasePath(release), release.digest]));
    this.work = planReleases(run, { folder: root, digests: this.#digests }, () => this.#details);
  }

  /** True when all releases of the project are in generated/ as the cache knows them; then there is nothing to plan for it. */
  keep({ team, name, releases }: CachedProject): boolean {
    if (releases === undefined) return false;
    const ids = releases.map(([environment, digest]) => ({ environment, team, project: name, digest }));
    if (!ids.every((id) => this.#digests.get(releasePath(id)) === id.digest)) return false;
    for (const id of ids) this.#inspection.keep(id, id.digest);
    this.#next.push(...ids);
    return true;
  }

  /** Takes the releases of a project; answers with the digests of their indexes. */
  async add(file: string, planned: readonly PlannedRelease[]): Promise<NonNullable<CachedProject["releases"]>> {
    const changed = planned.flatMap(({ change }) => change ?? []);
    // A thread, which does not know how many changed before, compares none so.
    const isShort = changed.slice(0, this.#details).some(({ isDetailed }) => !isDetailed);
    const releases = isShort ? await this.work.of(await this.#run.compileWith(file)) : planned;
    for (const release of releases) this.#take(release);
    return releases.map(({ environment, digest }) => [environment, digest]);
  }

  /**
   * The plan, with the releases that nothing makes any more and the warnings about what changes. A failure where an index is broken: what
   * its release was is not known, and it did not "enter an environment". `branch` is where generated/ was taken from, if not the folder.
   */
  async finish(findings: Findings, branch?: string): Promise<Result<Plan>> {
    const kept = new Set(this.#next.map((release) => releasePath(release)));
    for (const release of this.#before) if (!kept.has(releasePath(release))) await this.#remove(release);
    const edited = this.#inspection.finish(branch);
    if (!edited.ok) return edited;
    if (this.#broken.length > 0) return brokenIndexes(this.#broken, branch);
    const { platform } = this.#drafts.length === 0 ? { platform: undefined } : await this.#run.repository();
    const plan = assemblePlan({
      drafts: this.#drafts,
      before: this.#before,
      next: this.#next,
      environments: platform?.spec.environments.map((environment) => environment.name) ?? [],
      warnings: warningsOf(findings, this.#changedFiles),
      judgements: this.#judgements,
      wordChanges: this.#wordChanges,
      unpromoted: this.#run.unpromoted(),
      readersOf: (dataset) => this.#run.publications.readersOf(dataset),
      edited: edited.value,
      branch,
      compiler: compilerVersion,
    });
    return ok(plan);
  }

  /** How many releases that change may still be compared field by field. */
  get #details(): number {
    return Math.max(0, detailedReleases - this.#drafts.length);
  }

  #take({ change, ...release }: PlannedRelease): void {
    this.#next.push(release);
    if (change === undefined) {
      this.#inspection.keep(release, release.digest);
      return;
    }
    this.#inspection.overwrite(change.release);
    if (change.draft === undefined) {
      this.#broken.push(releasePath(release, indexFile));
      return;
    }
    this.#drafts.push(change.draft);
    for (const file of change.files) this.#changedFiles.add(file);
    if (change.judgement !== undefined) this.#judgements.push(change.judgement);
    this.#wordChanges.push(...change.wordChanges);
  }

  async #remove(release: ReleaseDigest): Promise<void> {
    this.#inspection.remove(release);
    const { readBefore, removedRelease } = await compiling();
    const before = await readBefore(this.#root, release, { bodies: false });
    if (before === "broken") this.#broken.push(releasePath(release, indexFile));
    else if (before !== undefined) this.#drafts.push(removedRelease(before));
  }
}

function brokenIndexes(paths: readonly string[], branch: string | undefined): Result<never> {
  const on = branch === undefined ? "" : ` on ${branch}`;
  const then = branch === undefined ? "" : `, and commit what it writes to ${branch}`;
  return fail(
    "generated-edited",
    `${paths.join(", ")}${on}: no index of a release any more, as after a merge that left its marks, or an edit by hand. ` +
      `Run \`fairlead build --overwrite\`, which writes it anew${then}`,
  );
}

function warningsOf({ diagnostics, sources }: Findings, files: ReadonlySet<string>): PlanWarning[] {
  const warnings = diagnostics.filter(({ severity, file }) => severity === "warning" && files.has(file));
  return diagnosticsAsJson(warnings, sources).map(({ file, start, code, message, fix }) => ({
    file,
    line: start.line,
    column: start.column,
    code,
    message,
    fix,
  }));
}
