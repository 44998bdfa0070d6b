import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { git, write } from "../testing/git-fixture.ts";
import type { Result } from "../result.ts";
import { checkOut, syncWorkspace } from "./workspace.ts";

let root: string;
let workspace: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "fairlead-start-"));
  workspace = path.join(root, ".fairlead", "workspace");
  await write(root, { "specs/platform.yaml": "a: 1\n", "specs/projects/care/bot.yaml": "b: 1\n" });
});
afterEach(() => rm(root, { recursive: true, force: true }));

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

it("commits the specs as they are, and nothing when they are as they were", async () => {
  expect(value(await syncWorkspace(root, workspace))).toEqual({ changed: true });
  expect(value(await syncWorkspace(root, workspace))).toEqual({ changed: false });
  await rm(path.join(root, "specs/projects/care/bot.yaml"));
  await write(root, { "specs/projects/care/other.yaml": "c: 1\n" });
  expect(value(await syncWorkspace(root, workspace))).toEqual({ changed: true });
  expect(await git(workspace, "ls-files")).toBe(".gitignore\nspecs/platform.yaml\nspecs/projects/care/other.yaml");
  expect(await git(workspace, "status", "--porcelain")).toBe("");
});

it("does not take part in the history of the repository around it", async () => {
  await git(root, "init", "--quiet", "--initial-branch=main");
  value(await syncWorkspace(root, workspace));
  await expect(git(root, "rev-parse", "HEAD")).rejects.toThrow();
  expect(await git(workspace, "log", "--format=%an %s")).toBe("Fairlead Edit the specs");
});

it("checks a branch out as it is on the remote, whatever the folder held", async () => {
  value(await syncWorkspace(root, workspace));
  const folder = path.join(root, ".fairlead", "deployed");
  const first = value(await checkOut(workspace, "main", folder));
  await write(folder, { "specs/platform.yaml": "edited by hand\n" });
  const before = await stat(path.join(folder, "specs/projects/care/bot.yaml"));
  expect(value(await checkOut(workspace, "main", folder))).toEqual(first);
  expect(await readFile(path.join(folder, "specs/platform.yaml"), "utf8")).toBe("a: 1\n");
  // What did not change is not written again.
  expect((await stat(path.join(folder, "specs/projects/care/bot.yaml"))).mtimeMs).toBe(before.mtimeMs);
  expect((await readdir(folder)).sort()).toEqual([".git", ".gitignore", "specs"]);
  expect(await checkOut(workspace, "nowhere", folder)).toMatchObject({ ok: false });
});
