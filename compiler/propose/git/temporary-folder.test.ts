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
