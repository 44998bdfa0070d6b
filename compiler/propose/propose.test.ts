import { chmod, mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect, test } from "vitest";

import type { Failure, Result } from "../result.ts";
import { bareHost } from "./hosts/bare.ts";
import type { PlanBody } from "./body.ts";
import { git, gitFixture, refsOf, snapshot, write, type GitFixture } from "../testing/git-fixture.ts";
import type { Host } from "./hosts/host.ts";
import { proposePlan, type ProposeRequest } from "./propose.ts";

interface World {
  readonly fixture: GitFixture;
  /** A clone of the remote, on main. */
  readonly clone: string;
  readonly request: (changes?: Partial<ProposeRequest>) => ProposeRequest;
}

async function inWorld(work: (world: World) => Promise<void>): Promise<void> {
  const fixture = await gitFixture();
  try {
    const clone = await fixture.clone("clone");
    const host = bareHost({ remote: fixture.remote });
    const proposal = {
      remote: "origin",
      base: "main",
      branch: "fairlead/dev/care",
      title: "dev: care trains again",
      body,
      host,
    };
    await work({ fixture, clone, request: (changes) => ({ ...proposal, repository: clone, ...changes }) });
  } finally {
    await fixture.remove();
  }
}

const body: PlanBody = {
  summary: "dev trains again",
  details: [{ title: "a.json", markdown: "rank 8 -> 16" }],
  machine: "plan-1",
};

test.concurrent("A6: the first proposal makes one commit on one branch and opens one pull request", () =>
  inWorld(async ({ fixture, clone, request }) => {
    await write(clone, { "generated/dev/a.json": '{"rank":16}\n', "generated/prod/a.json": "{}\n" });
    await rm(path.join(clone, "generated/dev/b.json"));
    const main = await git(fixture.remote, "rev-parse", "main");
    const outcome = value(await proposePlan(request()));
    const head = await git(fixture.remote, "rev-parse", "fairlead/dev/care");
    expect(outcome).toEqual({
      kind: "opened",
      pull: {
        number: 1,
        url: `refs/pull/1/head in ${fixture.remote}`,
        branch: "fairlead/dev/care",
        base: "main",
        title: "dev: care trains again",
        body: expect.stringContaining(
          "dev trains again\n\n<details><summary>a.json</summary>\n\nrank 8 -> 16\n\n</details>",
        ),
        state: "open",
        head,
      },
    });
    expect(await git(fixture.remote, "log", "--format=%an <%ae> %cn%n%B", "main..fairlead/dev/care")).toBe(
      `Fairlead <fairlead@fairlead.invalid> Fairlead\ndev: care trains again\n\nFairlead-Plan: plan-1\nFairlead-Base: ${main}\nFairlead-Tree: ${await git(fixture.remote, "rev-parse", `${head}^{tree}`)}\n`,
    );
    expect(await git(fixture.remote, "diff", "--no-renames", "--name-status", "main", head)).toBe(
      "M\tgenerated/dev/a.json\nD\tgenerated/dev/b.json\nA\tgenerated/prod/a.json",
    );
  }));

test.concurrent("A6: the same proposal again changes nothing on the remote", () =>
  inWorld(async ({ fixture, clone, request }) => {
    await write(clone, { "generated/dev/a.json": "1\n" });
    value(await proposePlan(request()));
    const before = await refsOf(fixture.remote);
    const again = value(await proposePlan(request()));
    expect(again).toMatchObject({ kind: "unchanged", pull: { number: 1 } });
    expect(await refsOf(fixture.remote)).toEqual(before);
  }));

test.concurrent("A6: nothing changed means no commit, no branch and no pull request", () =>
  inWorld(async ({ fixture, request }) => {
    const before = await refsOf(fixture.remote);
    expect(value(await proposePlan(request()))).toEqual({ kind: "nothing-changed" });
    expect(await refsOf(fixture.remote)).toEqual(before);
  }));

