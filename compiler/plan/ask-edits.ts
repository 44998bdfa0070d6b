// What each edit of a release does to its stages, found by asking: the stages of before are computed again with that edit alone.
import type { Model } from "../model/model.ts";
import { resolveAgain } from "../model/resolve-again.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { mergeSnapshots, type SnapshotChange, snapshotChanges } from "./snapshot-changes.ts";

/** Stages by name. */
type Graph = ReadonlyMap<string, { readonly key: string; readonly needs: readonly string[] }>;

export interface Asked {
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
  return { moved };
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
    const group = together(change, changes, graph);
    groups.push(group);
    for (const member of group.members) stuck.delete(member);
  }
  return groups;
}

/** The change with others of which none can be left out; halves of them are tried first, for most are not needed. */
function together(change: number, changes: readonly SnapshotChange[], graph: Ask): Group {
  let members = [...changes.keys()];
  let found = graph(() => true);
  if (found === undefined) throw new Error("internal: what was compiled does not hold together");
  const leaveOut = (some: readonly number[]): void => {
    if (some.length === 0) return;
    const rest = members.filter((member) => !some.includes(member));
    const without = graph((one) => rest.includes(one));
    if (without !== undefined) [members, found] = [rest, without];
    else if (some.length > 1) for (const half of halves(some)) leaveOut(half);
  };
  let size = Infinity;
  while (changes.length <= mostTogether && members.length < size) {
    size = members.length;
    leaveOut(leastNeededFirst(members, changes).filter((member) => member !== change));
  }
  return { members, graph: found };
}

function halves<T>(list: readonly T[]): readonly (readonly T[])[] {
  const middle = list.length >> 1;
  return [list.slice(0, middle), list.slice(middle)];
}

/** What refers to something comes after it in a spec, so that it is removed before it, and added after it. */
function leastNeededFirst(members: readonly number[], changes: readonly SnapshotChange[]): number[] {
  const changed = members.map((member) => ({ member, change: changes[member]!.change }));
  const gone = changed.filter(({ change }) => change.after === undefined);
  const come = changed.filter(({ change }) => change.before === undefined);
  const others = changed.filter(({ change }) => change.before !== undefined && change.after !== undefined);
  return [...gone, ...others, ...come.toReversed()].map(({ member }) => member);
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
