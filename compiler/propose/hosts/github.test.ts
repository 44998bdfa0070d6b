import { describe, expect, test, vi } from "vitest";

import { extract } from "../../testdata/github/extract.ts";
import description from "../../testdata/github/openapi.json" with { type: "json" };
import type { PlanBody } from "../body.ts";
import { git, gitFixture, write, type GitFixture } from "../../testing/git-fixture.ts";
import { operationOf } from "../../testing/github-description.ts";
import { githubFake, type GithubFake } from "../../testing/github-fake.ts";
import { githubHost, type GithubHostOptions } from "./github.ts";
import { testHost, failure, value } from "../../testing/host-conformance.ts";
import { proposePlan, type ProposeRequest } from "../propose.ts";

// A second of the waits that GitHub asks for is a moment here.
const patience = { secondMs: 1 };
const timers = vi.spyOn(globalThis, "setTimeout");
/** The waits that were asked for, in milliseconds; other tests that run beside have other ones. */
const waits = () => timers.mock.calls.map(([, ms]) => ms);

describe.concurrent("GitHub as a host", () => {
  testHost(async (remote) => {
    const fake = await githubFake(remote);
    const { baseUrl, token } = fake;
    return {
      host: githubHost({ owner: "acme", repo: "models", token, baseUrl, patience }),
      async close() {
        await fake.close();
        if (fake.violations.length > 0) throw new Error(`against GitHub's description:\n${fake.violations.join("\n")}`);
      },
    };
  });
});

interface World {
  readonly fixture: GitFixture;
  readonly fake: GithubFake;
  /** A clone with the branch `proposal`, pushed, one commit ahead of main. */
  readonly clone: string;
  readonly options: GithubHostOptions;
}

async function inWorld(work: (world: World) => Promise<void>): Promise<void> {
  const fixture = await gitFixture();
  const fake = await githubFake(fixture.remote);
  try {
    const clone = await fixture.clone("clone");
    await git(clone, "checkout", "--quiet", "-b", "proposal");
    await write(clone, { "generated/dev/a.json": "1\n" });
    await git(clone, "commit", "--quiet", "--all", "-m", "Propose");
    await git(clone, "push", "--quiet", "origin", "proposal");
    await work({
      fixture,
      fake,
      clone,
      options: { owner: "acme", repo: "models", token: fake.token, baseUrl: fake.baseUrl, patience },
    });
    if (fake.violations.length > 0) throw new Error(`against GitHub's description:\n${fake.violations.join("\n")}`);
  } finally {
    await fake.close();
    await fixture.remove();
  }
}

const pair = { branch: "proposal", base: "main" };
const text = { title: "A title", body: "A body\n" };
const list = "GET /repos/acme/models/pulls";

