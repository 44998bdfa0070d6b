import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { removeAbandoned } from "./abandoned-drafts.ts";
import { takeLock } from "./lock.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "fairlead-drafts-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const at = (name: string): string => path.join(root, name);
async function old(...names: readonly string[]): Promise<void> {
  const then = new Date(Date.now() - 3_600_000);
  for (const name of names) {
    await writeFile(at(name), "");
    await utimes(at(name), then, then);
  }
}

it("drafts of the same file that are old go, and nothing else does", async () => {
  await old("index.json", "index.json.1.draft", "other.json.1.draft", "index.json.bak", "index.jso.draft");
  await writeFile(at("index.json.2.draft"), "of somebody who writes");
  await removeAbandoned(at("index.json"));
  expect((await readdir(root)).toSorted()).toEqual([
    "index.jso.draft",
    "index.json",
    "index.json.2.draft",
    "index.json.bak",
    "other.json.1.draft",
  ]);
});

it("a folder that is not there is none to clean", async () => {
  await removeAbandoned(at("gone/index.json"));
});

it("whoever gets a lock removes what killed ones have left beside it", async () => {
  await old("apply.lock.5f.draft", "apply.lock.0123456789abcdef", "build.lock.5f.draft");
  const answer = await takeLock(at("apply.lock"), { what: "Another apply" });
  if (!answer.taken) throw new Error(answer.refusal);
  expect((await readdir(root)).toSorted()).toEqual(["apply.lock", "build.lock.5f.draft"]);
  await answer.lock.release();
});
