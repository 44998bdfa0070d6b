// The project of the data tour as the compiler sees it: each edit is about a line that it has, and the export has what the tour tells of it.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { openRun } from "../../../run/compile-run.ts";
import { editSpec, openTourRepository } from "../tour-repository.ts";
import { dataTour } from "./data.ts";
import { edits } from "./edits.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "fairlead-tour-"));
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

it("lacks its columns at first, and compiles after each edit of the tour", async () => {
  expect(await openTourRepository(folder, dataTour.layOut)).toMatchObject({ ok: true });
  expect(new Set(await findings())).toEqual(new Set(["source-columns"]));
  for (const edit of Object.values(edits)) {
    await editSpec(folder, edit);
    expect(await findings()).toEqual([]);
  }
});

it("exports the same bytes each time, with a mark and line ends of Windows in the second file", async () => {
  await dataTour.layOut(folder);
  const read = (name: string) => readFile(path.join(folder, "specs/projects/care/data", name));
  const second = await read("export-2.csv");
  expect([second.subarray(0, 3).toString("hex"), second.includes("\r\n")]).toEqual(["efbbbf", true]);
  const before = [await read("export-1.csv"), second];
  await dataTour.layOut(folder);
  expect([await read("export-1.csv"), await read("export-2.csv")]).toEqual(before);
});

async function findings(): Promise<string[]> {
  const run = await openRun(folder);
  for (const spec of run.specs) await run.compile(spec);
  return (await run.finish()).diagnostics.map(({ code }) => code);
}
