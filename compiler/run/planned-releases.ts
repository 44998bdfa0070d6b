// The releases of one project beside those of before, as plain data: the part of a plan that a thread can make.
import type { CompiledProject } from "./compile-project.ts";
import type { CompileRun } from "./compile-run.ts";
import { compiling } from "./lazy.ts";
import type { IndexedRelease } from "../emit/indexed-release.ts";
import type { Model } from "../model/model.ts";
import type { ReleaseDigest } from "../plan/assemble.ts";
import type { ReleaseDraft } from "../plan/compare-release.ts";
import type { Judgement, WordChange } from "../plan/plan.ts";
import type { EvidenceStore } from "../read/evidence-store.ts";
import { releasePath } from "../write/layout.ts";

export interface PlannedRelease extends ReleaseDigest {
  /** Absent where it is as it was. */
  readonly change?: ReleaseChange;
}

interface ReleaseChange {
  readonly release: IndexedRelease;
  /** Undefined where what stands in place of the old index is none. */
  readonly draft: ReleaseDraft | undefined;
  /** Were its resources compared field by field? */
  readonly isDetailed: boolean;
  readonly judgement: Judgement | undefined;
  /** Counted where its resources were compared: it takes reading the data. */
  readonly wordChanges: readonly WordChange[];
  /** Files that say what it is. */
  readonly files: readonly string[];
}

/** Releases of before: the folder whose generated/ they are in, and digests of their indexes by `releasePath`. */
export interface ReleasesBefore {
  readonly folder: string;
  readonly digests: ReadonlyMap<string, string>;
}

export class PlannedReleases {
  readonly #run: CompileRun;
  readonly #before: ReleasesBefore;
  /** Opened when the first gates are judged; its index is read once. */
  #evidence: EvidenceStore | undefined;

  constructor(run: CompileRun, before: ReleasesBefore) {
    this.#run = run;
    this.#before = before;
  }

  /** `details` says how many of those that change are compared field by field, the first ones. */
  async of(project: CompiledProject, details: number): Promise<readonly PlannedRelease[]> {
    const planned: PlannedRelease[] = [];
    let left = details;
    for (const model of project.models) {
      const one = await this.#release(model, project, { isDetailed: left > 0 });
      if (one.change !== undefined) left -= 1;
      planned.push(one);
    }
    return planned;
  }

  async #release(
    model: Model,
    project: CompiledProject,
    { isDetailed }: { readonly isDetailed: boolean },
  ): Promise<PlannedRelease> {
    const { compareRelease, compileRelease, readBefore, snapshotOf, specKnowledge, wordChanges } = await compiling();
    const { texts: _, ...release } = (await compileRelease(model, { trace: false })).release;
    const { digest, index } = release;
    const id = { environment: model.environment, team: model.team, project: model.name, digest };
    if (this.#before.digests.get(releasePath(id)) === digest) return id;
    const files = [project.file, model.written, ...project.imports];
    const before = await readBefore(this.#before.folder, id, { bodies: isDetailed });
    if (before === "broken")
      return { ...id, change: { release, draft: undefined, isDetailed, judgement: undefined, wordChanges: [], files } };
    const traced = isDetailed && before !== undefined ? await compileRelease(model, { trace: true }) : undefined;
    const resources = traced?.files.flatMap((file) => file.resources);
    const { platform } = await this.#run.repository();
    const next = {
      model,
      digest,
      index,
      snapshot: snapshotOf(model),
      ...(resources === undefined ? {} : { resources: new Map(resources.map((resource) => [resource.id, resource])) }),
    };
    const spec = project.document;
    const documents = { spec, written: project.promoted?.get(model.environment) ?? spec, platform: platform?.document };
    const draft = compareRelease(before, next, specKnowledge(documents, next.snapshot));
    const judgement = await this.#foretell(model, draft);
    const words = isDetailed && before !== undefined ? await wordChanges(this.#run.root, before, model) : [];
    return { ...id, change: { release, draft, isDetailed, judgement, wordChanges: words, files } };
  }

  /** By the store of the repository, wherever the releases of before come from: a proposal compares with those of its base. */
  async #foretell(model: Model, { plan }: ReleaseDraft): Promise<Judgement | undefined> {
    const { EvidenceStore: Store, foretell, judgesAgain } = await compiling();
    if (!judgesAgain(plan)) return undefined;
    this.#evidence ??= new Store(this.#run.root);
    return foretell(model, this.#evidence);
  }
}
