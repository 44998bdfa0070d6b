// The embedded host: any git remote that can be pushed to keeps pull requests in refs of its own. All changes are pushes that
// move refs only from where they were seen, all or none, so that proposers at once cannot take one number twice, overwrite
// each other's record, or merge what nobody looked at.
import { fail, ok, type Result } from "../../result.ts";
import {
  asPullRequest,
  branchRef,
  findOpen,
  headOf,
  localObjects,
  readPull,
  replacePull,
  type BareRemote,
} from "./bare-pulls.ts";
import { headRef, openRefs, takenNumbers, writeRecord, type PullRecord } from "./bare-records.ts";
import { isContained } from "../git/commit.ts";
import type { GitRuntime } from "../git/git.ts";
import { redacted } from "../git/git-failure.ts";
import type {
  BranchPair,
  Host,
  HostLimits,
  MergeRequest,
  Merged,
  OpenOutcome,
  PullRequest,
  PullRequestText,
} from "./host.ts";
import { mergeCommits } from "../git/merge-commits.ts";
import { remoteAddress } from "../git/remote-address.ts";
import { fetchRefs, push, readRefs, type RefMove } from "../git/remote-refs.ts";
import { defaultIdentity, withScratch, type Identity } from "../git/scratch.ts";

export interface BareHostOptions extends GitRuntime {
  /** A path, or an address for file, ssh, https or http. */
  readonly remote: string;
  /** Of merge commits and records. */
  readonly identity?: Identity;
  readonly objectFormat?: "sha1" | "sha256";
}

/** Merges are always merge commits, of whole files: see merge.ts. The branch stays when its pull request is done. */
export function bareHost(options: BareHostOptions): Host {
  const { identity = defaultIdentity, remote, ...settings } = options;

  async function act<T>(work: (at: BareRemote) => Attempt<T>): Promise<Result<T>> {
    const address = remoteAddress(remote, process.cwd());
    if (!address.ok) return address;
    const borrowFrom = await localObjects(address.value);
    const scratch = { author: identity, borrowFrom, ...settings };
    return withScratch(scratch, async (git) => {
      for (let attempt = 0; attempt < attempts; attempt++) {
        const result = await work({ git, address: address.value, far: borrowFrom === undefined });
        if (!result.ok) return result;
        if (result.value !== "moved") return ok(result.value);
      }
      const where = redacted(address.value);
      return fail("base-moved", `${where} changed each of ${attempts} times while this ran; run again`, {
        retry: "later",
      });
    });
  }

  return {
    name: redacted(remote),
    limits,
    find: (pair) => act((at) => find(at, pair)),
    open: async (pair, text) => tooLong(text) ?? act((at) => open(at, pair, text)),
    update: async (number, text) => tooLong(text) ?? act((at) => update(at, number, text)),
    merge: (number, request) => act((at) => merge(at, number, request)),
    close: (number, { body }) => act((at) => close(at, number, body)),
  };
}

/** Git has none; these keep a record readable. */
const limits: HostLimits = { bodyCharacters: 1_000_000, titleCharacters: 256 };

/** Each is lost only to somebody else who moved one of the refs in the moment between. */
const attempts = 10;

type Attempt<T> = Promise<Result<T | "moved">>;

async function find(at: BareRemote, pair: BranchPair): Attempt<PullRequest | undefined> {
  const refs = await readRefs(at.git, at.address, [`${openRefs}*`, branchRef(pair.branch)]);
  if (!refs.ok) return refs;
  const record = await findOpen(at, refs.value, pair);
  if (!record.ok) return record;
  return ok(record.value && asPullRequest(at.address, { record: record.value, refs: refs.value }));
}