describe.concurrent("trouble on GitHub's side", () => {
  test("A6: an error of the server is asked again", () =>
    inWorld(async ({ fake, options }) => {
      fake.fail({ kind: "status", status: 500, message: "Server Error" });
      expect(value(await githubHost(options).find(pair))).toBeUndefined();
      expect(fake.requests).toEqual([list, list]);
    }));

  test("A6: an error that stays is a failure that may pass", () =>
    inWorld(async ({ fake, options }) => {
      for (let count = 0; count < 2; count++)
        fake.fail({ kind: "status", status: 503, message: "Service Unavailable" });
      expect(failure(await githubHost({ ...options, patience: { ...patience, retries: 1 } }).find(pair))).toEqual({
        reason: "host-unreachable",
        message:
          "cannot look for a pull request on GitHub acme/models: GitHub answers 503 (Service Unavailable)\nThat is trouble on GitHub's side; run again later.",
        retry: "later",
      });
      expect(fake.requests).toHaveLength(2);
    }));

  test("A6: a secondary rate limit is waited for as long as GitHub says", () =>
    inWorld(async ({ fake, options }) => {
      fake.fail({
        kind: "status",
        status: 403,
        message: "You have exceeded a secondary rate limit.",
        headers: { "retry-after": "37" },
      });
      expect(value(await githubHost(options).find(pair))).toBeUndefined();
      expect(waits()).toContain(37);
      expect(fake.requests).toHaveLength(2);
    }));

  test("A6: a wait that is too long, or asked for too often, is left to the caller", () =>
    inWorld(async ({ fake, options }) => {
      const limit = { kind: "status", status: 403, message: "You have exceeded a secondary rate limit." } as const;
      fake.fail({ ...limit, headers: { "retry-after": "3600" } });
      const host = githubHost(options);
      expect(failure(await host.find(pair))).toEqual({
        reason: "host-refused",
        message:
          "cannot look for a pull request on GitHub acme/models: You have exceeded a secondary rate limit.\nRun again in 3600 s.",
        retry: "later",
      });
      expect(fake.requests).toHaveLength(1);
      for (let count = 0; count < 3; count++) fake.fail({ ...limit, headers: { "retry-after": "1" } });
      expect(failure(await host.find(pair))).toMatchObject({ reason: "host-refused", retry: "later" });
      expect(fake.requests).toHaveLength(4);
    }));

  test("A6: a used up hour is a failure that says when to come back", () =>
    inWorld(async ({ fake, options }) => {
      const reset = Math.floor(Date.now() / 1000) + 1800;
      const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(reset) };
      fake.fail({ kind: "status", status: 403, message: "API rate limit exceeded for user ID 1.", headers });
      expect(failure(await githubHost(options).find(pair))).toEqual({
        reason: "host-refused",
        message: `cannot look for a pull request on GitHub acme/models: API rate limit exceeded for user ID 1.\nRun again after ${new Date(reset * 1000).toISOString()}.`,
        retry: "later",
      });
      expect(fake.requests).toHaveLength(1);
    }));

  test("A6: too many requests with a time to wait are waited for", () =>
    inWorld(async ({ fake, options }) => {
      fake.fail({ kind: "status", status: 429, message: "Too Many Requests", headers: { "retry-after": "43" } });
      expect(value(await githubHost(options).find(pair))).toBeUndefined();
      expect(waits()).toContain(43);
    }));

  test("A6: a connection that breaks is tried again", () =>
    inWorld(async ({ fake, options }) => {
      fake.fail({ kind: "reset" });
      expect(value(await githubHost(options).find(pair))).toBeUndefined();
      expect(fake.requests).toHaveLength(2);
    }));

  test("A6: a pull request whose answer was lost is not opened twice", () =>
    inWorld(async ({ fake, options }) => {
      fake.fail({ kind: "lost", method: "POST" });
      expect(value(await githubHost(options).open(pair, text))).toMatchObject({
        kind: "already-open",
        pull: { number: 1 },
      });
      expect(fake.requests).toEqual([list.replace("GET", "POST"), list.replace("GET", "POST"), list]);
    }));

  test("A6: a merge whose answer was lost counts as done", () =>
    inWorld(async ({ fake, clone, fixture, options }) => {
      const host = githubHost(options);
      const head = await git(clone, "rev-parse", "HEAD");
      value(await host.open(pair, text));
      fake.fail({ kind: "lost", method: "PUT" });
      const merged = value(await host.merge(1, { head, title: "Merge" }));
      expect(merged.commit).toBe(await git(fixture.remote, "rev-parse", "main"));
    }));

  test("A6: a merge that met another one is tried again", () =>
    inWorld(async ({ fake, clone, options }) => {
      const host = githubHost(options);
      const head = await git(clone, "rev-parse", "HEAD");
      value(await host.open(pair, text));
      fake.fail({
        kind: "status",
        method: "PUT",
        status: 405,
        message: "Base branch was modified. Review and try the merge again.",
      });
      expect(value(await host.merge(1, { head, title: "Merge" })).commit).toMatch(/^[0-9a-f]{40}$/);
    }));

  test("A6: no answer in time is a failure that may pass", () =>
    inWorld(async ({ fake, options }) => {
      fake.fail({ kind: "silence" });
      expect(
        failure(await githubHost({ ...options, patience: { ...patience, retries: 0, answerMs: 200 } }).find(pair)),
      ).toEqual({
        reason: "host-unreachable",
        message:
          "cannot look for a pull request on GitHub acme/models: The operation was aborted due to timeout\nCheck the connection and the address of GitHub's API, and run again.",
        retry: "later",
      });
    }));

  test("A6: a caller that stops does not wait for the answer, nor for another try", () =>
    inWorld(async ({ fake, options }) => {
      fake.fail({ kind: "silence" });
      const stop = new AbortController();
      void vi.waitFor(() => expect(fake.requests).toHaveLength(1), { timeout: 20_000 }).then(() => stop.abort());
      expect(failure(await githubHost({ ...options, signal: stop.signal }).find(pair))).toMatchObject({
        reason: "host-unreachable",
      });
      expect(fake.requests).toHaveLength(1);
    }));

  test("A6: a page of HTML is no answer, whatever its status", () =>
    inWorld(async ({ fake, options }) => {
      const host = githubHost({ ...options, patience: { ...patience, retries: 0 } });
      fake.fail({ kind: "html", status: 502 });
      expect(failure(await host.find(pair)).message).toBe(
        "cannot look for a pull request on GitHub acme/models: GitHub answers 502 (a web page instead of an answer)\nThat is trouble on GitHub's side; run again later.",
      );
      fake.fail({ kind: "html", status: 200 });
      expect(failure(await host.find(pair)).message).toBe(
        "cannot look for a pull request on GitHub acme/models: the answer is not one of GitHub's API; check its address and what stands in between",
      );
    }));

  test("A6: a branch that GitHub's API does not know yet is opened a moment later", () =>
    inWorld(async ({ fake, options }) => {
      fake.fail({
        kind: "validation",
        method: "POST",
        errors: [{ resource: "PullRequest", field: "head", code: "invalid" }],
      });
      expect(value(await githubHost(options).open(pair, text))).toMatchObject({ kind: "opened" });
    }));
});

