import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { bareHost } from "./bare.ts";
import { git, gitFixture, refsOf, write, type GitFixture } from "../../testing/git-fixture.ts";
import { testHost, failure, value } from "../../testing/host-conformance.ts";
import type { Host } from "./host.ts";

const nothing = async () => undefined;
describe.concurrent("a bare remote by its path", () => {
  testHost(async (remote) => ({ host: bareHost({ remote }), close: nothing }));
});
// Git's ssh transport, with a program in the place of ssh that runs the command on this machine.
const folder = await mkdtemp(path.join(tmpdir(), "fairlead-ssh-"));
const ssh = path.join(folder, "ssh.sh");
await writeFile(ssh, '#!/bin/sh\nfor command; do :; done\nexec sh -c "$command"\n', { mode: 0o755 });
vi.stubEnv("GIT_SSH", ssh);
vi.stubEnv("GIT_SSH_VARIANT", "ssh");
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});
describe.concurrent("a bare remote over ssh", () => {
  testHost(async (remote) => ({ host: bareHost({ remote: `ssh://git@elsewhere${remote}` }), close: nothing }));
});

describe("what only a bare remote has", () => {
  const pair = { branch: "proposal", base: "main" };
  let fixture: GitFixture;
  let host: Host;
  beforeEach(async () => {
    fixture = await gitFixture();
    host = bareHost({ remote: fixture.remote });
    const clone = await fixture.clone("writer");
    await git(clone, "checkout", "--quiet", "-b", "proposal");
    await write(clone, { "generated/dev/a.json": "1" });
    await git(clone, "commit", "--quiet", "--all", "-m", "Propose");
    await git(clone, "push", "--quiet", "origin", "proposal");
  });
  afterEach(() => fixture.remove());

  test("A6: a pull request is readable with git alone, with all of its states", async () => {
    value(await host.open(pair, { title: "First", body: "one\n" }));
    value(await host.update(1, { title: "Second", body: "two\n" }));
    value(await host.close(1, { body: "three\n" }));
    const done = "refs/fairlead/pulls/done/1";
    expect((await refsOf(fixture.remote)).map((line) => line.split(" ")[0])).toEqual([
      done,
      "refs/heads/main",
      "refs/heads/proposal",
      "refs/pull/1/head",
    ]);
    expect(await git(fixture.remote, "log", "--format=%s", done)).toBe(
      "Pull request #1 closed: Second\nPull request #1 open: Second\nPull request #1 open: First",
    );
    expect(await git(fixture.remote, "show", `${done}:body.md`)).toBe("three");
    expect(JSON.parse(await git(fixture.remote, "show", `${done}:pull.json`))).toEqual({
      apiVersion: "pull.fairlead.dev/v1",
      number: 1,
      ...pair,
      title: "Second",
      state: "closed",
      head: await git(fixture.remote, "rev-parse", "proposal"),
    });
  });

  test("A6: a path and its file: address are the same place", async () => {
    const other = bareHost({ remote: `file://${fixture.remote}` });
    value(await host.open(pair, { title: "t", body: "" }));
    const pull = value(await other.find(pair))!;
    value(await other.merge(pull.number, { head: pull.head, title: "Merge" }));
    expect(value(await host.find(pair))).toBeUndefined();
  });

  test("A6: commits that were proposed stay, whatever becomes of the branch", async () => {
    const head = await git(fixture.remote, "rev-parse", "proposal");
    value(await host.open(pair, { title: "t", body: "" }));
    await git(fixture.remote, "branch", "--quiet", "-D", "proposal");
    expect(value(await host.find(pair))).toMatchObject({ number: 1, head });
    expect(failure(await host.merge(1, { head, title: "Merge" }))).toEqual({
      reason: "branch-modified",
      message: `proposal is gone, not at ${head.slice(0, 10)} as when it was looked at; look at pull request 1 again`,
      retry: "no",
    });
    value(await host.close(1, { body: "" }));
    await git(fixture.remote, "gc", "--quiet", "--prune=now");
    expect(await git(fixture.remote, "rev-parse", "refs/pull/1/head")).toBe(head);
  });

  test("A6: merges of many pull requests at once all arrive", async () => {
    const clone = await fixture.clone("many");
    const branches = ["a", "b", "c", "d"];
    const heads = new Map<string, string>();
    for (const branch of branches) {
      await git(clone, "checkout", "--quiet", "-b", branch, "origin/main");
      await write(clone, { [`generated/${branch}`]: branch });
      await git(clone, "add", ".");
      await git(clone, "commit", "--quiet", "-m", branch);
      await git(clone, "push", "--quiet", "origin", branch);
      heads.set(branch, await git(clone, "rev-parse", "HEAD"));
      value(await host.open({ branch, base: "main" }, { title: branch, body: "" }));
    }
    const merged = await Promise.all(
      branches.map((branch, index) => host.merge(index + 1, { head: heads.get(branch)!, title: branch })),
    );
    merged.map(value);
    expect(await git(fixture.remote, "ls-tree", "--name-only", "main", "generated/")).toBe(
      "generated/a\ngenerated/b\ngenerated/c\ngenerated/d\ngenerated/dev",
    );
    expect(await git(fixture.remote, "rev-list", "--count", "--merges", "main")).toBe("4");
  });

  test("A6: a merge that cannot push the base leaves the pull request open", async () => {
    const head = await git(fixture.remote, "rev-parse", "proposal");
    value(await host.open(pair, { title: "t", body: "" }));
    await write(fixture.remote, {
      "hooks/update": "#!/bin/sh\ncase $1 in refs/heads/main) echo protected >&2; exit 1;; esac\n",
    });
    await chmod(path.join(fixture.remote, "hooks/update"), 0o755);
    const refs = await refsOf(fixture.remote);
    expect(failure(await host.merge(1, { head, title: "Merge" }))).toEqual({
      reason: "git-rejected",
      message: `${fixture.remote} refuses the push of refs/heads/main (hook declined)\nIt says: protected\nerror: hook declined to update refs/heads/main\nChange what it objects to, or ask those who run it, and run again.`,
      retry: "no",
    });
    expect(await refsOf(fixture.remote)).toEqual(refs);
  });

  test("A6: a conflict names the files, and asks for a new proposal", async () => {
    const head = await git(fixture.remote, "rev-parse", "proposal");
    value(await host.open(pair, { title: "t", body: "" }));
    const clone = await fixture.clone("other");
    await write(clone, { "generated/dev/a.json": "2" });
    await git(clone, "commit", "--quiet", "--all", "-m", "Other");
    await git(clone, "push", "--quiet", "origin", "main");
    expect(failure(await host.merge(1, { head, title: "Merge" }))).toEqual({
      reason: "host-refused",
      message:
        "the base and the branch both changed generated/dev/a.json; run `fairlead propose` again to build on the base as it is now",
      retry: "no",
    });
  });

  test("A6: a ref that holds no pull request is named, and nothing is guessed", async () => {
    await git(fixture.remote, "update-ref", "refs/fairlead/pulls/open/1", "refs/heads/main");
    expect(failure(await host.find(pair))).toEqual({
      reason: "host-refused",
      message:
        "refs/fairlead/pulls/open/1 holds no pull request that this version can read; remove that ref from the remote",
      retry: "no",
    });
  });
});
