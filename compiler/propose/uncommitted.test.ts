import { appendFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { git } from "../testing/git-fixture.ts";
import { uncommitted, type Uncommitted } from "./uncommitted.ts";

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

async function answerTo(...read: readonly string[]): Promise<Uncommitted> {
  const isSpec = (file: string): boolean => /^specs\/.*yaml$/.test(file);
  const answer = await uncommitted(root, {
    specs: read.filter(isSpec),
    inputs: read.filter((file) => !isSpec(file)),
  });
  if (!answer.ok) throw new Error(answer.failure.message);
  return answer.value;
}

const found = async (...read: readonly string[]) => (await answerTo(...read)).changed;
const converted = async (...read: readonly string[]) => (await answerTo(...read)).converted;

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
  const inner = await uncommitted(path.join(root, "inner"), { specs: [], inputs: [] });
  expect(inner).toEqual({ ok: true, value: { changed: ["specs/"], converted: [] } });
  await git(root, "checkout", "--quiet", "--orphan", "none");
  expect(await found()).toEqual(["specs/"]);
});

it("GH1: what is not tracked is found although status was told to show nothing of it", async () => {
  await git(root, "config", "status.showUntrackedFiles", "no");
  write("specs/b.yaml", "b");
  expect(await found("specs/b.yaml")).toEqual(["specs/b.yaml"]);
});

it("GH1: a spec that a sparse checkout leaves out is found", async () => {
  write("specs/team/b.yaml", "b");
  await git(root, "add", "--all");
  await git(root, "commit", "--quiet", "--message", "Another");
  await git(root, "sparse-checkout", "set", "--no-cone", "/specs/a.yaml", "/data/");
  expect(await found("specs/a.yaml")).toEqual(["specs/team/b.yaml"]);
});

it.each([
  ["core.autocrlf", "one\r\ntwo\r\n", ""],
  ["core.autocrlf, of a file whose line ends are mixed", "one\ntwo\r\n", ""],
  ["eol", "one\r\ntwo\r\n", "data/rows.jsonl text eol=crlf\n"],
  [
    "working-tree-encoding",
    Buffer.from("one\n", "utf16le"),
    "data/rows.jsonl text working-tree-encoding=UTF-16LE-BOM\n",
  ],
])("GH1: an input that git converts by %s has other bytes than the commit", async (setting, bytes, attributes) => {
  write(".gitattributes", attributes);
  if (setting.startsWith("core.autocrlf")) await git(root, "config", "core.autocrlf", "true");
  const before = typeof bytes === "string" ? bytes : Buffer.concat([Buffer.from([0xff, 0xfe]), bytes]);
  writeFileSync(path.join(root, "data/rows.jsonl"), before);
  await git(root, "add", "--all");
  await git(root, "commit", "--quiet", "--message", "Rows");
  expect(await found("data/rows.jsonl")).toEqual([]);
  expect(await converted("data/rows.jsonl", "specs/a.yaml")).toEqual(["data/rows.jsonl"]);
});

it("GH1: a spec with other line ends says the same; one that git fills in does not", async () => {
  write(".gitattributes", "*.yaml text eol=crlf ident\n");
  write("specs/a.yaml", "a: 1\r\nb: 2\r\n");
  await git(root, "add", "--all");
  await git(root, "commit", "--quiet", "--message", "A spec");
  expect(await answerTo("specs/a.yaml")).toEqual({ changed: [], converted: [] });
  write("specs/a.yaml", "a: $Id$\r\n");
  await git(root, "add", "--all");
  await git(root, "commit", "--quiet", "--message", "An id");
  rmSync(path.join(root, "specs/a.yaml"));
  await git(root, "checkout", "--", "specs/a.yaml");
  expect(await answerTo("specs/a.yaml")).toEqual({ changed: [], converted: ["specs/a.yaml"] });
});

it("GH4, GH8: what Git LFS keeps is as committed where it has the digest of the pointer", async () => {
  const digest = createHash("sha256").update("the weights").digest("hex");
  write("models/w.safetensors", `version https://git-lfs.github.com/spec/v1\noid sha256:${digest}\nsize 11\n`);
  await git(root, "add", "--all");
  await git(root, "commit", "--quiet", "--message", "Weights");
  // As the filter of Git LFS does it.
  write(".gitattributes", "*.safetensors filter=lfs -text\n");
  await git(root, "config", "filter.lfs.clean", "git cat-file blob HEAD:models/w.safetensors");
  write("models/w.safetensors", "the weights");
  await git(root, "add", ".gitattributes");
  expect(await answerTo("models/w.safetensors")).toEqual({ changed: [], converted: [] });
  write("models/w.safetensors", "other weights");
  expect(await answerTo("models")).toEqual({ changed: [], converted: ["models/w.safetensors"] });
});