describe.concurrent("what GitHub refuses", () => {
  test.each<[string, Partial<GithubHostOptions>, string]>([
    [
      "a wrong token",
      { token: "ghp_wrong" },
      "cannot look for a pull request on GitHub acme/models: Bad credentials\nThe token is wrong, revoked or expired; set a valid one.",
    ],
    [
      "an unknown repository",
      { repo: "nothing" },
      "cannot look for a pull request on GitHub acme/nothing: Not Found\nThe repository or the pull request does not exist, or the token may not see it; check the name and what the token may see.",
    ],
  ])("A6: %s is a failure that says what to do", (_, changes, message) =>
    inWorld(async ({ fake, options }) => {
      expect(failure(await githubHost({ ...options, ...changes }).find(pair))).toEqual({
        reason: "host-refused",
        message,
        retry: "no",
      });
      expect(fake.requests).toHaveLength(1);
    }),
  );

  test("A6: a missing permission is a failure that names it", () =>
    inWorld(async ({ fake, options }) => {
      fake.fail({ kind: "status", status: 403, message: "Resource not accessible by integration" });
      expect(failure(await githubHost(options).find(pair)).message).toBe(
        "cannot look for a pull request on GitHub acme/models: Resource not accessible by integration\nThe token may not do this; give it the permission to write pull requests (and contents, for a merge).",
      );
    }));

  test("A6: what is wrong with a pull request is told in GitHub's words, without the token", () =>
    inWorld(async ({ fake, options }) => {
      fake.fail({
        kind: "validation",
        method: "POST",
        errors: [
          { resource: "PullRequest", code: "custom", message: `Draft is not ${options.token}` },
          { resource: "PullRequest", field: "base", code: "invalid" },
        ],
      });
      expect(failure(await githubHost(options).open(pair, text)).message).toBe(
        'cannot open a pull request from proposal on GitHub acme/models: Validation Failed; Draft is not ***; "base" is invalid\nChange what GitHub objects to, and run again.',
      );
    }));

  test("A6: a merge that a rule forbids says where to look", () =>
    inWorld(async ({ fake, clone, options }) => {
      const host = githubHost(options);
      value(await host.open(pair, text));
      fake.fail({ kind: "status", method: "PUT", status: 405, message: "At least 1 approving review is required." });
      const head = await git(clone, "rev-parse", "HEAD");
      expect(failure(await host.merge(1, { head, title: "Merge" }))).toEqual({
        reason: "host-refused",
        message:
          "cannot merge pull request 1 on GitHub acme/models: At least 1 approving review is required.\nSee on GitHub what the pull request waits for: a conflict, a required check or a review.",
        retry: "no",
      });
    }));

  test.each<[Partial<GithubHostOptions>, string]>([
    [{ owner: "a/b" }, '"a/b/models" is no repository on GitHub; write it as owner/name'],
    [{ token: "" }, "there is no usable token for GitHub acme/models; set one that may write pull requests"],
    [{ token: "ghp_x\n" }, "there is no usable token for GitHub acme/models; set one that may write pull requests"],
    [
      { baseUrl: "http://api.example.org" },
      `a token is not sent to "http://api.example.org"; the address of GitHub's API starts with https://`,
    ],
  ])("A6: with %j nothing is sent", (changes, message) =>
    inWorld(async ({ fake, options }) => {
      expect(failure(await githubHost({ ...options, ...changes }).find(pair)).message).toBe(message);
      expect(fake.requests).toEqual([]);
    }),
  );
});