test.concurrent("A6: a changed proposal replaces the commit and the body of the same pull request", () =>
  inWorld(async ({ fixture, clone, request }) => {
    await write(clone, { "generated/dev/a.json": "1\n" });
    value(await proposePlan(request()));
    await write(clone, { "generated/dev/a.json": "2\n" });
    const changed = value(
      await proposePlan(request({ body: { ...body, summary: "dev rolls out", machine: "plan-2" } })),
    );
    expect(changed).toMatchObject({
      kind: "updated",
      pull: { number: 1, body: expect.stringContaining("dev rolls out") },
    });
    expect(await git(fixture.remote, "rev-list", "--count", "main..fairlead/dev/care")).toBe("1");
    expect(await git(fixture.remote, "show", "fairlead/dev/care:generated/dev/a.json")).toBe("2");
    expect(await git(fixture.remote, "rev-parse", "refs/pull/1/head")).toBe(
      await git(fixture.remote, "rev-parse", "fairlead/dev/care"),
    );
  }));

test.concurrent("A6: a body that a person edited is put right without a new commit", () =>
  inWorld(async ({ fixture, clone, request }) => {
    await write(clone, { "generated/dev/a.json": "1\n" });
    const host = bareHost({ remote: fixture.remote });
    value(await proposePlan(request()));
    const head = await git(fixture.remote, "rev-parse", "fairlead/dev/care");
    const pull = value(await host.find({ branch: "fairlead/dev/care", base: "main" }))!;
    value(await host.update(1, { title: pull.title, body: pull.body.replace("trains", "does not train") }));
    expect(value(await proposePlan(request()))).toMatchObject({ kind: "updated", pull: { body: pull.body, head } });
  }));

test.concurrent("A6: when the base moved, the proposal is made anew on top of it", () =>
  inWorld(async ({ fixture, clone, request }) => {
    await write(clone, { "generated/dev/a.json": "1\n" });
    value(await proposePlan(request()));
    const other = await fixture.clone("other");
    await commitAndPush(other, { "specs/b.yaml": "b: 1\n" }, "main");
    const moved = value(await proposePlan(request()));
    expect(moved).toMatchObject({ kind: "updated", pull: { number: 1 } });
    expect(await git(fixture.remote, "rev-parse", "fairlead/dev/care^")).toBe(
      await git(fixture.remote, "rev-parse", "main"),
    );
    expect(await git(fixture.remote, "diff", "--name-only", "main", "fairlead/dev/care")).toBe("generated/dev/a.json");
  }));

test.concurrent("A6: commits of a person on the proposal's branch are never overwritten", () =>
  inWorld(async ({ fixture, clone, request }) => {
    await write(clone, { "generated/dev/a.json": "1\n" });
    value(await proposePlan(request()));
    const other = await fixture.clone("other");
    await git(other, "checkout", "--quiet", "fairlead/dev/care");
    await commitAndPush(other, { "generated/dev/a.json": "mine\n" }, "fairlead/dev/care");
    const before = await refsOf(fixture.remote);
    await write(clone, { "generated/dev/a.json": "2\n" });
    expect(failure(await proposePlan(request()))).toEqual({
      reason: "branch-modified",
      message: `fairlead/dev/care on ${fixture.remote} has commits that no proposal made, and they are not overwritten. Move them to a branch of their own or merge them, delete fairlead/dev/care on the remote, and run again.`,
      retry: "no",
    });
    expect(await refsOf(fixture.remote)).toEqual(before);
  }));

test.concurrent.each<[string, string[]]>([
  ["amended", ["commit", "--quiet", "--amend", "--all", "--no-edit"]],
  ["committed on top with our trailers", ["commit", "--quiet", "--all", "-C", "HEAD"]],
])("A6: a proposal that a person %s counts as theirs", (_, command) =>
  inWorld(async ({ fixture, clone, request }) => {
    await write(clone, { "generated/dev/a.json": "1\n" });
    value(await proposePlan(request()));
    const other = await fixture.clone("other");
    await git(other, "checkout", "--quiet", "fairlead/dev/care");
    await write(other, { "generated/dev/a.json": "mine\n" });
    await git(other, ...command);
    await git(other, "push", "--quiet", "--force", "origin", "fairlead/dev/care");
    await write(clone, { "generated/dev/a.json": "2\n" });
    expect(failure(await proposePlan(request())).reason).toBe("branch-modified");
  }),
);

