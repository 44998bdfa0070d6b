import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { threadId } from "node:worker_threads";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { ReleaseFiles } from "../emit/index-release.ts";
import { Stager } from "./stager.ts";

let root: string;
let folder: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "fairlead-stage-"));
  folder = path.join(root, "staged");
});
afterEach(() => rm(root, { recursive: true, force: true }));

function release(project: string, texts: ReadonlyMap<string, string>): ReleaseFiles {
  const index = { apiVersion: "fairlead.dev/handoff/v1", kind: "ReleaseIndex", files: {}, resources: [] } as const;
  return { environment: "dev", team: "care", project, texts, index, digest: "sha256:0" } as unknown as ReleaseFiles;
}

it("writes the files of all releases into one folder, each with its own text", async () => {
  const stager = new Stager({ root, folder });
  const texts = Array.from({ length: 200 }, (_, at) => `文件 ${at}\n`.repeat(at + 1));
  const staged = texts.map((text, at) => stager.stage(release(`p${at}`, new Map([["release.json", text]]))));
  const files = staged.flatMap((one) => one.files?.map(([, file]) => file) ?? []);
  expect(new Set(files).size).toBe(texts.length);
  for (const [at, file] of files.entries()) expect(await readFile(file, "utf8")).toBe(texts[at]);
});

it("says what the system said when a file cannot be written, and leaves what is in its place", async () => {
  const taken = path.join(folder, String(threadId), "1");
  await mkdir(path.dirname(taken), { recursive: true });
  await writeFile(taken, "mine");
  const two = new Map([
    ["alerts.yaml", "a"],
    ["release.json", "b"],
  ]);
  const { files, error } = new Stager({ root, folder }).stage(release("p", two));
  expect([files, error?.code]).toEqual([[], "EEXIST"]);
  expect(await readFile(taken, "utf8")).toBe("mine");
});
