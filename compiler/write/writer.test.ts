import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { GeneratedFile } from "../emit/artifact.ts";
import { releaseFiles, type ReleaseFiles } from "../emit/index-release.ts";
import { thisProcess } from "../../specs/program/process-identity.ts";
import type { Result } from "../result.ts";
import { Stager } from "./stager.ts";
import { openWriter, type WriteOptions, type Written } from "./writer.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "fairlead-write-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

function release(environment: string, name: string, files: Record<string, string>): ReleaseFiles {
  const generated = Object.entries(files).map(([name, text]): GeneratedFile => {
    const id = name.replace(/\.json$/, "");
    return { path: name, format: "json", resources: [{ id, name: id, body: { text }, places: new Map() }] };
  });
  return releaseFiles({ environment, team: "care", name }, generated);
}

async function build(releases: readonly ReleaseFiles[], options: Partial<WriteOptions> = {}): Promise<Result<Written>> {
  const writer = await openWriter(root, { overwrite: false, ...options });
  if (!writer.ok) return writer;
  const stager = new Stager(writer.value.staging, options.wholeFolders);
  for (const one of releases) writer.value.add(stager.stage(one));
  return writer.value.commit(new Map([["project.schema.json", "{}\n"]]));
}

async function written(releases: readonly ReleaseFiles[], options: Partial<WriteOptions> = {}): Promise<Written> {
  const result = await build(releases, options);
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

async function refusal(releases: readonly ReleaseFiles[], options: Partial<WriteOptions> = {}): Promise<string> {
  const result = await build(releases, options);
  if (result.ok) throw new Error("nothing was refused");
  return `${result.failure.reason}: ${result.failure.message}`;
}

async function tree(): Promise<string[]> {
  const entries = await readdir(path.join(root, "generated"), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort();
}

const file = (...parts: string[]): string => path.join(root, "generated", ...parts);

describe("a build", () => {
  it("writes new folders with their index, and nothing when it is repeated", async () => {
    const both = [release("dev", "a", { "release.json": "1" }), release("prod", "a", { "release.json": "1" })];
    expect(await written(both)).toEqual({
      changed: [
        { environment: "dev", team: "care", project: "a" },
        { environment: "prod", team: "care", project: "a" },
      ],
      removed: [],
      unchanged: 0,
    });
    expect(await tree()).toEqual([
      "generated/dev/care/a/index.json",
      "generated/dev/care/a/release.json",
      "generated/prod/care/a/index.json",
      "generated/prod/care/a/release.json",
      "generated/schemas/project.schema.json",
    ]);
    expect(await written(both)).toEqual({ changed: [], removed: [], unchanged: 2 });
  });

  it("replaces changed files, removes files that it owned and no longer makes, and keeps what a person put there", async () => {
    await written([release("dev", "a", { "release.json": "1", "old.json": "1" })]);
    await writeFile(file("dev", "care", "a", "notes.md"), "mine");
    await written([release("dev", "a", { "release.json": "2", "new.json": "1" })]);
    expect(await tree()).toEqual([
      "generated/dev/care/a/index.json",
      "generated/dev/care/a/new.json",
      "generated/dev/care/a/notes.md",
      "generated/dev/care/a/release.json",
      "generated/schemas/project.schema.json",
    ]);
    expect(JSON.parse(await readFile(file("dev", "care", "a", "release.json"), "utf8"))).toEqual({ text: "2" });
    expect(await readFile(file("dev", "care", "a", "notes.md"), "utf8")).toBe("mine");
  });

  it("is not disturbed by a folder that a person put beside its files", async () => {
    const one = [release("dev", "a", { "release.json": "1" })];
    await written(one);
    await mkdir(file("dev", "care", "a", "notes"));
    expect(await written(one)).toMatchObject({ changed: [], unchanged: 1 });
    await written([release("dev", "a", { "release.json": "2" })]);
    expect(await readdir(file("dev", "care", "a"))).toEqual(["index.json", "notes", "release.json"]);
  });

  it("restores an owned file that was deleted", async () => {
    const one = [release("dev", "a", { "release.json": "1" })];
    await written(one);
    await unlink(file("dev", "care", "a", "release.json"));
    expect((await written(one)).changed).toEqual([{ environment: "dev", team: "care", project: "a" }]);
    expect(JSON.parse(await readFile(file("dev", "care", "a", "release.json"), "utf8"))).toEqual({ text: "1" });
  });

  it("removes the folders of projects and environments that are gone, and leaves folders without an index alone", async () => {
    await written([release("dev", "a", { "release.json": "1" }), release("prod", "b", { "release.json": "1" })]);
    await mkdir(file("dev", "by-hand"));
    await writeFile(file("dev", "by-hand", "x.txt"), "x");
    expect((await written([release("dev", "a", { "release.json": "1" })])).removed).toEqual([
      { environment: "prod", team: "care", project: "b" },
    ]);
    expect(await readdir(file())).toEqual(["dev", "schemas"]);
    expect(await readdir(file("dev"))).toEqual(["by-hand", "care"]);
  });
});

describe("a build refuses", () => {
  it("to overwrite a file that was edited by hand, whether or not its release changes", async () => {
    const before = release("dev", "a", { "release.json": "1" });
    await written([before]);
    await writeFile(file("dev", "care", "a", "release.json"), "edited");
    const message =
      "generated-edited: generated/dev/care/a/release.json: edited by hand since the last build. " +
      "Move what is worth keeping into the spec, then run `fairlead build --overwrite`";
    expect(await refusal([before])).toBe(message);
    expect(await refusal([release("dev", "a", { "release.json": "2" })])).toBe(message);
    expect(await readFile(file("dev", "care", "a", "release.json"), "utf8")).toBe("edited");
    await written([before], { overwrite: true });
    expect(JSON.parse(await readFile(file("dev", "care", "a", "release.json"), "utf8"))).toEqual({ text: "1" });
  });

  it("to change anything at all when one folder is refused", async () => {
    await written([release("dev", "a", { "release.json": "1" }), release("dev", "b", { "release.json": "1" })]);
    await writeFile(file("dev", "care", "b", "release.json"), "edited");
    await refusal([release("dev", "a", { "release.json": "2" }), release("dev", "b", { "release.json": "2" })]);
    expect(JSON.parse(await readFile(file("dev", "care", "a", "release.json"), "utf8"))).toEqual({ text: "1" });
    expect(await readdir(file())).toEqual(["dev", "schemas"]);
  });

  it("to overwrite a foreign file that is in the way, and an index that is not one", async () => {
    await mkdir(file("dev", "care", "a"), { recursive: true });
    await writeFile(file("dev", "care", "a", "release.json"), "foreign");
    await writeFile(file("dev", "care", "a", "index.json"), "{}");
    expect(await refusal([release("dev", "a", { "release.json": "1" })])).toBe(
      "generated-edited: generated/dev/care/a/index.json, generated/dev/care/a/release.json: edited by hand since the last build. " +
        "Move what is worth keeping into the spec, then run `fairlead build --overwrite`",
    );
  });

  it("accepts an edited file that already holds what would be written", async () => {
    await written([release("dev", "a", { "release.json": "1" })]);
    await writeFile(file("dev", "care", "a", "release.json"), `${JSON.stringify({ text: "2" }, undefined, 2)}\n`);
    expect((await written([release("dev", "a", { "release.json": "2" })])).changed).toHaveLength(1);
  });

  it("to remove a folder that holds what it does not own, unless it is told to", async () => {
    await written([release("dev", "a", { "release.json": "1" })]);
    await writeFile(file("dev", "care", "a", "notes.md"), "mine");
    expect(await refusal([])).toBe(
      "generated-edited: generated/dev/care/a/notes.md: not Fairlead's own, in a folder whose project or environment is gone. " +
        "Move what is worth keeping into the spec, then run `fairlead build --overwrite`",
    );
    await written([], { overwrite: true });
    expect(await tree()).toEqual(["generated/dev/care/a/notes.md", "generated/schemas/project.schema.json"]);
  });

  it("to write through a symbolic link, even when it is told to overwrite", async () => {
    const one = [release("dev", "a", { "release.json": "1" })];
    await written(one);
    await mkdir(path.join(root, "elsewhere"));
    await rename(file("dev", "care", "a"), path.join(root, "elsewhere", "a"));
    await symlink(path.join(root, "elsewhere", "a"), file("dev", "care", "a"));
    expect(await refusal([release("dev", "a", { "release.json": "2" })], { overwrite: true })).toBe(
      "generated-edited: generated/dev/care/a: generated files are never written through symbolic links. Remove the link and build again",
    );
    expect(JSON.parse(await readFile(path.join(root, "elsewhere", "a", "release.json"), "utf8"))).toEqual({
      text: "1",
    });

    await rm(file("dev"), { recursive: true });
    await mkdir(file("dev", "care", "a"), { recursive: true });
    await symlink("/etc/passwd", file("dev", "care", "a", "release.json"));
    await writeFile(file("dev", "care", "a", "index.json"), one[0]!.texts.get("index.json")!);
    expect(await refusal(one, { overwrite: true })).toContain(
      "generated/dev/care/a/release.json: generated files are never",
    );
  });

  it("to write through a link in the place of the schemas, before anything else is written", async () => {
    await written([release("dev", "a", { "release.json": "1" })]);
    await mkdir(path.join(root, "elsewhere"));
    await rm(file("schemas"), { recursive: true });
    await symlink(path.join(root, "elsewhere"), file("schemas"));
    expect(await refusal([release("dev", "a", { "release.json": "2" })], { overwrite: true })).toBe(
      "generated-edited: generated/schemas: generated files are never written through symbolic links. Remove the link and build again",
    );
    expect(await readdir(path.join(root, "elsewhere"))).toEqual([]);
    expect(JSON.parse(await readFile(file("dev", "care", "a", "release.json"), "utf8"))).toEqual({ text: "1" });
  });

  it("to take a link or a pipe for an index", async () => {
    const one = [release("dev", "a", { "release.json": "1" })];
    await written(one);
    await rename(file("dev", "care", "a", "index.json"), path.join(root, "index.json"));
    await symlink(path.join(root, "index.json"), file("dev", "care", "a", "index.json"));
    expect(await refusal(one)).toBe(
      "generated-edited: generated/dev/care/a/index.json: generated files are never written through symbolic links. Remove the link and build again",
    );
    await rm(file("dev", "care", "a", "index.json"));
    execFileSync("mkfifo", [file("dev", "care", "a", "index.json")]);
    expect(await refusal(one)).toBe(
      "generated-edited: generated/dev/care/a/index.json: edited by hand since the last build. " +
        "Move what is worth keeping into the spec, then run `fairlead build --overwrite`",
    );
  });

  it("to use a generated that is no folder", async () => {
    await symlink(tmpdir(), path.join(root, "generated"));
    expect(await refusal([])).toBe("generated-edited: generated is not a folder; move it away, then build again");
  });
});

describe("after a kill", () => {
  it("between the two renames of a swap, the old folder is put back and the next build goes through", async () => {
    await written([release("dev", "a", { "release.json": "1" })]);
    await writeFile(file("dev", "care", "a", "notes.md"), "mine");
    await mkdir(file(".staging-1", "old", "dev", "care"), { recursive: true });
    await mkdir(file(".staging-1", "new", "dev", "care", "a"), { recursive: true });
    await writeFile(file(".staging-1", "new", "dev", "care", "a", "release.json"), "half");
    await rename(file("dev", "care", "a"), file(".staging-1", "old", "dev", "care", "a"));

    expect(await written([release("dev", "a", { "release.json": "1" })])).toMatchObject({ unchanged: 1 });
    expect(await tree()).toEqual([
      "generated/dev/care/a/index.json",
      "generated/dev/care/a/notes.md",
      "generated/dev/care/a/release.json",
      "generated/schemas/project.schema.json",
    ]);
  });

  it("after the second rename, what the old folder held beside owned files comes into the new one", async () => {
    await written([release("dev", "a", { "release.json": "1" })]);
    await writeFile(file("dev", "care", "a", "notes.md"), "mine");
    await mkdir(file(".staging-1", "old", "dev", "care"), { recursive: true });
    await rename(file("dev", "care", "a"), file(".staging-1", "old", "dev", "care", "a"));
    const next = release("dev", "a", { "release.json": "2" });
    await mkdir(file("dev", "care", "a"));
    for (const [name, text] of next.texts) await writeFile(file("dev", "care", "a", name), text);

    expect(await written([next])).toMatchObject({ unchanged: 1 });
    expect(await readFile(file("dev", "care", "a", "notes.md"), "utf8")).toBe("mine");
    expect(await readdir(file())).toEqual(["dev", "schemas"]);
  });
});

describe("two builds at once", () => {
  it("take turns", async () => {
    const results = await Promise.all(
      ["1", "2", "3", "4"].map((text) => build([release("dev", "a", { "release.json": text })])),
    );
    expect(results.every((result) => result.ok)).toBe(true);
    expect(await tree()).toHaveLength(3);
    expect(await written([])).toMatchObject({ removed: [{ environment: "dev", team: "care", project: "a" }] });
  });

  it("stop after a while with the name of the other", async () => {
    const first = await openWriter(root, { overwrite: false });
    expect(await refusal([], { patienceMs: 100 })).toMatch(
      new RegExp(
        `^generated-locked: Another build in this repository is running: process ${process.pid}, since \\S+Z\\. ` +
          "Wait for it to end and run the same command again. If you are sure that it does not run, remove \\S+/\\.fairlead/build\\.lock\\.$",
      ),
    );
    if (first.ok) await first.value.abandon();
    expect((await build([])).ok).toBe(true);
  });

  it("take over the lock of a process that died, also when another one has got its id", async () => {
    await mkdir(path.join(root, ".fairlead"));
    const boot = thisProcess().started?.split("/")[0];
    // In a container a new process often has the id of the one that was killed.
    const holder = { ...thisProcess(), started: `${boot}/1`, since: "2026-01-02T03:04:05.000Z", id: "x" };
    await writeFile(path.join(root, ".fairlead", "build.lock"), JSON.stringify(holder));
    expect((await build([], { patienceMs: 0 })).ok).toBe(true);
    expect(await readdir(path.join(root, ".fairlead"))).toEqual([]);
  });
});