test.concurrent("A6: after the merge there is nothing to propose, and the next change opens the next pull request", () =>
  inWorld(async ({ fixture, clone, request }) => {
    await write(clone, { "generated/dev/a.json": "1\n" });
    const host = bareHost({ remote: fixture.remote });
    const opened = value(await proposePlan(request()));
    if (opened.kind !== "opened") throw new Error("internal: nothing was opened");
    value(await host.merge(1, { head: opened.pull.head, title: "Merge" }));
    const before = await refsOf(fixture.remote);
    expect(value(await proposePlan(request()))).toEqual({ kind: "nothing-changed" });
    expect(await refsOf(fixture.remote)).toEqual(before);
    await write(clone, { "generated/dev/a.json": "2\n" });
    expect(value(await proposePlan(request()))).toMatchObject({ kind: "opened", pull: { number: 2 } });
  }));

test.concurrent("A6: a branch whose commits are all in the base is free to be used again, whoever made them", () =>
  inWorld(async ({ fixture, clone, request }) => {
    const other = await fixture.clone("other");
    await git(other, "checkout", "--quiet", "-b", "fairlead/dev/care");
    await commitAndPush(other, { "specs/b.yaml": "b\n" }, "fairlead/dev/care");
    await git(other, "push", "--quiet", "origin", "HEAD:main");
    await write(clone, { "generated/dev/a.json": "1\n" });
    expect(value(await proposePlan(request()))).toMatchObject({ kind: "opened" });
  }));

test.concurrent("A6: a pull request that is not needed any more is closed and says why", () =>
  inWorld(async ({ fixture, clone, request }) => {
    await write(clone, { "generated/dev/a.json": "1\n" });
    value(await proposePlan(request()));
    await git(clone, "checkout", "--", "generated");
    const main = await git(fixture.remote, "rev-parse", "main");
    const outcome = value(await proposePlan(request()));
    expect(outcome).toMatchObject({ kind: "nothing-changed", closed: { number: 1, state: "closed" } });
    if (outcome.kind !== "nothing-changed") throw new Error("internal");
    expect(outcome.closed?.body).toMatch(
      new RegExp(
        `^Closed by Fairlead: \`main\` at ${main} already holds what the specs generate, so there is nothing to merge\\.\n\n<!-- `,
      ),
    );
    expect(value(await proposePlan(request()))).toEqual({ kind: "nothing-changed" });
  }));

test.concurrent("A6: a pull request with a person's commits stays open when there is nothing left to propose", () =>
  inWorld(async ({ fixture, clone, request }) => {
    await write(clone, { "generated/dev/a.json": "1\n" });
    value(await proposePlan(request()));
    const other = await fixture.clone("other");
    await git(other, "checkout", "--quiet", "fairlead/dev/care");
    await commitAndPush(other, { "specs/mine.yaml": "x\n" }, "fairlead/dev/care");
    await git(clone, "checkout", "--", "generated");
    const before = await refsOf(fixture.remote);
    expect(value(await proposePlan(request()))).toMatchObject({
      kind: "nothing-changed",
      left: { number: 1, state: "open" },
    });
    expect(await refsOf(fixture.remote)).toEqual(before);
  }));

test.concurrent("A6: two proposers of the same at once end with one branch and one pull request", () =>
  inWorld(async ({ fixture, clone, request }) => {
    const other = await fixture.clone("other");
    for (const folder of [clone, other]) await write(folder, { "generated/dev/a.json": "1\n" });
    const results = await Promise.all([proposePlan(request()), proposePlan(request({ repository: other }))]);
    const outcomes = results.map(value);
    expect(outcomes.map((outcome) => outcome.kind !== "nothing-changed" && outcome.pull.number)).toEqual([1, 1]);
    expect(outcomes.filter(({ kind }) => kind === "opened")).toHaveLength(1);
    const refs = (await refsOf(fixture.remote)).map((line) => line.split(" ")[0]);
    expect(refs).toEqual([
      "refs/fairlead/pulls/open/1",
      "refs/heads/fairlead/dev/care",
      "refs/heads/main",
      "refs/pull/1/head",
    ]);
  }));

