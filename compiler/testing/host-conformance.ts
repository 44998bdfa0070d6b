// For tests only: what every host must do. A host passes `testHost` against a real repository.
import { expect, test } from "vitest";

import type { Failure, Result } from "../result.ts";
import { git, gitFixture, write, type GitFixture } from "./git-fixture.ts";
import type { Host, PullRequest } from "../propose/hosts/host.ts";

/** Opens a host over a bare repository; `close` runs when the test is over, and may fail it. */
export type OpenHost = (remote: string) => Promise<{ readonly host: Host; readonly close: () => Promise<void> }>;

interface World {
  readonly fixture: GitFixture;
  readonly host: Host;
  /** Commits files on a branch, which starts at main, and pushes it. Returns the commit. */
  readonly commit: (branch: string, files: Readonly<Record<string, string>>) => Promise<string>;
}

const pair = { branch: "proposal", base: "main" };
const text = { title: "A title", body: "A body\n" };

/** Defines the tests; call it inside of a `describe`. */
export function testHost(open: OpenHost): void {
  const inWorld = async (work: (world: World) => Promise<void>): Promise<void> => {
    const fixture = await gitFixture();
    try {
      const { host, close } = await open(fixture.remote);
      try {
        await work({ fixture, host, commit: committer(await fixture.clone("writer")) });
      } finally {
        await close();
      }
    } finally {
      await fixture.remove();
    }
  };

  test("A6: an opened pull request is found again by its pair of branches, and by no other", () =>
    inWorld(async ({ host, commit }) => {
      const head = await commit("proposal", { a: "1" });
      await commit("other", { a: "2" });
      expect(value(await host.find(pair))).toBeUndefined();
      const opened = value(await host.open(pair, text));
      const pull: PullRequest = { number: 1, url: expect.any(String), ...pair, ...text, state: "open", head };
      expect(opened).toEqual({ kind: "opened", pull });
      expect(value(await host.find(pair))).toEqual(pull);
      expect(value(await host.find({ ...pair, branch: "other" }))).toBeUndefined();
      expect(value(await host.find({ ...pair, base: "other" }))).toBeUndefined();
    }));

  test("A6: a pair has one open pull request, however often and from wherever it is opened", () =>
    inWorld(async ({ host, commit }) => {
      await commit("proposal", { a: "1" });
      const outcomes = (await Promise.all([1, 2, 3].map(() => host.open(pair, text)))).map(value);
      expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(["already-open", "already-open", "opened"]);
      expect(outcomes.map((outcome) => outcome.kind !== "no-commits" && outcome.pull.number)).toEqual([1, 1, 1]);
    }));

  test("A6: a branch without commits of its own has nothing to open", () =>
    inWorld(async ({ host, fixture, commit }) => {
      await commit("proposal", { a: "1" });
      await git(fixture.remote, "update-ref", "refs/heads/main", "refs/heads/proposal");
      expect(value(await host.open(pair, text))).toEqual({ kind: "no-commits" });
    }));

  test("A6: a branch that is not on the remote cannot be opened", () =>
    inWorld(async ({ host }) => {
      expect(failure(await host.open(pair, text)).reason).toBe("host-refused");
    }));

  test("A6: an update replaces title and body, and any text survives", () =>
    inWorld(async ({ host, commit }) => {
      await commit("proposal", { a: "1" });
      value(await host.open(pair, text));
      const odd = {
        title: "数据 \"x\" 'y' `z` 😀",
        body: '\n```\n"<details>" \\n \t é e\u0301 😀\r\n```\n\n  trailing  \n',
      };
      expect(value(await host.update(1, odd))).toMatchObject({ number: 1, ...odd });
      expect(value(await host.find(pair))).toMatchObject(odd);
      expect(value(await host.update(1, { title: "short", body: "" }))).toMatchObject({ title: "short", body: "" });
    }));

  test("A6: the head of an open pull request is where its branch is", () =>
    inWorld(async ({ host, commit }) => {
      await commit("proposal", { a: "1" });
      value(await host.open(pair, text));
      const head = await commit("proposal", { a: "2" });
      expect(value(await host.find(pair))?.head).toBe(head);
    }));

  test("A6: a merge brings the head into the base by a merge commit, and merging again changes nothing", () =>
    inWorld(async ({ host, fixture, commit }) => {
      const head = await commit("proposal", { a: "1" });
      const before = await commit("elsewhere", { b: "1" });
      await git(fixture.remote, "update-ref", "refs/heads/main", before);
      value(await host.open(pair, text));
      const merged = value(await host.merge(1, { head, title: "Merge it" }));
      expect(await git(fixture.remote, "log", "-1", "--format=%H %P %s", "main")).toBe(
        `${merged.commit} ${before} ${head} Merge it`,
      );
      expect(await git(fixture.remote, "ls-tree", "--name-only", "main")).toBe("a\nb\ngenerated\nspecs");
      expect(value(await host.find(pair))).toBeUndefined();
      expect(value(await host.merge(1, { head, title: "Merge it" }))).toEqual(merged);
      expect(await git(fixture.remote, "rev-parse", "main")).toBe(merged.commit);
      expect(failure(await host.close(1, { body: "no" })).message).toBe(
        "pull request 1 is merged and cannot be closed",
      );
    }));

  test("A6: a head that moved since it was looked at is not merged", () =>
    inWorld(async ({ host, fixture, commit }) => {
      const head = await commit("proposal", { a: "1" });
      value(await host.open(pair, text));
      await commit("proposal", { a: "2" });
      const main = await git(fixture.remote, "rev-parse", "main");
      expect(failure(await host.merge(1, { head, title: "Merge" })).reason).toBe("branch-modified");
      expect(await git(fixture.remote, "rev-parse", "main")).toBe(main);
    }));

  test("A6: a conflict is not merged, and nothing moves", () =>
    inWorld(async ({ host, fixture, commit }) => {
      const head = await commit("proposal", { "generated/dev/a.json": "1" });
      const main = await commit("elsewhere", { "generated/dev/a.json": "2" });
      await git(fixture.remote, "update-ref", "refs/heads/main", main);
      value(await host.open(pair, text));
      expect(failure(await host.merge(1, { head, title: "Merge" })).reason).toBe("host-refused");
      expect(await git(fixture.remote, "rev-parse", "main")).toBe(main);
      expect(value(await host.find(pair))).toMatchObject({ number: 1, state: "open" });
    }));

  test("A6: a closed pull request says why, and closing it again changes nothing", () =>
    inWorld(async ({ host, commit }) => {
      const head = await commit("proposal", { a: "1" });
      value(await host.open(pair, text));
      const closed = { number: 1, title: "A title", body: "Not needed.\n", state: "closed", head };
      expect(value(await host.close(1, { body: "Not needed.\n" }))).toMatchObject(closed);
      expect(value(await host.find(pair))).toBeUndefined();
      expect(value(await host.close(1, { body: "Twice.\n" }))).toMatchObject(closed);
      expect(failure(await host.update(1, text)).message).toBe("pull request 1 is closed; run again to open a new one");
    }));

  test("A6: what is closed is not merged, and its pair may be opened anew", () =>
    inWorld(async ({ host, commit }) => {
      const head = await commit("proposal", { a: "1" });
      value(await host.open(pair, text));
      value(await host.close(1, { body: "Not needed.\n" }));
      expect(failure(await host.merge(1, { head, title: "Merge" })).reason).toBe("host-refused");
      expect(value(await host.open(pair, text))).toMatchObject({ kind: "opened", pull: { number: 2 } });
    }));

  test("A6: a text at the host's limit is taken, and one above it is refused", () =>
    inWorld(async ({ host, commit }) => {
      await commit("proposal", { a: "1" });
      const body = "😀".repeat(host.limits.bodyCharacters / 2);
      const title = "标".repeat(host.limits.titleCharacters);
      const opened = value(await host.open(pair, { title, body }));
      expect(opened.kind === "opened" && opened.pull.title === title && opened.pull.body === body).toBe(true);
      const longer = [
        { title, body: "x".repeat(host.limits.bodyCharacters + 1) },
        { title: `${title}x`, body },
      ];
      for (const each of longer) expect(failure(await host.update(1, each)).reason).toBe("host-refused");
      const found = value(await host.find(pair));
      expect(found?.title === title && found.body === body).toBe(true);
    }));

  test("A6: a number that was never given is refused", () =>
    inWorld(async ({ host }) => {
      expect(failure(await host.update(7, text)).reason).toBe("host-refused");
      expect(failure(await host.merge(7, { head: "0".repeat(40), title: "Merge" })).reason).toBe("host-refused");
      expect(failure(await host.close(7, { body: "" })).reason).toBe("host-refused");
    }));
}

function committer(clone: string): World["commit"] {
  return async (branch, files) => {
    const known = (await git(clone, "branch", "--list", branch)) !== "";
    await git(clone, "checkout", "--quiet", ...(known ? [branch] : ["-b", branch, "origin/main"]));
    await write(clone, files);
    await git(clone, "add", ".");
    await git(clone, "commit", "--quiet", "-m", `On ${branch}`);
    await git(clone, "push", "--quiet", "origin", branch);
    return git(clone, "rev-parse", "HEAD");
  };
}

export function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.failure.reason}: ${result.failure.message}`);
  return result.value;
}

/** Without the cause. */
export function failure(result: Result<unknown>): Omit<Failure, "cause"> {
  if (result.ok) throw new Error(`it succeeded: ${JSON.stringify(result.value)}`);
  const { cause: _, ...rest } = result.failure;
  return rest;
}
