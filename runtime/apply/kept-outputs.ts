// What a home must keep, and why, in words that a person can act on.
import { stat } from "node:fs/promises";
import { scopeName } from "../engine.ts";
import { type KnownReleases, knownReleases } from "../release/known-releases.ts";
import { fail, ok, type Result } from "../result.ts";
import type { ArtifactStore, ListedOutput } from "../store/artifact-store.ts";
import type { Inventory } from "./inventory.ts";

export interface Kept {
  /**
   * By digest: what running services, the versions on record and unfinished applies of this home reach, and what releases pin that may be
   * applied next. Not all of them have to be in the store.
   */
  readonly outputs: ReadonlyMap<string, KeptOutput>;
  /** Keys of stages that an unfinished apply has still to run, whose checkpoints are worth something. */
  readonly unfinished: ReadonlySet<string>;
  /** All that the store has, kept or not. */
  readonly stored: readonly ListedOutput[];
  /** What stages are called whose keys are known. */
  readonly names: KnownReleases["names"];
  /** Sentences about releases that were not looked at, or not understood. */
  readonly notes: readonly string[];
}

interface KeptOutput {
  /** `train/main of care/bot (prod)`, of every release that has it. */
  readonly names: ReadonlySet<string>;
  /** The gravest first. */
  readonly why: ReadonlySet<string>;
}

/**
 * `repository` may have releases that were not applied yet. Fails when a store has outputs and no inventory says what is needed, and when
 * a release cannot be read: then nothing may be removed.
 */
export async function keptOutputs(
  { home, repository }: { readonly home: string; readonly repository: string },
  inventories: readonly Inventory[],
  store: ArtifactStore,
): Promise<Result<Kept>> {
  const stored = await store.list();
  if (!stored.ok) return stored;
  if (inventories.length === 0 && stored.value.length > 0) {
    return fail(
      "state-corrupt",
      `The store of ${home} has outputs, and there is no record of an apply that says which are needed. Run fairlead-runtime apply first.`,
    );
  }
  const gone = await goneRepository(inventories);
  if (gone !== undefined) return gone;
  const needed = await neededOutputs(repository, inventories, stored.value);
  if (!needed.ok) return needed;
  const unfinished = inventories.flatMap(({ attempt }) =>
    Object.values(attempt?.stages ?? {}).flatMap(({ key, digest }) => (digest === null ? [key] : [])),
  );
  return ok({ ...needed.value, unfinished: new Set(unfinished), stored: stored.value });
}

/** One that is not mounted now may have releases whose outputs are nowhere else. */
async function goneRepository(inventories: readonly Inventory[]) {
  for (const inventory of inventories) {
    if (await isThere(inventory.repository)) continue;
    return fail(
      "input-missing",
      `${inventory.repository}, from which ${scopeName(inventory)} was applied, is not there, so that what its releases pin is not known, and nothing was removed. ` +
        "Bring it back; where it is gone for good, apply from another clone of it.",
    );
  }
  return undefined;
}

function isThere(folder: string): Promise<boolean> {
  return stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

export type Needed = Pick<Kept, "outputs" | "names" | "notes">;

/** What the inventories of a home and the releases of their repositories need, in the store or not; what is read of other projects, as far as it is `stored`. */
export async function neededOutputs(
  repository: string,
  inventories: readonly Inventory[],
  stored: readonly ListedOutput[] = [],
): Promise<Result<Needed>> {
  const keeping = keepingOf(inventories);
  const names = new Map<string, string>();
  const notes: string[] = [];
  for (const one of new Set([repository, ...inventories.map((inventory) => inventory.repository)])) {
    const known = await knownReleases(one);
    if (!known.ok) return known;
    for (const { digest, name, by } of known.value.pins) keeping.add(digest, `pinned by ${by}`, name);
    for (const { key, name, by } of known.value.reads)
      for (const { digest } of stored.filter((output) => output.key === key))
        keeping.add(digest, `read by ${by}`, name);
    for (const [key, name] of known.value.names) names.set(key, name);
    notes.push(...known.value.notes);
  }
  return ok({ outputs: keeping.outputs, names, notes });
}

/** The same, without what releases pin. */
export function recordedOutputs(inventories: readonly Inventory[]): Needed {
  return { outputs: keepingOf(inventories).outputs, names: new Map(), notes: [] };
}

function keepingOf(inventories: readonly Inventory[]): Keeping {
  const keeping = new Keeping();
  for (const inventory of inventories) keeping.services(inventory);
  for (const inventory of inventories) keeping.versions(inventory);
  return keeping;
}

class Keeping {
  readonly outputs = new Map<string, { readonly names: Set<string>; readonly why: Set<string> }>();

  services({ services, ...scope }: Inventory): void {
    for (const { modelDigest, target } of services) this.add(modelDigest, `serves ${scopeName(scope)} on ${target}`);
  }

  versions({ applied, attempt, ...scope }: Inventory): void {
    const of = scopeName(scope);
    const [now, ...before] = applied;
    if (now !== undefined) this.#stages(now, of, `in the version of ${of} that is applied`);
    for (const one of before)
      this.#stages(one, of, `a way back: in the version of ${of} that was applied ${one.appliedAt}`);
    if (attempt !== null) this.#stages(attempt, of, `made for the unfinished apply of ${of}`);
  }

  #stages({ stages }: Pick<Inventory["applied"][number], "stages">, of: string, why: string): void {
    for (const [name, { digest }] of Object.entries(stages))
      if (digest !== null) this.add(digest, why, `${name} of ${of}`);
  }

  add(digest: string, why: string, name?: string): void {
    const known = this.outputs.get(digest) ?? { names: new Set(), why: new Set() };
    this.outputs.set(digest, known);
    known.why.add(why);
    if (name !== undefined) known.names.add(name);
  }
}
