// What each edit of a release does to its stages, found by asking: the stages of before are computed again with that edit alone.
import type { Model } from "../model/model.ts";
import { resolveAgain } from "../model/resolve-again.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { mergeSnapshots, type SnapshotChange, snapshotChanges } from "./snapshot-changes.ts";

/** Stages by name. */
type Graph = ReadonlyMap<string, { readonly key: string; readonly needs: readonly string[] }>;

export interface Asked {
  /** What this compiler makes of the snapshot of before. */
  readonly start: Graph;
  /**
   * By the place of a change in `snapshotChanges`: the stages that come, go or get another key by it, without those that only follow
   * from a stage that they read.
   */
  readonly moved: readonly ReadonlySet<string>[];
}

/** Beyond these a release's changes are not told apart: each would be asked for with each. */
const mostTogether = 60;

/** `next` is the model of `after`. Undefined where this compiler can make nothing of the snapshot of before. */
export function askEdits(before: Snapshot, after: Snapshot, next: Pick<Model, "first" | "stages">): Asked | undefined {
  const changes = snapshotChanges(before, after);
  const end = graphOf(next);
  const graph = (takes: (change: number) => boolean): Graph | undefined => {
    if (changes.every((_, change) => takes(change))) return end;
    const model = resolveAgain(mergeSnapshots(before, after, takes), next);
    return model && graphOf(model);
  };
  const start = graph(() => false);
  if (start === undefined) return undefined;
  const groups = groupsOf(changes, graph);
  const moved = changes.map(() => new Set<string>());
  for (const { members, graph: now } of groups.toSorted((a, b) => a.members.length - b.members.length)) {
    const known = members.flatMap((member) => [...moved[member]!]);
    const own = movedStages(start, now).filter((stage) => !known.includes(stage));
    for (const member of members) for (const stage of own) moved[member]!.add(stage);
  }
  for (const change of idle(changes, moved)) {
    const without = graph((one) => one !== change) ?? end;
    for (const stage of movedStages(without, end)) moved[change]!.add(stage);
  }
  return { start, moved };
}

function graphOf({ stages }: Pick<Model, "stages">): Graph {
  return new Map(stages.map(({ name, key, needs }) => [name, { key, needs }]));
}

/**
 * Changes that move nothing alone may do so beside others: another `topP` means something once the temperature is above 0. Of those it is
 * asked what would be otherwise without them.
 */
function idle(changes: readonly SnapshotChange[], moved: readonly ReadonlySet<string>[]): number[] {
  if (changes.length === 1) return [];
  return changes.flatMap(({ part }, change) => (part !== "platform" && moved[change]!.size === 0 ? [change] : []));
}

interface Group {
  /** Changes that hold together; one, where it does alone. */
  readonly members: readonly number[];
  readonly graph: Graph;
}

type Ask = (takes: (change: number) => boolean) => Graph | undefined;

/** Each change alone, and those that do not hold alone with as few others as they need. */
function groupsOf(changes: readonly SnapshotChange[], graph: Ask): Group[] {
  const groups: Group[] = [];
  const stuck = new Set<number>();
  changes.forEach(({ part }, change) => {
    // No stage reads the platform.
    if (part === "platform") return;
    const alone = graph((one) => one === change);
    if (alone === undefined) stuck.add(change);
    else groups.push({ members: [change], graph: alone });
  });
  for (const change of stuck) {
    const group = together(change, changes.length, graph);
    groups.push(group);
    for (const member of group.members) stuck.delete(member);
  }
  return groups;
}

function together(change: number, count: number, graph: Ask): Group {
  const members = new Set(Array.from({ length: count }, (_, index) => index));
  let found = graph(() => true);
  if (found === undefined) throw new Error("internal: what was compiled does not hold together");
  for (const other of count > mostTogether ? [] : [...members]) {
    if (other === change) continue;
    members.delete(other);
    const without = graph((one) => members.has(one));
    if (without === undefined) members.add(other);
    else found = without;
  }
  return { members: [...members], graph: found };
}

/** Those that differ by themselves, and not by a stage that both read. */
function movedStages(before: Graph, after: Graph): string[] {
  const differs = (stage: string): boolean => before.get(stage)?.key !== after.get(stage)?.key;
  return [...new Set([...before.keys(), ...after.keys()])].filter((stage) => {
    const [was, is] = [before.get(stage), after.get(stage)];
    if (!differs(stage)) return false;
    return !(was && is) || !is.needs.some((need) => was.needs.includes(need) && differs(need));
  });
}
