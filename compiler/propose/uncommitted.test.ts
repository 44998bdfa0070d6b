import { appendFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { git } from "../testing/git-fixture.ts";
import { uncommitted } from "./uncommitted.ts";

let root: string;
beforeEach(async () => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), "fairlead-uncommitted-")));
  await git(root, "init", "--quiet");
  write("specs/a.yaml", "a");
  write("data/rows.jsonl", "1");
  await git(root, "add", "--all");
  await git(root, "commit", "--quiet", "--message", "Start");
});
afterEach(() => rmSync(root, { recursive: true }));

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

async function found(...read: readonly string[]): Promise<readonly string[]> {
  const answer = await uncommitted(root, read);
  if (!answer.ok) throw new Error(answer.failure.message);
  return answer.value;
}

it("A6: nothing where all that is read is as in the last commit", async () => {
  expect(await found("specs/a.yaml", "data/rows.jsonl")).toEqual([]);
});

it.each(["--skip-worktree", "--assume-unchanged"])(
  "A6: a change that the index hides with %s is found",
  async (flag) => {
    await git(root, "update-index", flag, "specs/a.yaml");
    write("specs/a.yaml", "b");
    expect(await found("specs/a.yaml")).toEqual(["specs/a.yaml"]);
  },
);

it("A6: an ignored spec, and one in an ignored folder, is found; what nobody reads is not", async () => {
  appendFileSync(path.join(root, ".git/info/exclude"), "b.yaml\nteam/\n.cache\n");
  write("specs/b.yaml", "b");
  write("specs/team/c.yaml", "c");
  write("specs/.cache", "x");
  expect(await found("specs/a.yaml", "specs/b.yaml", "specs/team/c.yaml")).toEqual(["specs/b.yaml", "specs/team/"]);
  expect(await found("specs/a.yaml")).toEqual([]);
});

it("A6: what specs name outside of specs/ counts too: changed, new, and a file of an ignored model folder", async () => {
  appendFileSync(path.join(root, ".git/info/exclude"), "*.onnx\n");
  write("data/rows.jsonl", "2");
  write("data/[new].jsonl", "3");
  write("models/tiny/model.onnx", "x");
  write("data/other.jsonl", "nobody reads it");
  expect(await found("data/rows.jsonl", "data/[new].jsonl", "models/tiny")).toEqual([
    "data/rows.jsonl",
    "data/[new].jsonl",
    "models/tiny/model.onnx",
  ]);
});

it("A6: a name is shown as it is, and in quotes where it could be read as another", async () => {
  write("specs/a.yaml ", "a");
  write("specs/b\u001b.yaml", "b");
  expect(await found()).toEqual(['"specs/a.yaml "', '"specs/b\\u001b.yaml"']);
});

it("A6: in a folder of a repository, paths are from that folder; before the first commit everything is new", async () => {
  write("inner/specs/x.yaml", "x");
  expect(await uncommitted(path.join(root, "inner"), [])).toEqual({ ok: true, value: ["specs/"] });
  await git(root, "checkout", "--quiet", "--orphan", "none");
  expect(await found()).toEqual(["specs/"]);
});
