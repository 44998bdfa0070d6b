import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openStaging } from "./staging.ts";

test("many open and remove their staging at once, and the last one leaves nothing", async () => {
  const store = await mkdtemp(join(tmpdir(), "fairlead-staging-"));
  const use = async (): Promise<void> => {
    for (let round = 0; round < 60; round++) {
      const staging = await openStaging(join(store, ".staging"));
      await staging.remove();
    }
  };
  try {
    const ended = await Promise.allSettled(Array.from({ length: 6 }, use));
    expect(ended.filter(({ status }) => status === "rejected")).toEqual([]);
    expect(await readdir(store)).toEqual([]);
  } finally {
    await rm(store, { recursive: true, force: true });
  }
});
