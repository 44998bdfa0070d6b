import { existsSync } from "node:fs";
import { mkdtemp, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeFolder } from "./make-folder.ts";

let root: string;
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), "fairlead-folder-"))));
afterEach(() => rm(root, { recursive: true, force: true }));

test("a folder is made with those above it, and one that exists stays", async () => {
  const path = join(root, "a", "b", "c");
  await makeFolder(path);
  await makeFolder(path);
  expect((await stat(path)).isDirectory()).toBe(true);
});

test("a file, or a link to nothing, in its place or above it is the system's error", async () => {
  await writeFile(join(root, "file"), "");
  await symlink("nowhere", join(root, "link"));
  await expect(makeFolder(join(root, "file"))).rejects.toMatchObject({ code: "EEXIST" });
  await expect(makeFolder(join(root, "file", "a"))).rejects.toMatchObject({ code: "ENOTDIR" });
  await expect(makeFolder(join(root, "link", "a"))).rejects.toMatchObject({ code: "EEXIST" });
});

test.skipIf(!existsSync("/proc/self"))(
  "a file system that takes no folders is an error, and not waited for",
  async () => {
    await expect(makeFolder("/proc/fairlead/a")).rejects.toMatchObject({
      message: "EPERM: no folder can be made in /proc",
      code: "EPERM",
    });
  },
);