async function open(at: BareRemote, pair: BranchPair, text: PullRequestText): Attempt<OpenOutcome> {
  const { git, address } = at;
  const [branch, base] = [branchRef(pair.branch), branchRef(pair.base)];
  const there = await readRefs(git, address, [branch, base, headRef("*"), `${openRefs}*`]);
  if (!there.ok) return there;
  const refs = there.value;
  const missing = [branch, base].find((ref) => !refs.has(ref));
  if (missing !== undefined)
    return fail("host-refused", `${redacted(address)} has no ${missing}; push that branch first`);
  const found = await findOpen(at, refs, pair);
  if (!found.ok) return found;
  if (found.value !== undefined)
    return ok({ kind: "already-open", pull: asPullRequest(address, { record: found.value, refs }) });

  const fetched = await fetchRefs(git, address, [branch, base], { shallow: false });
  if (!fetched.ok) return fetched;
  const head = fetched.value.get(branch)!;
  const contained = await isContained(git, head, fetched.value.get(base)!);
  if (!contained.ok) return contained;
  if (contained.value) return ok({ kind: "no-commits" });
  const number = Math.max(0, ...takenNumbers(refs)) + 1;
  const record: Omit<PullRecord, "id"> = { number, ...pair, title: text.title, body: text.body, state: "open", head };
  const id = await writeRecord(git, record);
  if (!id.ok) return id;
  const moved = await push(git, address, [
    { ref: headRef(number), from: undefined, to: head },
    { ref: openRefs + number, from: undefined, to: id.value },
  ]);
  if (!moved.ok) return moved;
  if (moved.value === "moved") return ok("moved");
  return ok({ kind: "opened", pull: asPullRequest(address, { record: { ...record, id: id.value }, refs }) });
}

async function update(at: BareRemote, number: number, text: PullRequestText): Attempt<PullRequest> {
  const state = await readPull(at, number);
  if (!state.ok) return state;
  const { record } = state.value;
  if (record.state !== "open")
    return fail("host-refused", `pull request ${number} is ${record.state}; run again to open a new one`);
  if (record.title === text.title && record.body === text.body) return ok(asPullRequest(at.address, state.value));
  return replacePull(at, state.value, { ...record, ...text, head: headOf(state.value) });
}

async function merge(at: BareRemote, number: number, { head, title }: MergeRequest): Attempt<Merged> {
  const state = await readPull(at, number);
  if (!state.ok) return state;
  const { record, refs } = state.value;
  if (record.merged !== undefined && record.head === head) return ok({ commit: record.merged });
  if (record.state !== "open")
    return fail("host-refused", `pull request ${number} is ${record.state} and cannot be merged`);
  const [branch, base] = [branchRef(record.branch), branchRef(record.base)];
  if (refs.get(branch) !== head) return headMoved(record, head, refs.get(branch));
  const from = refs.get(base);
  if (from === undefined) return fail("host-refused", `${redacted(at.address)} has no branch ${record.base} any more`);

  const fetched = await fetchRefs(at.git, at.address, [branch, base], { shallow: false });
  if (!fetched.ok) return fetched;
  if (fetched.value.get(base) !== from || fetched.value.get(branch) !== head) return ok("moved");
  const message = `${title}\n\nMerges pull request #${number} from ${record.branch}\n`;
  const commit = await mergeCommits(at.git, { base: from, head, message });
  if (!commit.ok) return commit;
  const next = { ...record, state: "merged", head, merged: commit.value } satisfies PullRecord;
  const moves: readonly RefMove[] = commit.value === from ? [] : [{ ref: base, from, to: commit.value }];
  const done = await replacePull(at, state.value, next, moves);
  if (!done.ok) return done;
  return ok(done.value === "moved" ? "moved" : { commit: commit.value });
}

async function close(at: BareRemote, number: number, body: string): Attempt<PullRequest> {
  const state = await readPull(at, number);
  if (!state.ok) return state;
  const { record } = state.value;
  if (record.state === "merged") return fail("host-refused", `pull request ${number} is merged and cannot be closed`);
  if (record.state === "closed") return ok(asPullRequest(at.address, state.value));
  return replacePull(at, state.value, { ...record, body, state: "closed", head: headOf(state.value) });
}

function headMoved({ number, branch }: PullRecord, seen: string, now: string | undefined): Result<never> {
  const where = now === undefined ? "is gone" : `is at ${now.slice(0, 10)}`;
  return fail(
    "branch-modified",
    `${branch} ${where}, not at ${seen.slice(0, 10)} as when it was looked at; look at pull request ${number} again`,
  );
}

function tooLong({ title, body }: PullRequestText): Result<never> | undefined {
  if (title.length <= limits.titleCharacters && body.length <= limits.bodyCharacters) return undefined;
  const most = `${limits.titleCharacters} characters for a title and ${limits.bodyCharacters} for a body`;
  return fail("host-refused", `the text is longer than ${most}; shorten it`);
}
