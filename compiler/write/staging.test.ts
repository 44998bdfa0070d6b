import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { git } from "../testing/git-fixture.ts";
import { openWriter } from "./writer.ts";

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), "fairlead-staging-")));
  mkdirSync(path.join(root, "elsewhere/dev/care/a"), { recursive: true });
  writeFileSync(path.join(root, "elsewhere/dev/care/a/mine.txt"), "mine");
});
afterEach(() => rmSync(root, { recursive: true }));

const generated = (...parts: string[]): string => path.join(root, "generated", ...parts);

/** What a build says, which must leave everything where it is. */
async function refusal(): Promise<string> {
  const before = readdirSync(root, { recursive: true }).filter((name) => !String(name).startsWith(".fairlead"));
  const opened = await openWriter(root, { overwrite: true });
  if (opened.ok) throw new Error("nothing was refused");
  expect(readdirSync(root, { recursive: true }).filter((name) => !String(name).startsWith(".fairlead"))).toEqual(
    before,
  );
  return `${opened.failure.reason}: ${opened.failure.message}`;
}

it.each([".staging-1", ".staging-1/old", ".staging-1/old/dev", ".staging-1/old/dev/care/a", ".staging-1/files/0"])(
  "T6: a link at generated/%s is refused, and nothing behind it is moved",
  async (link) => {
    mkdirSync(path.dirname(generated(link)), { recursive: true });
    symlinkSync(path.join(root, "elsewhere"), generated(link));
    expect(await refusal()).toBe(
      `generated-edited: generated/${link} is a link, and nothing is put back through one after a build that was killed. Remove it (rm generated/${link}) and build again`,
    );
  },
);

it("T6: what was moved aside is not put back through a link in generated/", async () => {
  mkdirSync(generated(".staging-1/old/dev/care/b"), { recursive: true });
  symlinkSync(path.join(root, "elsewhere"), generated("dev"));
  expect(await refusal()).toBe(
    "generated-edited: generated/dev: generated files are never written through symbolic links. Remove the link and build again",
  );
});

it("T6: staging that git tracks came with the repository, and is not believed", async () => {
  await git(root, "init", "--quiet");
  mkdirSync(generated(".staging-1/old/dev/care/b"), { recursive: true });
  writeFileSync(generated(".staging-1/old/dev/care/b/index.json"), "{}");
  await git(root, "add", "generated");
  expect(await refusal()).toBe(
    `generated-edited: git tracks generated/.staging-1/old/dev/care/b/index.json. What is in ${generated(".staging-1")} is believed, so it must be made on this machine and never come with a repository. Look at what it is, then: git rm -r --cached generated/.staging-1 && rm -r ${generated(".staging-1")}`,
  );
  await git(root, "rm", "-r", "--quiet", "--cached", "generated/.staging-1");
  const opened = await openWriter(root, { overwrite: false });
  if (opened.ok) await opened.value.abandon();
  expect(readdirSync(generated(), { recursive: true })).toEqual([
    "dev",
    "dev/care",
    "dev/care/b",
    "dev/care/b/index.json",
  ]);
});
