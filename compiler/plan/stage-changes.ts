// Which stages run again, and why: the edits that move them, the stages that they read, or what their kind means.
import type { Stage } from "../../specs/handoff/release.ts";
import { makesOutput } from "../../specs/handoff/stages.ts";
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
  const old = before?.stages ?? [];
  const asked = before?.snapshot && edits.length > 0 ? lazily(() => ask(before.snapshot!, next)) : () => undefined;
  const rerun = new Set<string>();
  const used = new Set<string>();
  const changes = next.model.stages.map((stage): StageChange => {
    const head = { stage: stage.name, kind: stage.kind } as const;
    const same = sameOutput(stage, old);
    if (same !== undefined) {
      used.add(same.name);
      const renamed = same.name === stage.name ? {} : { previousName: same.name };
      return { ...head, action: "keep", ...renamed, causes: [] };
    }
    rerun.add(stage.name);
    if (before === undefined) return { ...head, action: "new", causes: [] };
    const was = old.find(({ name }) => name === stage.name);
    const causes = causesOf(was, stage, edits, asked(), rerun);
    return { ...head, action: was === undefined ? "new" : "again", causes };
  });
  const names = new Set(next.model.stages.map((stage) => stage.name));
  const removed = old.filter(({ name }) => !names.has(name) && !used.has(name));
  return [...changes, ...removed.map((stage) => removedStage(stage, editsThatMove(stage.name, edits, asked())))];
}

/** A stage that no longer exists. */
export function removedStage({ name, kind }: Stage, causes: readonly Cause[]): StageChange {
  return { stage: name, kind, action: "remove", causes };
}

/** The stage whose output, or whose service, stays: by name or, of what is kept in a store, by key alone. */
function sameOutput(stage: Stage, old: readonly Stage[]): Stage | undefined {
  const same = old.filter(({ key }) => key === stage.key);
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
  was: Stage | undefined,
  now: Stage,
  edits: readonly ReleaseEdit[],
  asked: Asked | undefined,
  rerun: ReadonlySet<string>,
): Cause[] {
  const causes: Cause[] = [];
  if (was !== undefined && was.semantics !== now.semantics)
    causes.push({ kind: "semantics", before: was.semantics, after: now.semantics });
  causes.push(...editsThatMove(now.name, edits, asked));
  for (const need of now.needs) if (rerun.has(need)) causes.push({ kind: "stage", stage: need });
  return causes.length > 0 ? causes : [{ kind: "compiler" }];
}

function editsThatMove(stage: string, edits: readonly ReleaseEdit[], asked: Asked | undefined): Cause[] {
  return edits.flatMap((_, edit) => (asked?.moved[edit]?.has(stage) ? [{ kind: "edit", edit } as const] : []));
}
