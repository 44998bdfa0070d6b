import { mkdir, mkdtemp, readdir, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { makeTemporaryFolder } from "./temporary-folder.ts";

afterEach(() => vi.unstubAllEnvs());

it("U6: a TMPDIR that does not exist is a failure that names it", async () => {
  vi.stubEnv("TMPDIR", "/nowhere/at/all");
  expect(await makeTemporaryFolder("fairlead-")).toMatchObject({
    ok: false,
    failure: {
      reason: "file-unwritable",
      message:
        "no temporary folder can be made in /nowhere/at/all; make it, free space there, or set TMPDIR to another one",
      retry: "no",
    },
  });
});

it("what proposals have left that were killed is removed a day later, and nothing of others", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "fairlead-temporary-"));
  try {
    const then = new Date(Date.now() - 25 * 3_600_000);
    for (const name of ["fairlead-git-1", "fairlead-base-1", "fairlead-index-1", "fairlead-other", "somebody"]) {
      await mkdir(path.join(folder, name, "inside"), { recursive: true });
      await utimes(path.join(folder, name), then, then);
    }
    await mkdir(path.join(folder, "fairlead-base-2"));
    vi.stubEnv("TMPDIR", folder);
    expect(await makeTemporaryFolder("made-")).toMatchObject({ ok: true });
    const left = await readdir(folder);
    expect(left.filter((name) => !name.startsWith("made-")).toSorted()).toEqual([
      "fairlead-base-2",
      "fairlead-other",
      "somebody",
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