test.concurrent("A6: four proposers of different branches at once get four numbers", () =>
  inWorld(async ({ fixture, request }) => {
    const branches = ["p/1", "p/2", "p/3", "p/4"];
    const clones = await Promise.all(branches.map((_, index) => fixture.clone(`clone-${index}`)));
    await Promise.all(clones.map((folder, index) => write(folder, { "generated/dev/a.json": `${index}\n` })));
    const results = await Promise.all(
      branches.map((branch, index) => proposePlan(request({ branch, repository: clones[index]! }))),
    );
    const numbers = results.map(value).map((outcome) => (outcome.kind === "opened" ? outcome.pull.number : 0));
    expect(numbers.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4]);
  }));

test.concurrent("A6: two proposers of different plans for one branch: what stands in the end is whole, and the other is told", () =>
  inWorld(async ({ fixture, clone, request }) => {
    const other = await fixture.clone("other");
    await write(clone, { "generated/dev/a.json": "1\n" });
    await write(other, { "generated/dev/a.json": "2\n" });
    const results = await Promise.all([proposePlan(request()), proposePlan(request({ repository: other }))]);
    expect(results.filter(({ ok }) => ok).length).toBeGreaterThanOrEqual(1);
    const told = results.flatMap((result) => (result.ok ? [] : [`${result.failure.reason}, ${result.failure.retry}`]));
    expect(told.filter((text) => text !== "branch-modified, later")).toEqual([]);
    expect(await git(fixture.remote, "rev-list", "--count", "main..fairlead/dev/care")).toBe("1");
    expect((await refsOf(fixture.remote)).filter((line) => line.startsWith("refs/pull/"))).toHaveLength(1);
  }));

test.concurrent("A6: a proposal whose branch is moved before its pull request is written is told so", () =>
  inWorld(async ({ fixture, clone, request }) => {
    await write(clone, { "generated/dev/a.json": "1\n" });
    const { host } = request();
    const slow: Host = {
      ...host,
      async open(pair, text) {
        await git(
          fixture.remote,
          "update-ref",
          "refs/heads/fairlead/dev/care",
          await git(fixture.remote, "commit-tree", "-m", "x", "-p", "main", "fairlead/dev/care^{tree}"),
        );
        return host.open(pair, text);
      },
    };
    expect(failure(await proposePlan(request({ host: slow })))).toEqual({
      reason: "branch-modified",
      message: `fairlead/dev/care on ${fixture.remote} was moved by somebody else while this ran; run again`,
      retry: "later",
    });
  }));

test.concurrent("A6: the repository, its index, its branch and its files are left exactly as they were", () =>
  inWorld(async ({ fixture, clone, request }) => {
    await write(clone, { "generated/dev/a.json": "1\n", "specs/a.yaml": "dirty: true\n", "untracked.txt": "mine\n" });
    await git(clone, "checkout", "--quiet", "-b", "work");
    await git(clone, "add", "specs/a.yaml");
    const before = await snapshot(clone);
    expect(value(await proposePlan(request()))).toMatchObject({ kind: "opened" });
    expect(await snapshot(clone)).toEqual(before);
    expect(await git(fixture.remote, "diff", "--name-only", "main", "fairlead/dev/care")).toBe("generated/dev/a.json");
  }));

test.concurrent("A6: a lock that somebody left in the repository is no obstacle", () =>
  inWorld(async ({ clone, request }) => {
    await write(clone, {
      "generated/dev/a.json": "1\n",
      ".git/index.lock": "",
      ".git/HEAD.lock": "",
      ".git/packed-refs.lock": "",
    });
    expect(value(await proposePlan(request()))).toMatchObject({ kind: "opened" });
  }));

