import { readdir, utimes } from "node:fs/promises";
import path from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { bareHost } from "./bare.ts";
import { followRepository } from "./embedded.ts";
import { git, gitFixture, snapshot, write, type GitFixture } from "../../testing/git-fixture.ts";
import { failure, value } from "../../testing/host-conformance.ts";
import { proposePlan, type ProposeRequest } from "../propose.ts";

let fixture: GitFixture;
let repository: string;
let remote: string;

beforeEach(async () => {
  fixture = await gitFixture();
  repository = await fixture.clone("person");
  remote = path.join(fixture.folder, "home/remote.git");
});
afterEach(() => fixture.remove());

function request(): ProposeRequest {
  const body = { summary: "dev trains again", details: [], machine: "plan-1" };
  return { repository, remote, base: "main", branch: "fairlead/dev", title: "dev", body, host: bareHost({ remote }) };
}

const follow = () => followRepository({ repository, remote, base: "main" });

async function commit(files: Readonly<Record<string, string>>): Promise<string> {
  await write(repository, files);
  await git(repository, "add", ".");
  await git(repository, "commit", "--quiet", "-m", "By a person");
  return git(repository, "rev-parse", "HEAD");
}

test("A6: the embedded remote starts as the person's last commit, and the person's repository is not touched", async () => {
  await write(repository, { "specs/a.yaml": "dirty\n" });
  const before = await snapshot(repository);
  const head = await git(repository, "rev-parse", "HEAD");
  expect(value(await follow())).toEqual({ kind: "made", commit: head });
  expect(value(await follow())).toEqual({ kind: "unchanged", commit: head });
  expect(await snapshot(repository)).toEqual(before);
  expect((await readdir(path.dirname(remote))).concat(await readdir(remote)).toSorted()).toEqual([
    "HEAD",
    "config",
    "objects",
    "refs",
    "remote.git",
  ]);
});

test("A6: what commands have left that were killed while they made it, or followed, is removed once it is old", async () => {
  value(await follow());
  const left = [`${remote}.making-x`, `${remote}/index-0`];
  const then = new Date(Date.now() - 3_600_000);
  for (const one of [...left, `${remote}.making-y`]) await write(one, { file: "" });
  for (const one of left) await utimes(one, then, then);
  expect(value(await follow())).toMatchObject({ kind: "unchanged" });
  expect((await readdir(path.dirname(remote))).concat(await readdir(remote)).toSorted()).toEqual([
    "HEAD",
    "config",
    "objects",
    "refs",
    "remote.git",
    "remote.git.making-y",
  ]);
});

test("A6: propose, merge, and the person's next commit: specs follow the person, generated/ follows the merges", async () => {
  value(await follow());
  await write(repository, { "generated/dev/a.json": "merged\n" });
  const opened = value(await proposePlan(request()));
  if (opened.kind !== "opened") throw new Error("internal: nothing was opened");
  const merged = value(await request().host.merge(opened.pull.number, { head: opened.pull.head, title: "Merge" }));
  expect(value(await follow())).toEqual({ kind: "unchanged", commit: merged.commit });

  const head = await commit({
    "specs/b.yaml": "b\n",
    "generated/dev/a.json": "by hand\n",
    "generated/dev/new.json": "by hand\n",
  });
  const moved = value(await follow());
  expect(moved.kind).toBe("moved");
  expect(await git(remote, "log", "-1", "--format=%P %s", "main")).toBe(
    `${merged.commit} ${head} Follow ${head.slice(0, 10)}`,
  );
  expect(await git(remote, "ls-tree", "-r", "--name-only", "main")).toBe(
    "generated/dev/a.json\ngenerated/dev/b.json\nspecs/a.yaml\nspecs/b.yaml",
  );
  expect(await git(remote, "show", "main:generated/dev/a.json")).toBe("merged");
  expect(value(await follow())).toEqual({ kind: "unchanged", commit: moved.commit });
});

test("A6: four at once make one remote with one base", async () => {
  const results = (await Promise.all([follow(), follow(), follow(), follow()])).map(value);
  expect(new Set(results.map(({ commit: at }) => at)).size).toBe(1);
  expect(await readdir(path.dirname(remote))).toEqual(["remote.git"]);
});

test("A6: a shallow clone can be followed, proposed to and merged", async () => {
  await commit({ "specs/b.yaml": "b\n" });
  await git(repository, "push", "--quiet", "origin", "main");
  repository = path.join(fixture.folder, "shallow");
  await git(fixture.folder, "clone", "--quiet", "--depth=1", `file://${fixture.remote}`, repository);
  value(await follow());
  await write(repository, { "generated/dev/a.json": "1\n" });
  const opened = value(await proposePlan(request()));
  if (opened.kind !== "opened") throw new Error("internal: nothing was opened");
  value(await request().host.merge(1, { head: opened.pull.head, title: "Merge" }));
  expect(await git(remote, "show", "main:generated/dev/a.json")).toBe("1");
  expect(value(await proposePlan(request()))).toEqual({ kind: "nothing-changed" });
});

test("A6: a repository without a commit is told to make one", async () => {
  repository = path.join(fixture.folder, "empty");
  await git(fixture.folder, "init", "--quiet", repository);
  expect(failure(await follow())).toEqual({
    reason: "git-failed",
    message: `${repository} has no commit yet; commit the specs and run again`,
    retry: "no",
  });
});

test("A6: a place that cannot be written is a failure that names it", async () => {
  remote = path.join(repository, "specs/a.yaml/remote.git");
  expect(failure(await follow())).toEqual({
    reason: "file-unwritable",
    message: `${remote} cannot be made; check who may write there and the free space`,
    retry: "no",
  });
});
