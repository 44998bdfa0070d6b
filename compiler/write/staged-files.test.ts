import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { StagedFiles } from "./staged-files.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "fairlead-staged-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it("writes thousands of files, in a thread and before it starts, each with its own text", async () => {
  const staged = new StagedFiles(path.join(folder, "new"));
  const texts = Array.from({ length: 3000 }, (_, at) => `文件 ${at}\n`.repeat((at % 700) + 1));
  const files: string[] = [];
  for (const text of texts) files.push(await staged.add(text));
  await staged.done();
  expect(new Set(files).size).toBe(texts.length);
  for (const [at, file] of files.entries()) expect(await readFile(file, "utf8")).toBe(texts[at]);
});

it.each([10, 900])("says what the system said when file %i cannot be written, and ends", async (taken) => {
  await mkdir(path.join(folder, "new"));
  await writeFile(path.join(folder, "new", String(taken)), "mine");
  const staged = new StagedFiles(path.join(folder, "new"));
  for (let at = 0; at < 3000; at++) await staged.add(`${at}`.repeat(2000));
  await expect(staged.done()).rejects.toMatchObject({ code: "EEXIST" });
  expect(await readFile(path.join(folder, "new", String(taken)), "utf8")).toBe("mine");
});