test("A6: no temporary folder is left behind, after success or failure", () =>
  inWorld(async ({ clone, request }) => {
    const scratches = async () =>
      (await readdir(tmpdir())).filter((name) => name.startsWith(`fairlead-git-${process.pid}-`));
    await write(clone, { "generated/dev/a.json": "1\n" });
    value(await proposePlan(request()));
    failure(await proposePlan(request({ base: "none" })));
    expect(await scratches()).toEqual([]);
  }));

test.concurrent("A6: names of generated files may hold anything that a disk allows", () =>
  inWorld(async ({ fixture, clone, request }) => {
    const names = [
      "-rf",
      "a b",
      "a\tb",
      "a\nb",
      'a"b',
      "a\\b",
      "数据集",
      "é",
      "e\u0301",
      "$(touch x)",
      "*",
      ":(top)",
      "\u0001",
      "a\rb",
      "--stdin",
    ];
    for (const name of names) await write(clone, { [`generated/odd/${name}/${name}.json`]: `${name}\n` });
    const raw = Buffer.concat([Buffer.from(`${clone}/generated/odd/`), Buffer.from([0xff, 0xfe, 0x41])]);
    await writeFile(raw, "no UTF-8\n");
    expect(value(await proposePlan(request()))).toMatchObject({ kind: "opened" });
    const listed = await git(
      fixture.remote,
      "ls-tree",
      "-r",
      "-z",
      "--name-only",
      "fairlead/dev/care",
      "--",
      "generated/odd",
    );
    const readable = names.map((name) => `generated/odd/${name}/${name}.json`);
    expect(listed.split("\0").toSorted()).toEqual(["", ...readable, "generated/odd/\ufffd\ufffdA"].toSorted());
    expect(await git(fixture.remote, "ls-tree", "fairlead/dev/care", "--", "generated/odd/")).toContain(
      '"generated/odd/\\377\\376A"',
    );
    expect(await git(fixture.remote, "show", "fairlead/dev/care:generated/odd/a\nb/a\nb.json")).toBe("a\nb");
    expect(value(await proposePlan(request()))).toMatchObject({ kind: "unchanged" });
    await rm(path.join(clone, "generated/odd"), { recursive: true });
    expect(value(await proposePlan(request()))).toMatchObject({ kind: "nothing-changed", closed: { number: 1 } });
  }));

test.concurrent("A6: bytes are committed as they are, whatever filters and line ends the repository asks for", () =>
  inWorld(async ({ fixture, clone, request }) => {
    await write(clone, { ".gitattributes": "* text eol=crlf filter=evil\n", "generated/dev/a.json": "a\r\nb\n" });
    await git(clone, "config", "filter.evil.clean", "touch EVIL; cat");
    await git(clone, "config", "core.autocrlf", "true");
    await chmod(path.join(clone, "generated/dev/b.json"), 0o755);
    expect(value(await proposePlan(request()))).toMatchObject({ kind: "opened" });
    expect(await git(fixture.remote, "show", "fairlead/dev/care:generated/dev/a.json")).toBe("a\r\nb");
    expect(await git(fixture.remote, "ls-tree", "fairlead/dev/care", "generated/dev/b.json")).toMatch(/^100755 /);
    expect(await readdir(clone)).not.toContain("EVIL");
  }));

test.concurrent("A6: a file where the base has a folder, and a folder where it has a file, are proposed", () =>
  inWorld(async ({ fixture, clone, request }) => {
    await rm(path.join(clone, "generated/dev"), { recursive: true });
    await write(clone, { "generated/dev": "now a file\n" });
    value(await proposePlan(request()));
    expect(await git(fixture.remote, "ls-tree", "-r", "--name-only", "fairlead/dev/care", "generated")).toBe(
      "generated/dev",
    );
    await rm(path.join(clone, "generated/dev"));
    await write(clone, { "generated/dev/a.json/deeper": "now a folder\n" });
    value(await proposePlan(request()));
    expect(await git(fixture.remote, "ls-tree", "-r", "--name-only", "fairlead/dev/care", "generated")).toBe(
      "generated/dev/a.json/deeper",
    );
  }));

