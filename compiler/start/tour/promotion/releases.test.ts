import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { write } from "../../../testing/git-fixture.ts";
import { changedFiles, environmentsOf, planned, writtenFiles } from "./releases.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "fairlead-tour-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

it("sees what came, what went and what has other bytes, and of which environment it is", async () => {
  await write(root, {
    "specs/platform.yaml": "a",
    "generated/dev/care/bot/release.json": "1",
    "generated/staging/care/bot/release.json": "1",
    "generated/staging/care/bot/gates.json": "1",
    "generated/prod/care/bot/release.json": "1",
  });
  const before = writtenFiles(root);
  expect(changedFiles(before, writtenFiles(root))).toEqual([]);
  await write(root, { "generated/staging/care/bot/release.json": "2", "specs/promotions/prod/care/bot.yaml": "b" });
  await rm(path.join(root, "generated/staging/care/bot/gates.json"));
  const files = changedFiles(before, writtenFiles(root));
  expect(files).toEqual([
    "generated/staging/care/bot/gates.json",
    "generated/staging/care/bot/release.json",
    "specs/promotions/prod/care/bot.yaml",
  ]);
  expect(environmentsOf(files)).toEqual(["staging", "specs"]);
});

it("reads from a plan which environments it is about, by their headings alone", () => {
  const plan = `care/returns rolls over.

What you edited
  specs/projects/care/returns.yaml:35 serving.batching.maxBatch 8 → 4
    → rolls over laptop in dev

staging
  care/returns
    runs again: serve/laptop

Not promoted yet: care/returns to prod.
`;
  expect(planned(plan, ["dev", "staging", "prod"])).toEqual(["staging"]);
});