describe.concurrent("proposals on GitHub", () => {
  const body: PlanBody = {
    summary: "dev trains again",
    details: [{ title: "a", markdown: "rank" }],
    machine: "plan-1",
  };
  const request = (clone: string, options: GithubHostOptions): ProposeRequest => ({
    repository: clone,
    remote: "origin",
    base: "main",
    branch: "fairlead/dev",
    title: "dev trains again",
    body,
    host: githubHost(options),
  });

  test("A6: open, repeat, change, merge, repeat", () =>
    inWorld(async ({ fake, clone, options }) => {
      const proposal = request(clone, options);
      expect(value(await proposePlan(proposal))).toMatchObject({
        kind: "opened",
        pull: { number: 1, url: "https://github.com/acme/models/pull/1" },
      });
      fake.edit(1, { body: proposal.body.summary });
      expect(value(await proposePlan(proposal))).toMatchObject({ kind: "updated" });
      const sent = fake.requests.length;
      expect(value(await proposePlan(proposal))).toMatchObject({ kind: "unchanged" });
      expect(fake.requests.slice(sent)).toEqual([list]);
      await write(clone, { "generated/dev/a.json": "2\n" });
      const changed = value(await proposePlan({ ...proposal, body: { ...body, machine: "plan-2" } }));
      expect(changed).toMatchObject({ kind: "updated", pull: { number: 1 } });
      if (changed.kind === "nothing-changed") throw new Error("internal");
      value(await proposal.host.merge(1, { head: changed.pull.head, title: "Merge" }));
      expect(value(await proposePlan(proposal))).toEqual({ kind: "nothing-changed" });
    }));

  test("A6: a proposal that is not needed any more is closed and says why", () =>
    inWorld(async ({ fake, clone, options }) => {
      const proposal = request(clone, options);
      value(await proposePlan(proposal));
      await write(clone, { "generated/dev/a.json": "{}\n" });
      expect(value(await proposePlan(proposal))).toMatchObject({
        kind: "nothing-changed",
        closed: { number: 1, state: "closed", body: expect.stringMatching(/^Closed by Fairlead: /) },
      });
      expect(fake.requests.at(-1)).toBe("PATCH /repos/acme/models/pulls/1");
    }));

  test("A6: a huge plan fits, with nothing but details left out, and is recognised again", () =>
    inWorld(async ({ clone, options }) => {
      const details = Array.from({ length: 50 }, (_, index) => ({
        title: `部分 ${index}`,
        markdown: "```\n" + "数据 😀\n".repeat(500) + "```",
      }));
      const proposal = { ...request(clone, options), body: { ...body, details } };
      const opened = value(await proposePlan(proposal));
      if (opened.kind !== "opened") throw new Error("internal: nothing was opened");
      expect(opened.pull.body.length).toBeLessThanOrEqual(65_536);
      expect(opened.pull.body).toContain("dev trains again");
      expect(opened.pull.body).toMatch(
        /> \*\*\d+ sections left out\*\* to stay within 65536 characters: run `fairlead plan` to see them\./,
      );
      expect(value(await proposePlan(proposal))).toMatchObject({ kind: "unchanged" });
    }));

  test("A6: without an answer from GitHub nothing is pushed", () =>
    inWorld(async ({ fake, fixture, clone, options }) => {
      fake.fail({ kind: "status", status: 403, message: "Resource not accessible by integration" });
      expect(failure(await proposePlan(request(clone, options))).reason).toBe("host-refused");
      expect(await git(fixture.remote, "branch", "--list", "fairlead/dev")).toBe("");
    }));
});

describe.concurrent("GitHub's API description", () => {
  test("A6: the extract is what its script makes, and has no texts", () => {
    expect(extract(description)).toEqual(description);
    expect(Object.keys(description)).toEqual(["openapi", "info", "paths", "components"]);
    const full = { ...description, tags: [], servers: [], paths: { ...description.paths, "/other": {} } };
    expect(extract(full)).toEqual(description);
  });

  test("A6: the judge refuses what the description refuses", () => {
    const create = operationOf("POST", "/repos/acme/models/pulls")!;
    const none = new URLSearchParams();
    expect(create.refuses(none, { title: "t", head: "h", base: "b" })).toEqual([]);
    expect(create.refuses(none, { title: 1, head: "h", color: "red" })).toEqual([
      "body: color is not described",
      "body: / must have required property 'base'",
      "body: /title must be string",
    ]);
    expect(create.refuses(none, undefined)).toEqual(["body: is missing"]);
    const listing = operationOf("GET", "/repos/acme/models/pulls")!;
    expect(listing.refuses(new URLSearchParams("state=done&per_page=x&heads=1"), undefined)).toEqual([
      "query state: / must be equal to one of the allowed values",
      "query per_page: / must be integer",
      "query: heads is not described",
    ]);
    expect(listing.refusesAnswer(200, [{}])).toContain("/0 must have required property 'number'");
    expect(listing.refusesAnswer(418, [])).toBeUndefined();
    expect(operationOf("DELETE", "/repos/acme/models/pulls")).toBeUndefined();
    expect(operationOf("GET", "/repos/acme/models/pulls/x")!.refuses(none, undefined)).toEqual([
      "path pull_number: / must be integer",
    ]);
  });
});