test.concurrent("A6: names with a leading dot below generated/ are neither added nor removed", () =>
  inWorld(async ({ fixture, clone, request }) => {
    const other = await fixture.clone("other");
    await commitAndPush(other, { "generated/.gitattributes": "* linguist-generated\n" }, "main");
    await write(clone, {
      "generated/.staging-1/dev/a.json": "half\n",
      "generated/dev/.DS_Store": "x",
      "generated/dev/a.json": "1\n",
    });
    value(await proposePlan(request()));
    expect(await git(fixture.remote, "diff", "--no-renames", "--name-status", "main", "fairlead/dev/care")).toBe(
      "M\tgenerated/dev/a.json",
    );
  }));

test.concurrent("A6: one release can be proposed by itself, and so can its removal", () =>
  inWorld(async ({ fixture, clone, request }) => {
    await write(clone, { "generated/dev/a.json": "1\n", "generated/prod/care/a.json": "{}\n" });
    value(await proposePlan(request({ paths: ["generated/prod/care", "generated/prod/care/"] })));
    const changes = () => git(fixture.remote, "diff", "--name-status", "main", "fairlead/dev/care");
    expect(await changes()).toBe("A\tgenerated/prod/care/a.json");
    await rm(path.join(clone, "generated/dev"), { recursive: true });
    value(await proposePlan(request({ paths: ["generated/dev"] })));
    expect(await changes()).toBe("D\tgenerated/dev/a.json\nD\tgenerated/dev/b.json");
  }));

test.concurrent("A6: a link on the way to a folder is refused", () =>
  inWorld(async ({ fixture, clone, request }) => {
    await write(fixture.folder, { "outside/dev/secret.txt": "secret\n" });
    await symlink(path.join(fixture.folder, "outside"), path.join(clone, "generated/prod"));
    expect(failure(await proposePlan(request({ paths: ["generated/prod/dev"] }))).message).toBe(
      "generated/prod is not a folder; remove it and run `fairlead build`",
    );
  }));

test.concurrent("A6: a link below generated/ is refused, not followed", () =>
  inWorld(async ({ clone, request }) => {
    await symlink("/etc/passwd", path.join(clone, "generated/dev/passwd"));
    expect(failure(await proposePlan(request()))).toEqual({
      reason: "file-unreadable",
      message: "generated/dev/passwd is neither a file nor a folder; remove it and run `fairlead build`",
      retry: "no",
    });
  }));

test.concurrent("A6: a missing generated/ is an error and never a proposal to remove everything", () =>
  inWorld(async ({ clone, request }) => {
    await rm(path.join(clone, "generated"), { recursive: true });
    expect(failure(await proposePlan(request()))).toMatchObject({
      reason: "file-unreadable",
      message: "generated is missing; run `fairlead build` first",
    });
    await mkdir(path.join(clone, "generated"));
    expect(value(await proposePlan(request()))).toMatchObject({ kind: "opened" });
  }));

test.concurrent("A6: a remote that is not there is a failure that says so", () =>
  inWorld(async ({ fixture, request }) => {
    const nowhere = path.join(fixture.folder, "nowhere.git");
    expect(failure(await proposePlan(request({ remote: nowhere })))).toEqual({
      reason: "git-failed",
      message: [
        `git ls-remote (${nowhere}): fatal: '${nowhere}' does not appear to be a git repository`,
        "fatal: Could not read from remote repository.",
        "Please make sure you have the correct access rights",
        "and the repository exists.",
        "Check the remote's address: no repository answers there.",
      ].join("\n"),
      retry: "no",
    });
  }));

test.concurrent("A6: a remote that does not answer is a failure that may pass, and its address is shown without the password", () =>
  inWorld(async ({ request }) => {
    const remote = "http://bot:s3cret@127.0.0.1:9/acme/models.git";
    const { reason, message, retry } = failure(await proposePlan(request({ remote })));
    expect({ reason, retry }).toEqual({ reason: "host-unreachable", retry: "later" });
    // What stands between is git's and curl's own wording, with the milliseconds that it took.
    const [said = "", ...advice] = message.split("\n");
    expect(said).toMatch(/^git ls-remote \(http:\/\/\*\*\*@127\.0\.0\.1:9\/acme\/models\.git\): .*127\.0\.0\.1/);
    expect(advice).toEqual(["Check the remote's address and the connection, and run again."]);
    expect(message).not.toContain("s3cret");
  }));

