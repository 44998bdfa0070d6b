// Pull requests of one bare remote: looked up, and moved from one state to the next by a push that takes all or nothing.
import { access } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { fail, ok, type Result } from "../../result.ts";
import { doneRefs, headRef, openRefs, readRecords, writeRecord, type PullRecord } from "./bare-records.ts";
import type { RunGit } from "../git/git.ts";
import { redacted } from "../git/git-failure.ts";
import type { BranchPair, PullRequest } from "./host.ts";
import { fetchRefs, push, readRefs, type RefMove, type Refs } from "../git/remote-refs.ts";

/** A remote and the scratch repository that talks to it. */
export interface BareRemote {
  readonly git: RunGit;
  readonly address: string;
  /** Nothing can be borrowed, so no more history is fetched than it takes. */
  readonly far: boolean;
}

/** One pull request, and the refs of the remote when it was read: all branches, and what belongs to its number. */
export interface PullState {
  readonly record: PullRecord;
  readonly refs: Refs;
}

/** The object folder of a remote on this machine's disk; `undefined` for others, and where it is not complete. */
export async function localObjects(address: string): Promise<string | undefined> {
  if (/["#\n]/.test(address)) return undefined;
  const folder = address.startsWith("file://") ? fileURLToPath(address) : address;
  if (!path.isAbsolute(folder)) return undefined;
  const exists = (...names: string[]) =>
    access(path.join(folder, ...names)).then(
      () => true,
      () => false,
    );
  for (const gitDir of ["", ".git"]) {
    if ((await exists(gitDir, "objects")) && !(await exists(gitDir, "shallow")))
      return path.join(folder, gitDir, "objects");
  }
  return undefined;
}

/** The open pull request of a pair; `refs` must hold all open ones. */
export async function findOpen(
  { git, address }: BareRemote,
  refs: Refs,
  pair: BranchPair,
): Promise<Result<PullRecord | undefined>> {
  const names = [...refs.keys()].filter((ref) => ref.startsWith(openRefs));
  const fetched = await fetchRefs(git, address, names, { shallow: false });
  if (!fetched.ok) return fetched;
  const records = await readRecords(git, fetched.value);
  if (!records.ok) return records;
  return ok(records.value.find(({ branch, base }) => branch === pair.branch && base === pair.base));
}

export async function readPull({ git, address }: BareRemote, number: number): Promise<Result<PullState>> {
  const names = [openRefs + number, doneRefs + number];
  const there = await readRefs(git, address, [...names, headRef(number), "refs/heads/*"]);
  if (!there.ok) return there;
  const own = names.filter((ref) => there.value.has(ref));
  const fetched = await fetchRefs(git, address, own, { shallow: false });
  if (!fetched.ok) return fetched;
  const records = await readRecords(git, fetched.value);
  if (!records.ok) return records;
  const record = records.value[0];
  if (record === undefined) return fail("host-refused", `${redacted(address)} has no pull request ${number}`);
  return ok({ record, refs: there.value });
}

/** Where the branch of a pull request is, or was when it was last seen. */
export function headOf({ record, refs }: PullState): string {
  return record.state === "open" ? (refs.get(branchRef(record.branch)) ?? record.head) : record.head;
}

/**
 * Puts the next state of a pull request in the place of the one that was read, together with other moves. The objects of
 * `next.head` are fetched where they are needed.
 */
export async function replacePull(
  { git, address, far }: BareRemote,
  { record, refs }: PullState,
  next: PullRecord,
  others: readonly RefMove[] = [],
): Promise<Result<PullRequest | "moved">> {
  const { id: _, ...fields } = next;
  const id = await writeRecord(git, fields, record);
  if (!id.ok) return id;
  const moves: RefMove[] = [
    ...others,
    { ref: openRefs + next.number, from: record.id, to: next.state === "open" ? id.value : undefined },
  ];
  if (next.state !== "open") moves.push({ ref: doneRefs + next.number, from: undefined, to: id.value });
  const last = refs.get(headRef(next.number));
  if (last !== next.head) {
    moves.push({ ref: headRef(next.number), from: last, to: next.head });
    const known = await git((run) => run.revparse(["--quiet", "--verify", `${next.head}^{commit}`]), { no: [1] });
    if (!known.ok) return known;
    if (known.value === "") {
      const fetched = await fetchRefs(git, address, [branchRef(next.branch)], { shallow: far });
      if (!fetched.ok) return fetched;
      if (fetched.value.get(branchRef(next.branch)) !== next.head) return ok("moved");
    }
  }
  const moved = await push(git, address, moves);
  if (!moved.ok) return moved;
  return ok(moved.value === "moved" ? "moved" : asPullRequest(address, { record: { ...next, id: id.value }, refs }));
}

export function asPullRequest(address: string, state: PullState): PullRequest {
  const { number, branch, base, title, body, state: stands } = state.record;
  const url = `${headRef(number)} in ${redacted(address)}`;
  return { number, url, branch, base, title, body, state: stands, head: headOf(state) };
}

export function branchRef(branch: string): string {
  return `refs/heads/${branch}`;
}
