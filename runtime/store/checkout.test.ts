import { mkdir, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { digestOf } from "../system/digest.ts";
import type { Artifact } from "../stage.ts";
import { openStoreRig, type StoreRig, value } from "../testing/store-rig.ts";
import type { ArtifactStore } from "./artifact-store.ts";
import { checkout } from "./checkout.ts";

let rig: StoreRig;
let store: ArtifactStore;
let target: string;
beforeEach(async () => {
  rig = await openStoreRig();
  store = await rig.open();
  target = join(rig.root, "dataset", "talks", "v1.1");
});
afterEach(() => rig.remove());

test("a folder gets every file of the artifact, and once more costs nothing", async () => {
  const artifact = await artifactOf({ "train/part-00000.jsonl": "rows", "meta.json": "{}" });
  expect(value(await checkout(store, artifact, target, { owner: "a" }))).toEqual({ state: "changed", folder: target });
  expect(await contentOf(target)).toEqual({ "meta.json": "{}", "train/part-00000.jsonl": "rows" });
  const before = await stat(join(target, "meta.json"));
  expect(value(await checkout(store, artifact, target, { owner: "a" }))).toEqual({ state: "same", folder: target });
  expect((await stat(join(target, "meta.json"))).ino).toBe(before.ino);
  expect(await readdir(dirname(target))).toEqual(["v1.1"]);
});

test("an edited or removed file is put back, and another artifact replaces all files", async () => {
  const artifact = await artifactOf({ a: "1", b: "2" });
  value(await checkout(store, artifact, target, { owner: "a" }));
  await writeFile(join(target, "a"), "edited");
  expect(value(await checkout(store, artifact, target, { owner: "a" })).state).toBe("changed");
  await rm(join(target, "b"));
  expect(value(await checkout(store, artifact, target, { owner: "a" })).state).toBe("changed");
  expect(await contentOf(target)).toEqual({ a: "1", b: "2" });
  value(await checkout(store, await artifactOf({ c: "3" }), target, { owner: "a" }));
  expect(await contentOf(target)).toEqual({ c: "3" });
});

test("a folder with files of somebody is refused and stays as it is; an empty one is filled", async () => {
  const artifact = await artifactOf({ a: "1" });
  await mkdir(target, { recursive: true });
  expect(value(await checkout(store, artifact, target, { owner: "a" })).state).toBe("changed");
  const theirs = join(rig.root, "theirs");
  await mkdir(theirs);
  await writeFile(join(theirs, "thesis.txt"), "years");
  const refused = await checkout(store, artifact, theirs, { owner: "a" });
  expect(refused.ok ? "" : refused.failure.message).toBe(
    `${theirs} holds files that were not checked out from an artifact store. Move them away, or name another folder.`,
  );
  expect(await contentOf(theirs)).toEqual({ "thesis.txt": "years" });
  expect((await checkout(store, artifact, join(theirs, "thesis.txt"), { owner: "a" })).ok).toBe(false);
});

test("what another owner has checked out stays, unless it is the same", async () => {
  const artifact = await artifactOf({ a: "1" });
  value(await checkout(store, artifact, target, { owner: "care/bot" }));
  expect(value(await checkout(store, artifact, target, { owner: "care/other" })).state).toBe("same");
  expect(value(await checkout(store, await artifactOf({ b: "2" }), target, { owner: "care/other" })).state).toBe(
    "taken",
  );
  expect(await contentOf(target)).toEqual({ a: "1" });
});

test("a damaged blob is never checked out, and the folder stays as it was", async () => {
  const before = await artifactOf({ a: "before" });
  value(await checkout(store, before, target, { owner: "a" }));
  const artifact = await artifactOf({ a: "after", b: "2" });
  const path = value(await store.locate(artifact, "b"));
  await rm(path);
  await writeFile(path, "3");
  const refused = await checkout(store, artifact, target, { owner: "a" });
  expect(refused.ok ? "" : refused.failure.message).toBe(
    `The store's file ${path} is damaged: its bytes have the digest ${digestOf(Buffer.from("3"))}. ` +
      "Run fairlead-runtime apply: it is made again, or what copies it is named.",
  );
  expect(await contentOf(target)).toEqual({ a: "before" });
  expect(await readdir(dirname(target))).toEqual(["v1.1"]);
});

test("what a killed checkout has left is removed", async () => {
  const left = join(dirname(target), ".staging", "left");
  await mkdir(join(left, "new"), { recursive: true });
  const gone = { pid: 1, host: hostname(), namespace: null, started: "another boot/1" };
  await writeFile(join(left, "owner.json"), JSON.stringify(gone));
  value(await checkout(store, await artifactOf({ a: "1" }), target, { owner: "a" }));
  expect(await readdir(dirname(target))).toEqual(["v1.1"]);
});

test("a mark that was damaged makes the folder one that is refused, not one that is replaced", async () => {
  const artifact = await artifactOf({ a: "1" });
  value(await checkout(store, artifact, target, { owner: "a" }));
  await truncate(join(target, ".fairlead-checkout.json"), 5);
  expect((await checkout(store, artifact, target, { owner: "a" })).ok).toBe(false);
});

let outputs = 0;
async function artifactOf(files: Readonly<Record<string, string>>): Promise<Artifact> {
  return (await rig.put(store, digestOf(Buffer.from(String(outputs++))).slice(7), files)).artifact;
}

async function contentOf(folder: string): Promise<Record<string, string>> {
  const content: Record<string, string> = {};
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile() || entry.name === ".fairlead-checkout.json") continue;
    const path = join(entry.parentPath, entry.name);
    content[path.slice(folder.length + 1)] = await readFile(path, "utf8");
  }
  return content;
}

test("labels stand first in the file that is named, and other labels make another folder of it", async () => {
  const artifact = await artifactOf({ "meta.json": '{"schema":1}', b: "2" });
  const labelled = (version: string) =>
    checkout(store, artifact, target, { owner: "a", labels: { file: "meta.json", version } });
  expect(value(await labelled("1.0")).state).toBe("changed");
  expect(await readFile(join(target, "meta.json"), "utf8")).toBe('{\n  "version": "1.0",\n  "schema": 1\n}\n');
  expect(value(await labelled("1.0")).state).toBe("same");
  expect(value(await labelled("1.1")).state).toBe("changed");
  expect(await readFile(join(target, "meta.json"), "utf8")).toBe('{\n  "version": "1.1",\n  "schema": 1\n}\n');
});