test.concurrent("A6: what the remote rejects is a failure with the remote's own words, and nothing is left half done", () =>
  inWorld(async ({ fixture, clone, request }) => {
    const hook = path.join(fixture.remote, "hooks/pre-receive");
    await mkdir(path.dirname(hook), { recursive: true });
    await writeFile(hook, "#!/bin/sh\necho 'only robots may push here' >&2\nexit 1\n", { mode: 0o755 });
    await write(clone, { "generated/dev/a.json": "1\n" });
    const before = await refsOf(fixture.remote);
    expect(failure(await proposePlan(request()))).toEqual({
      reason: "git-rejected",
      message: `${fixture.remote} refuses the push of refs/heads/fairlead/dev/care (pre-receive hook declined)\nIt says: only robots may push here\nChange what it objects to, or ask those who run it, and run again.`,
      retry: "no",
    });
    expect(await refsOf(fixture.remote)).toEqual(before);
    await rm(hook);
    expect(value(await proposePlan(request()))).toMatchObject({ kind: "opened" });
  }));

test.concurrent("A6: a remote without the base branch is a failure that names it", () =>
  inWorld(async ({ fixture, request }) => {
    expect(failure(await proposePlan(request({ base: "trunk" })))).toMatchObject({
      reason: "git-failed",
      message: `${fixture.remote} has no branch trunk to propose to; push it first, or name another base`,
    });
  }));

test.concurrent("A6: a folder outside of any repository is a failure that says where to run", () =>
  inWorld(async ({ fixture, request }) => {
    const folder = path.join(fixture.folder, "plain");
    await mkdir(folder);
    expect(failure(await proposePlan(request({ repository: folder }))).message).toMatch(
      /^git rev-parse: fatal: not a git repository .*\nRun this in the git repository that holds the specs\.$/,
    );
  }));

test.concurrent.each<[Partial<ProposeRequest>, string]>([
  [{ branch: "-delete" }, 'the branch cannot be called so: "-delete" starts with "-"'],
  [{ base: "a..b" }, 'the base cannot be called so: "a..b" contains ".."'],
  [{ branch: "main" }, "main cannot be proposed to itself; choose another branch for proposals"],
  [{ paths: ["../elsewhere"] }, '"../elsewhere" cannot be proposed; name a folder below the repository'],
  [{ paths: ["."] }, '"." cannot be proposed; name a folder below the repository'],
  [{ paths: ["/etc"] }, '"/etc" cannot be proposed; name a folder below the repository'],
  [{ paths: ["generated/../.git"] }, '"generated/../.git" cannot be proposed; name a folder below the repository'],
  [
    { remote: "ext::sh -c evil" },
    '"ext::sh -c evil" makes git run a helper program; use a remote that is reached by https, ssh, http or a path',
  ],
  [
    { remote: "--upload-pack=evil" },
    '"--upload-pack=evil" is no address of a git remote; give the name of a remote, a URL or a path',
  ],
])("A6: a request with %j is refused before git sees it", (changes, message) =>
  inWorld(async ({ request }) => {
    expect(failure(await proposePlan(request(changes))).message).toBe(message);
  }),
);

test.concurrent("A6: a huge body is cut to the host's limit and recognised again", () =>
  inWorld(async ({ clone, request }) => {
    await write(clone, { "generated/dev/a.json": "1\n" });
    const details = Array.from({ length: 40 }, (_, index) => ({
      title: `part ${index}`,
      markdown: "x".repeat(100_000),
    }));
    const outcome = value(await proposePlan(request({ body: { ...body, details } })));
    if (outcome.kind !== "opened") throw new Error("internal: nothing was opened");
    expect(outcome.pull.body.length).toBeLessThanOrEqual(1_000_000);
    expect(outcome.pull.body).toContain(
      "> **31 sections left out** to stay within 1000000 characters: run `fairlead plan` to see them.",
    );
    expect(value(await proposePlan(request({ body: { ...body, details } })))).toMatchObject({ kind: "unchanged" });
  }));

