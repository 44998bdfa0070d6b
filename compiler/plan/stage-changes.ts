// Which stages run again, and why: the edits that move them, the stages that they read, or what their kind means.
import type { Stage } from "../../specs/handoff/release.ts";
import { kindOf, makesOutput, type StageKind } from "../../specs/handoff/stages.ts";
import { type Asked, askEdits } from "./ask-edits.ts";
import type { Cause, StageChange } from "./plan.ts";
import type { ReleaseBefore, ReleaseNext } from "./release-state.ts";
import type { ReleaseEdit } from "./spec-edits.ts";

/** `before` is absent for a new release. Causes of kind edit are indexes into `edits`, which are those of the two snapshots. */
export function stageChanges(
  before: ReleaseBefore | undefined,
  next: ReleaseNext,
  edits: readonly ReleaseEdit[],
): StageChange[] {
  const { stages: made, promotion } = next.model;
  const old = [...pinnedStages(before?.pins), ...(before?.stages ?? [])];
  const stages: readonly AnyStage[] = [...pinnedStages(promotion?.pins), ...made];
  const asked = before?.snapshot && edits.length > 0 ? lazily(() => ask(before.snapshot!, next)) : () => undefined;
  const rerun = new Set<string>();
  const used = new Set<string>();
  const changes = stages.map((stage): StageChange => {
    const head = { stage: stage.name, kind: stage.kind } as const;
    const same = sameOutput(stage, old);
    if (same !== undefined) {
      used.add(same.name);
      const renamed = same.name === stage.name ? {} : { previousName: same.name };
      return { ...head, action: "keep", ...renamed, causes: [] };
    }
    rerun.add(stage.name);
    if (stage.digest !== undefined) return { ...head, action: "pin", causes: [] };
    if (before === undefined) return { ...head, action: "new", causes: [] };
    const was = old.find(({ name }) => name === stage.name);
    const causes = causesOf(was, stage, edits, asked(), rerun);
    return { ...head, action: was === undefined ? "new" : "again", causes };
  });
  const names = new Set(stages.map((stage) => stage.name));
  const removed = old.filter(({ name }) => !names.has(name) && !used.has(name));
  return [...changes, ...removed.map((stage) => removedStage(stage, editsThatMove(stage.name, edits, asked())))];
}

/** A stage that no longer exists. */
export function removedStage({ name, kind }: Pick<Stage, "name" | "kind">, causes: readonly Cause[]): StageChange {
  return { stage: name, kind, action: "remove", causes };
}

/** A stage that is made here or, with the digest of its output, was made in another environment. */
type AnyStage = Pick<Stage, "name" | "kind" | "key" | "needs"> & {
  readonly semantics?: number;
  readonly digest?: string;
};

function pinnedStages(pins: ReleaseBefore["pins"] = {}): AnyStage[] {
  return Object.entries(pins).map(([name, { key, digest }]) => ({
    name,
    kind: kindOf(name) as StageKind,
    key,
    needs: [],
    digest,
  }));
}

/**
 * The stage whose output, or whose service, stays: by name or, of what is kept in a store, by key alone. Of one key there may be two outputs,
 * made on two machines; a pin is of one.
 */
function sameOutput(stage: AnyStage, old: readonly AnyStage[]): AnyStage | undefined {
  const same = old.filter(
    ({ key, digest }) =>
      key === stage.key && (digest === stage.digest || digest === undefined || stage.digest === undefined),
  );
  return same.find(({ name }) => name === stage.name) ?? (makesOutput(stage.kind) ? same[0] : undefined);
}

function ask(before: NonNullable<ReleaseBefore["snapshot"]>, { snapshot, model }: ReleaseNext): Asked | undefined {
  return askEdits(before, snapshot, model);
}

/** Asked only where a stage changes. */
function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function causesOf(
  was: AnyStage | undefined,
  now: AnyStage,
  edits: readonly ReleaseEdit[],
  asked: Asked | undefined,
  rerun: ReadonlySet<string>,
): Cause[] {
  const causes: Cause[] = [];
  if (was?.semantics !== undefined && now.semantics !== undefined && was.semantics !== now.semantics)
    causes.push({ kind: "semantics", before: was.semantics, after: now.semantics });
  causes.push(...editsThatMove(now.name, edits, asked));
  for (const need of now.needs) if (rerun.has(need)) causes.push({ kind: "stage", stage: need });
  return causes.length > 0 ? causes : [{ kind: "compiler" }];
}

function editsThatMove(stage: string, edits: readonly ReleaseEdit[], asked: Asked | undefined): Cause[] {
  return edits.flatMap((_, edit) => (asked?.moved[edit]?.has(stage) ? [{ kind: "edit", edit } as const] : []));
}
