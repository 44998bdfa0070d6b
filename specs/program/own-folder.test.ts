import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { gitEnvironment } from "./git-environment.ts";
import { distrustOf } from "./own-folder.ts";

let root: string;
let own: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), "fairlead-own-")));
  own = path.join(root, ".fairlead");
});
afterEach(() => rmSync(root, { recursive: true }));

function git(...args: readonly string[]): void {
  execFileSync("git", args, { cwd: root, env: gitEnvironment(process.env, {}), stdio: "ignore" });
}

it("a folder that does not exist, or that this machine made, is trusted, in a repository and outside of one", () => {
  expect(distrustOf(own)).toBeUndefined();
  mkdirSync(path.join(own, "store"), { recursive: true });
  expect(distrustOf(own)).toBeUndefined();
  git("init", "--quiet");
  expect(distrustOf(own)).toBeUndefined();
});

it("T1, T2, T4: a file in it that git tracks is named, also where its folder is spelled otherwise or ignored", () => {
  git("init", "--quiet");
  mkdirSync(path.join(own, "store"), { recursive: true });
  writeFileSync(path.join(root, ".gitignore"), ".fairlead/\n");
  writeFileSync(path.join(own, "store", "index.json"), "{}");
  git("add", "--force", ".fairlead/store/index.json");
  expect(distrustOf(own)).toBe(
    `git tracks .fairlead/store/index.json. What is in ${own} is believed, so it must be made on this machine and never come with a repository. Look at what it is, then: git rm -r --cached .fairlead && rm -r ${own}`,
  );
  git("rm", "--quiet", "-r", "--cached", ".fairlead");
  expect(distrustOf(own)).toBeUndefined();
  git("update-index", "--add", "--cacheinfo", "100644,e69de29bb2d1d6434b8b29ae775ad8c2e48c5391,.FairLead/a");
  expect(distrustOf(own)).toContain("git tracks .FairLead/a.");
});

it("T1: the root of a repository in which git tracks anything is no folder of its own", () => {
  git("init", "--quiet");
  expect(distrustOf(root)).toBeUndefined();
  mkdirSync(path.join(root, "store"));
  writeFileSync(path.join(root, "store", "index.json"), "{}");
  expect(distrustOf(root)).toBeUndefined();
  git("add", "store");
  expect(distrustOf(root)).toBe(
    `git tracks store/index.json. ${root} is a repository, and what is kept there is believed, so it must be made on this machine and never come with a repository. Name a folder of its own, such as ${own}`,
  );
});

it("T1, T2, T4: what a submodule left in it is refused, at any depth, after a commit without it is checked out", () => {
  const commit = (...args: readonly string[]) =>
    git("-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "--quiet", ...args);
  git("init", "--quiet", "--initial-branch=main");
  writeFileSync(path.join(root, ".gitignore"), ".fairlead/\n");
  git("add", ".gitignore");
  commit("-m", "start");
  git("checkout", "--quiet", "-b", "feature");
  const payload = path.join(root, "payload");
  git("init", "--quiet", payload);
  writeFileSync(path.join(payload, "index.json"), "{}");
  git("-C", payload, "add", "index.json");
  git("-C", payload, "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "--quiet", "-m", "payload");
  for (const at of [".fairlead/store", ".fairlead/models/a/b"])
    git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "--force", "./payload", at);
  commit("-m", "feature");
  expect(distrustOf(own)).toContain("is a git repository of its own");
  git("checkout", "--quiet", "main");
  expect(existsSync(path.join(own, "store/index.json"))).toBe(true);
  for (const left of ["models/a/b", "store"]) {
    const folder = path.join(own, left);
    expect(distrustOf(own)).toBe(
      `${folder} is a git repository of its own, as a submodule leaves one behind when another branch is checked out. What is in ${own} is believed, so it must be made on this machine and never come with a repository. Look at what it is, then: rm -rf ${folder}`,
    );
    rmSync(folder, { recursive: true });
  }
  expect(distrustOf(own)).toBeUndefined();
  // Of npm start, which shows the whole way in checkouts of its own.
  for (const name of ["workspace", "deployed", "tours/promotion"])
    mkdirSync(path.join(own, name, ".git"), { recursive: true });
  expect(distrustOf(own)).toBeUndefined();
  mkdirSync(path.join(own, "store", "workspace", ".git"), { recursive: true });
  expect(distrustOf(own)).toContain("store/workspace is a git repository of its own");
});

it("T4: a repository in the place of the blobs, or a link or a folder called as one, is refused too, and other folders are not", () => {
  const blobs = path.join(own, "store", "blobs", "sha256");
  mkdirSync(path.join(own, "scratch", "git"), { recursive: true });
  mkdirSync(blobs, { recursive: true });
  expect(distrustOf(own)).toBeUndefined();
  const named = path.join(own, "a; echo b");
  mkdirSync(named);
  writeFileSync(path.join(named, ".git"), "");
  expect(distrustOf(own)).toContain(`then: rm -rf '${named}'`);
  rmSync(named, { recursive: true });
  for (const folder of [blobs, path.dirname(blobs), path.join(own, "scratch", "git")]) {
    const mark = path.join(folder, ".git");
    for (const make of [() => writeFileSync(mark, ""), () => symlinkSync("x", mark), () => mkdirSync(mark)]) {
      make();
      expect(distrustOf(own)).toContain(`then: rm -rf ${folder}`);
      rmSync(mark, { recursive: true });
    }
  }
});

it("T5: a link in its place, a link directly in it, and a file in its place are refused", () => {
  const elsewhere = path.join(root, "elsewhere");
  mkdirSync(elsewhere);
  symlinkSync(elsewhere, own);
  const refusal = (name: string): string =>
    `${name} is no folder of its own (a link or a file stands there). Remove it: what is kept in ${own} is believed, so it may not lead elsewhere`;
  expect(distrustOf(own)).toBe(refusal(own));
  rmSync(own);
  mkdirSync(own);
  symlinkSync(elsewhere, path.join(own, "cache"));
  expect(distrustOf(own)).toBe(refusal(path.join(own, "cache")));
  rmSync(own, { recursive: true });
  writeFileSync(own, "");
  expect(distrustOf(own)).toBe(refusal(own));
});

it("a repository that git cannot read is not believed", () => {
  mkdirSync(path.join(root, ".git"));
  mkdirSync(own);
  expect(distrustOf(own)).toBe(
    `git does not say what it tracks in ${own} (exit code 128); what came with a repository is not believed, so git is needed here`,
  );
});

it("U6: a folder that cannot be looked at is a refusal that says so", ({ skip }) => {
  const long = path.join(root, "x".repeat(300));
  expect(distrustOf(long)).toBe(
    `${long} cannot be read (ENAMETOOLONG); look at its owner and its permissions, and run it again`,
  );
  skip(process.getuid?.() === 0, "root may read everything");
  mkdirSync(own, { mode: 0 });
  expect(distrustOf(own)).toBe(
    `${own} cannot be read (EACCES); look at its owner and its permissions, and run it again`,
  );
});