test.concurrent("A6: a folder inside a repository is proposed at its place in the tree", () =>
  inWorld(async ({ fixture, clone, request }) => {
    await write(clone, { "platform/generated/dev/a.json": "1\n", "generated/dev/a.json": "not this\n" });
    value(await proposePlan(request({ repository: path.join(clone, "platform") })));
    expect(await git(fixture.remote, "diff", "--no-renames", "--name-status", "main", "fairlead/dev/care")).toBe(
      "A\tplatform/generated/dev/a.json",
    );
  }));

test.concurrent.each(["--depth=1", "--filter=blob:none", "--filter=tree:0"])(
  "A6: a clone made with %s can propose, on a base that it has not seen",
  (flag) =>
    inWorld(async ({ fixture, request }) => {
      await git(fixture.remote, "config", "uploadpack.allowFilter", "true");
      const other = await fixture.clone("other");
      await commitAndPush(other, { "specs/b.yaml": "b\n" }, "main");
      const folder = path.join(fixture.folder, "partial");
      await git(fixture.folder, "clone", "--quiet", "--no-checkout", flag, `file://${fixture.remote}`, folder);
      await commitAndPush(other, { "specs/c/d.yaml": "c\n" }, "main");
      await write(folder, { "generated/dev/a.json": `${flag}\n` });
      const before = await snapshot(folder);
      expect(value(await proposePlan(request({ repository: folder })))).toMatchObject({ kind: "opened" });
      expect(value(await proposePlan(request({ repository: folder })))).toMatchObject({ kind: "unchanged" });
      expect(await snapshot(folder)).toEqual(before);
      expect(await git(fixture.remote, "diff", "--name-status", "main", "fairlead/dev/care")).toBe(
        "M\tgenerated/dev/a.json\nD\tgenerated/dev/b.json",
      );
    }),
);

test.concurrent("A6: linked work trees can propose", () =>
  inWorld(async ({ fixture, clone, request }) => {
    const tree = path.join(fixture.folder, "tree");
    await git(clone, "worktree", "add", "--quiet", tree, "-b", "side");
    await write(tree, { "generated/dev/a.json": "1\n" });
    expect(value(await proposePlan(request({ repository: tree })))).toMatchObject({ kind: "opened" });
  }));

test.concurrent("A6: repositories with SHA-256 names can propose", () =>
  inWorld(async ({ request }) => {
    const modern = await gitFixture("sha256");
    try {
      const folder = await modern.clone("clone");
      await write(folder, { "generated/dev/a.json": "1\n" });
      await rm(path.join(folder, "generated/dev/b.json"));
      const host = bareHost({ remote: modern.remote, objectFormat: "sha256" });
      const opened = value(await proposePlan(request({ repository: folder, host })));
      expect(opened).toMatchObject({ kind: "opened", pull: { head: expect.stringMatching(/^[0-9a-f]{64}$/) } });
      expect(value(await proposePlan(request({ repository: folder, host })))).toMatchObject({ kind: "unchanged" });
    } finally {
      await modern.remove();
    }
  }));

async function commitAndPush(folder: string, files: Readonly<Record<string, string>>, branch: string): Promise<void> {
  await write(folder, files);
  await git(folder, "add", ".");
  await git(folder, "commit", "--quiet", "-m", "By a person");
  await git(folder, "push", "--quiet", "origin", `HEAD:${branch}`);
}

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.failure.reason}: ${result.failure.message}`);
  return result.value;
}

function failure(result: Result<unknown>): Omit<Failure, "cause"> {
  if (result.ok) throw new Error(`it succeeded: ${JSON.stringify(result.value)}`);
  const { cause: _, ...rest } = result.failure;
  return rest;
}
