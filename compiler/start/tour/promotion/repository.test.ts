// The project of the tour as the compiler sees it: its edits are about lines that it has, and each compiles.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { git } from "../../../testing/git-fixture.ts";
import { openRun } from "../../../run/compile-run.ts";
import { edits, undone } from "./edits.ts";
import { promotionTour } from "./promotion.ts";
import { editSpec, openTourRepository, specFile } from "../tour-repository.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "fairlead-tour-"));
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

it("is committed as a whole, and compiles without a warning, before and after each edit of the tour", async () => {
  expect(await openTourRepository(folder, promotionTour.layOut)).toMatchObject({ ok: true });
  expect(await git(folder, "status", "--porcelain")).toBe("");
  expect(await findings()).toEqual([]);
  const text = await readFile(path.join(folder, specFile), "utf8");
  for (const edit of Object.values(edits)) {
    await editSpec(folder, edit);
    expect(await findings()).toEqual([]);
    await editSpec(folder, undone(edit));
  }
  expect(await readFile(path.join(folder, specFile), "utf8")).toBe(text);
});

async function findings() {
  const run = await openRun(folder);
  for (const spec of run.specs) await run.compile(spec);
  return (await run.finish()).diagnostics.map(({ code, message }) => `${code}: ${message}`);
}
