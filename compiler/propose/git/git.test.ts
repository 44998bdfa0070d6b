import { access, chmod, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { gitEnvironment } from "../../../specs/program/git-environment.ts";
import { redacted } from "./git-failure.ts";
import { git } from "../../testing/git-fixture.ts";
import { gitIn } from "./git.ts";
import { failure, value } from "../../testing/host-conformance.ts";

let folder: string;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), "fairlead-test-")));
  await git(folder, "init", "--quiet");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

test("A6: output comes back byte for byte", async () => {
  const run = gitIn({ folder });
  const blob = value(await run((git) => git.raw(["hash-object", "-w", "--stdin"]), { input: "数据\r\n\n" })).trim();
  expect(value(await run((git) => git.catFile(["blob", blob])))).toBe("数据\r\n\n");
});

test("A6: a command that waits for input gets none", async () => {
  expect(value(await gitIn({ folder })((git) => git.raw(["hash-object", "--stdin"]))).trim()).toBe(
    "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
  );
});

test("A6: an exit code is an answer where the caller says so, and else a failure in git's words", async () => {
  const run = gitIn({ folder });
  expect(value(await run((git) => git.revparse(["--quiet", "--verify", "HEAD"]), { no: [1] }))).toBe("");
  expect(failure(await run((git) => git.revparse(["--quiet", "--verify", "HEAD"])))).toEqual({
    reason: "git-failed",
    message: "git rev-parse: ended with exit code 1",
    retry: "no",
  });
  expect(failure(await run((git) => git.catFile(["blob", "HEAD"])))).toEqual({
    reason: "git-failed",
    message: "git cat-file: fatal: Not a valid object name HEAD",
    retry: "no",
  });
});

test("A6: a command that simple-git puts settings before is called by its name", async () => {
  expect(failure(await gitIn({ folder })((git) => git.commit("Nothing", ["--no-such-option"]))).message).toMatch(
    /^git commit: error: unknown option/,
  );
});

test("A6: a machine without git is told to install it", async () => {
  vi.stubEnv("PATH", "/nonexistent");
  expect(failure(await gitIn({ folder })((git) => git.raw(["version"]))).message).toMatch(
    /^git version: .*spawn git ENOENT[^]*Install git 2\.31 or newer and put it on the PATH\.$/,
  );
});

test("A6: a folder that does not exist is a failure", async () => {
  const none = path.join(folder, "none");
  expect(failure(await gitIn({ folder: none })((git) => git.raw(["version"]))).message).toBe(
    `git: Error: Cannot use simple-git on a directory that does not exist (in ${none})`,
  );
});

test("A6: a command that does not end is ended", async () => {
  vi.stubEnv("GIT_SSH", await program("exec sleep 60"));
  const remote = "ssh://elsewhere/x";
  const limits = { localMs: 5_000, remoteMs: 300 };
  expect(failure(await gitIn({ folder, limits })((git) => git.listRemote([remote]), { remote }))).toEqual({
    reason: "host-unreachable",
    message: "git ls-remote did not end within 0.3 s; check the connection to the remote and run again",
    retry: "later",
  });
});

test("A6: a caller that stops ends the command", async () => {
  const started = path.join(folder, "started");
  vi.stubEnv("GIT_SSH", await program(`touch '${started}'\nexec sleep 60`));
  const stop = new AbortController();
  void vi.waitFor(() => access(started), { timeout: 20_000 }).then(() => stop.abort());
  expect(failure(await gitIn({ folder, signal: stop.signal })((git) => git.listRemote(["ssh://elsewhere/x"])))).toEqual(
    {
      reason: "git-failed",
      message: "git ls-remote was stopped because the caller asked for it",
      retry: "later",
    },
  );
});

test("A6: the surroundings of a hook, a tracer, a pager or an editor do not reach git", () => {
  const ambient = {
    PATH: "/bin",
    HOME: "/home/a",
    LANG: "de_DE.UTF-8",
    GIT_DIR: "/elsewhere",
    git_dir: "/elsewhere",
    GIT_INDEX_FILE: "/elsewhere/index",
    GIT_TRACE_CURL: "1",
    GIT_ASKPASS: "/bin/ask",
    SSH_ASKPASS: "/bin/ask",
    GIT_CONFIG_COUNT: "1",
    EDITOR: "vi",
    PAGER: "less",
    GIT_SSH_COMMAND: "ssh -i key",
    UNSET: undefined,
  };
  expect(gitEnvironment(ambient, { GIT_DIR: "/here" })).toEqual({
    PATH: "/bin",
    HOME: "/home/a",
    LANG: "de_DE.UTF-8",
    GIT_SSH_COMMAND: "ssh -i key",
    LC_ALL: "C",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "",
    SSH_ASKPASS: "false",
    SSH_ASKPASS_REQUIRE: "force",
    GCM_INTERACTIVE: "never",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_ALLOW_PROTOCOL: "file:ssh:https:http",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_DIR: "/here",
  });
});

test("A6: a repository that a hook's surroundings name is not the one that is worked on", async () => {
  vi.stubEnv("GIT_DIR", "/nonexistent");
  expect(value(await gitIn({ folder })((git) => git.revparse(["--absolute-git-dir"])))).toBe(path.join(folder, ".git"));
});

test.each([
  ["https://bot:s3cret@example.org/a.git is gone", "https://***@example.org/a.git is gone"],
  ["https://bot:p@ss@example.org/a", "https://***@example.org/a"],
  ["HTTPS://ghp_token@example.org", "HTTPS://***@example.org"],
  ["ssh://git@example.org/a", "ssh://***@example.org/a"],
  ["git@example.org:a/b", "git@example.org:a/b"],
  ["https://example.org/a@b", "https://example.org/a@b"],
  ["the word hunter2, twice: hunter2", "the word ***, twice: ***"],
])("A6: %j is shown as %j", (text, shown) => {
  expect(redacted(text, ["hunter2", ""])).toBe(shown);
});

async function program(command: string): Promise<string> {
  const file = path.join(folder, "program.sh");
  await writeFile(file, `#!/bin/sh\n${command}\n`);
  await chmod(file, 0o755);
  return file;
}
