// A release that goes and one that comes are one project under another name, where its spec says so, or where the second would make what the
// first has made: outputs are found by their key, whatever the project is called.
import type { ReleaseDraft } from "./compare-release.ts";
import type { StageChange } from "./plan.ts";
import { projectName } from "./words.ts";

/** Drafts in which such pairs know each other, and the one that comes uses again what the other made. */
export function withRenames(drafts: readonly ReleaseDraft[]): ReleaseDraft[] {
  const pairs = new Map<ReleaseDraft, ReleaseDraft>();
  const taken = new Set<ReleaseDraft>();
  const comes = drafts.filter(({ plan }) => plan.action === "create");
  // What is said goes before what is guessed.
  for (const come of [...comes.filter(isSaid), ...comes.filter((one) => !isSaid(one))]) {
    const gone = formerOf(
      come,
      drafts.filter((draft) => !taken.has(draft)),
    );
    if (gone === undefined) continue;
    taken.add(gone);
    pairs.set(come, gone).set(gone, come);
  }
  return drafts.map((draft) => {
    const other = pairs.get(draft);
    return other === undefined ? draft : draft.plan.action === "create" ? renamed(draft, other) : left(draft, other);
  });
}

function isSaid({ former }: ReleaseDraft): boolean {
  return former !== undefined;
}

/** The one that the spec names; where it names none, the one that shares the most: any output where both are written in one file, else half of all. */
function formerOf(come: ReleaseDraft, drafts: readonly ReleaseDraft[]): ReleaseDraft | undefined {
  const candidates = drafts.flatMap((gone) => {
    if (gone.plan.action !== "remove" || gone.environment !== come.environment) return [];
    if (come.former !== undefined) return come.former === projectName(gone.plan) ? [{ gone, shared: 0 }] : [];
    const shared = [...come.keys].filter(([, key]) => stageWith(key, gone) !== undefined).length;
    const enough = gone.plan.file === come.plan.file ? 1 : Math.max(1, come.keys.size / 2);
    return shared >= enough ? [{ gone, shared }] : [];
  });
  return candidates.toSorted((a, b) => b.shared - a.shared || byName(a.gone, b.gone))[0]?.gone;
}

function byName({ plan: a }: ReleaseDraft, { plan: b }: ReleaseDraft): number {
  return projectName(a) < projectName(b) ? -1 : 1;
}

function stageWith(key: string | undefined, { keys }: ReleaseDraft): string | undefined {
  return key === undefined ? undefined : [...keys].find(([, own]) => own === key)?.[0];
}

/** A service that goes over answers as before only where its key is the same too. */
function goesOver(stage: string, come: ReleaseDraft, gone: ReleaseDraft): boolean {
  const key = come.services.get(stage);
  return isSaid(come) && key !== undefined && gone.services.get(stage) === key;
}

function renamed(come: ReleaseDraft, gone: ReleaseDraft): ReleaseDraft {
  const stages = come.plan.stages.map((change): StageChange => {
    if (goesOver(change.stage, come, gone)) return { ...change, action: "keep" };
    if (change.action === "pin" && isSameRecord(come, gone)) return { ...change, action: "keep" };
    const was = stageWith(come.keys.get(change.stage), gone);
    if (was === undefined) return change;
    return { ...change, action: "keep", ...(was === change.stage ? {} : { previousName: was }) };
  });
  const { record, ...plan } = come.plan;
  const follows = record === undefined || isSameRecord(come, gone) ? {} : { record: followedOn(record, come, gone) };
  const said = isSaid(come) ? ({ carried: true } as const) : {};
  return { ...come, plan: { ...plan, ...follows, renamedFrom: projectName(gone.plan), ...said, stages } };
}

/** Of one record the outputs are the same too. */
function isSameRecord(come: ReleaseDraft, gone: ReleaseDraft): boolean {
  return come.seal !== undefined && come.seal === gone.seal;
}

type Followed = NonNullable<ReleaseDraft["plan"]["record"]>;

/** A chain of records goes on under the new name only where the spec says that it is one. */
function followedOn(record: Followed, come: ReleaseDraft, gone: ReleaseDraft): Followed {
  return isSaid(come) ? { ...record, before: gone.plan.record?.before ?? null } : record;
}

/** Without the stages whose outputs are used again, or whose service goes over. */
function left(gone: ReleaseDraft, come: ReleaseDraft): ReleaseDraft {
  const stages = gone.plan.stages.filter(
    ({ stage }) => stageWith(gone.keys.get(stage), come) === undefined && !goesOver(stage, come, gone),
  );
  const { record, ...plan } = gone.plan;
  const ends = record === undefined || isSaid(come) ? {} : { record };
  return { ...gone, plan: { ...plan, ...ends, renamedTo: projectName(come.plan), stages } };
}
