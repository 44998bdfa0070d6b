// Specs that share files, from the edit of one to the proposal of what it changes.
import { appendFile, mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { collect } from "../../specs/program/testing/collected-io.ts";
import { main } from "../cli.ts";
import { openRun } from "../run/compile-run.ts";
import { git } from "./git-fixture.ts";
import { sampleRepository, type SampleRepository } from "./sample-repository.ts";

let repository: SampleRepository;
beforeEach(async () => {
  repository = await sampleRepository("local");
  await put("specs/projects/care/one.spec.ts", specOf("one", 8091));
  await put("specs/projects/care/two.spec.ts", specOf("two", 8092));
  await put(shared, sharedText);
  await put("specs/shared/rank.ts", "export const rank = 4;\n");
});
afterEach(() => repository.remove());

const shared = "specs/shared/training.ts";
const sharedText = `import { rank } from "./rank.ts";

export const training = {
  base: { model: "/specs/models/tiny" },
  method: "lora",
  lora: { r: rank, alpha: 16 },
  epochs: 300,
};
`;

function specOf(name: string, port: number): string {
  return `import { defineProject } from "fairlead";
import { training } from "../../shared/training.ts";

export default defineProject({
  apiVersion: "fairlead.dev/v1",
  kind: "Project",
  name: "${name}",
  team: "care",
  datasets: {
    d: { version: "1.0", source: { files: ["data/tickets.jsonl"], format: "chat" }, licence: "CC0-1.0" },
  },
  training: { ...training, data: { d: 1 } },
  serving: { alias: "${name}" },
  targets: { laptop: { engine: "local", port: ${port} } },
  environments: { dev: { targets: ["laptop"] } },
} as never);
`;
}

const run = (...argv: readonly string[]) => collect(main, argv, repository.root);
const at = (file: string): string => path.join(repository.root, file);

async function put(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(at(file)), { recursive: true });
  await writeFile(at(file), text);
}

async function beginGit(): Promise<void> {
  await put(".gitignore", ".fairlead/\n");
  await git(repository.root, "init", "--quiet", "--initial-branch=main");
}

async function commit(): Promise<void> {
  await git(repository.root, "add", ".");
  await git(repository.root, "commit", "--quiet", "--message", "Specs");
}

/** `check` without the warnings, which these projects have for other reasons. */
async function errors(): Promise<string[]> {
  const { out } = await run("check", "--json");
  const { diagnostics } = JSON.parse(out) as {
    diagnostics: {
      severity: string;
      file: string;
      start: { line: number; column: number };
      code: string;
      message: string;
    }[];
  };
  return diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ file, start, code, message }) => `${file}:${start.line}:${start.column} ${code}: ${message}`);
}

/** Specs that the next command takes from the cache. */
async function known(): Promise<string[]> {
  const opened = await openRun(repository.root);
  return opened.specs.filter((file) => opened.cached(file) !== undefined).map((file) => path.basename(file));
}

const all = ["faq.yaml", "one.spec.ts", "triage.yaml", "two.spec.ts"];
const others = ["faq.yaml", "triage.yaml"];

describe("an edit of a shared file", () => {
  it("A1, P1: is the cause of what runs again in each project that imports it, with its line", async () => {
    await repository.promote();
    expect((await run("build")).code).toBe(0);
    await repository.edit("specs/shared/rank.ts", "4", "2");
    await repository.edit(shared, "epochs: 300", "epochs: 200");
    const { out, code } = await run("plan");
    expect(code).toBe(2);
    expect(out.replace(/^Plan .*/m, "Plan <id>")).toMatchInlineSnapshot(`
      "2 projects train again. 2 other projects stay as they are.
      Training costs time: care/one (dev) and care/two (dev) have to be trained.

      What you edited
        specs/shared/rank.ts:1 training.lora.r 4 → 2
          → trains again and rolls over laptop (2 projects)
        specs/shared/training.ts:7 training.epochs 300 → 200
          → trains again and rolls over laptop (2 projects)

      dev
        care/one and care/two
          runs again: train/main (training.lora.r; training.epochs), serve/laptop
          used again: dataset/d
          changes: train-main; 2 resources as before

      Plan <id>
      "
    `);
  });

  it("that only moves values into another one changes nothing", async () => {
    expect((await run("build")).code).toBe(0);
    await rm(at("specs/shared/rank.ts"));
    await repository.edit(shared, 'import { rank } from "./rank.ts"', "const rank = 4");
    expect((await run("plan")).code).toBe(0);
    await repository.edit("specs/projects/care/one.spec.ts", "...training", "lora: { r: 4, alpha: 16 }, ...training");
    expect((await run("plan")).code).toBe(0);
  });

  it("has the projects that import it compiled again, and no other", async () => {
    await run("check");
    expect(await known()).toEqual(all);
    await repository.edit("specs/shared/rank.ts", "4", "2");
    expect(await known()).toEqual(others);
    await run("check");
    expect(await known()).toEqual(all);
    await rename(at("specs/shared/rank.ts"), at("specs/shared/other.ts"));
    expect(await known()).toEqual(others);
    expect(await errors()).toEqual([
      "specs/shared/training.ts:1:22 typescript-import-missing: there is no specs/shared/rank.ts",
    ]);
    await rename(at("specs/shared/other.ts"), at("specs/shared/rank.ts"));
    expect(await errors()).toEqual([]);
    await rename(at("specs/shared"), at("specs/real"));
    await symlink("real", at("specs/shared"));
    expect(await known()).toEqual(others);
  });

  it("with a mistake is reported once, where it is written", async () => {
    await repository.edit("specs/shared/rank.ts", "4", '"four"');
    expect((await run("check")).err).toMatchInlineSnapshot(`
      "specs/shared/rank.ts:1:21 error wrong-type
        training.lora.r is the text "four"; a number is expected
          1 | export const rank = "four";
            |                     ^^^^^^
        fix: write a number

      1 error in 1 file
      "
    `);
  });

  it("may bring a warning, which the plan shows at its line", async () => {
    expect((await run("build")).code).toBe(0);
    await repository.edit(shared, "epochs: 300", "epochs: 1");
    expect((await run("plan")).out).toContain("specs/shared/training.ts:7");
  });
});

describe("fairlead explain", () => {
  it("finds the line of a shared file, and what it causes in every project", async () => {
    expect((await run("explain", "dev/care/one", "train-main.config.lora")).out).toMatchInlineSnapshot(`
      "train-main /config/lora
        in train-main.json of generated/dev/care/one

        /r = 4   specs/shared/rank.ts:1
        /alpha = 16   specs/shared/training.ts:6
        /dropout = 0   default
        /targets/0 = "down_proj"   default
        /targets/1 = "gate_proj"   default
        /targets/2 = "k_proj"   default
        /targets/3 = "o_proj"   default
        /targets/4 = "q_proj"   default
        /targets/5 = "up_proj"   default
        /targets/6 = "v_proj"   default
      "
    `);
    expect((await run("explain", "dev/care/one", "train-main.config.lora.r")).out).toMatchInlineSnapshot(`
      "train-main /config/lora/r = 4
        in train-main.json of generated/dev/care/one

        training.lora.r: specs/shared/rank.ts:1:21
            1 | export const rank = 4;
              |                     ^
      "
    `);
    expect((await run("explain", "specs/shared/rank.ts:1")).out).toMatchInlineSnapshot(`
      "dev/care/one
        train-main (train-main.json)
          /config/lora/r = 4
      dev/care/two
        train-main (train-main.json)
          /config/lora/r = 4
      "
    `);
    await run("check");
    expect((await run("explain", "specs/shared/training.ts:7")).out).toContain("dev/care/two");
    expect((await run("explain", "specs/shared/training.ts:70")).err).toBe(
      "specs/shared/training.ts has no line 70; its last is 8\n",
    );
    expect((await run("explain", "specs/shared/lost.ts:1")).err).toContain("is no spec of this repository");
  });
});

describe("where shared files lie", () => {
  it.each([
    "specs/projects/care/common.ts",
    "specs/projects/common.ts",
    "specs/common.ts",
    "specs/projects/care/lib/c.ts",
  ])("P7: in %s a file that a spec imports is no lost spec", async (file) => {
    await put(file, "export const port = 8091;\n");
    const place = path.posix.relative("specs/projects/care", file);
    const written = place.startsWith(".") ? place : `./${place}`;
    const text = specOf("one", 0).replace("port: 0", "port");
    const isBesideSpecs = /projects\/(care\/)?common/.test(file);
    const lost = isBesideSpecs ? [expect.stringContaining(`${file}:1:1 spec-`) as string] : [];
    expect(await errors()).toEqual(lost);
    await put("specs/projects/care/one.spec.ts", `import { port } from "${written}";\n${text}`);
    expect(await errors()).toEqual([]);
    expect(await errors()).toEqual([]);
    // While nobody knows what a spec imports, it is said of none that nobody reads it.
    await appendFile(at("specs/projects/care/one.spec.ts"), "export const = 1;\n");
    expect(await errors()).toEqual([expect.stringContaining("one.spec.ts:18:14 typescript-syntax") as string]);
  });

  it("T5: not behind a link, nor in its place", async () => {
    await rm(at("specs/shared/rank.ts"));
    await put("outside.ts", "export const rank = 4;\n");
    await symlink("../../outside.ts", at("specs/shared/rank.ts"));
    expect(await errors()).toEqual([
      "specs/shared/training.ts:1:22 typescript-import: specs/shared/rank.ts is a link, or lies behind one; what specs import is read only where it is",
    ]);
    await rm(at("specs/shared/rank.ts"));
    await mkdir(at("specs/shared/rank.ts"));
    expect(await errors()).toEqual(["specs/shared/rank.ts:1:1 spec-not-a-file: this is not a regular file"]);
    await rename(at("specs/shared/rank.ts"), at("specs/shared/Rank.ts"));
    expect(await errors()).toEqual([
      "specs/shared/training.ts:1:22 typescript-import-missing: there is no specs/shared/rank.ts",
    ]);
  });

  it("T6: where git keeps them", async () => {
    await beginGit();
    await appendFile(at(".gitignore"), "rank.ts\n");
    const ignored = [
      "specs/shared/training.ts:1:22 input-ignored: git ignores specs/shared/rank.ts: no commit and no clone holds it",
    ];
    expect(await errors()).toEqual(ignored);
    expect(await errors()).toEqual(ignored);
    await put(".gitignore", ".fairlead/\n");
    expect(await errors()).toEqual([]);
    await appendFile(at(".gitignore"), "rank.ts\n");
    expect(await errors()).toEqual(ignored);
    await put(".gitignore", ".fairlead/\n");
    await git(at("specs/shared"), "init", "--quiet");
    expect(await errors()).toEqual([
      "specs/projects/care/one.spec.ts:2:26 input-nested: specs/shared/training.ts lies in specs/shared, which is a git repository of its own: a clone of this one does not hold it",
      "specs/projects/care/two.spec.ts:2:26 input-nested: specs/shared/training.ts lies in specs/shared, which is a git repository of its own: a clone of this one does not hold it",
    ]);
  });

  it("with line ends of any kind, as specs have", async () => {
    await beginGit();
    await git(repository.root, "config", "core.autocrlf", "true");
    await commit();
    await put("specs/shared/rank.ts", "export const rank = 4;\r\n");
    expect(await errors()).toEqual([]);
    expect((await run("propose")).code).toBe(0);
  });
});

describe("fairlead propose", () => {
  it("A6: proposes what the commit holds of shared files too", async () => {
    await beginGit();
    await commit();
    await repository.edit("specs/shared/rank.ts", "4", "2");
    const refused =
      "what the specs say, or name, is not committed: specs/shared/rank.ts. Commit them first: what is proposed is generated from commits, so that anybody can generate it again.\n";
    expect(await run("propose")).toMatchObject({ code: 1, err: refused });
    await git(repository.root, "update-index", "--assume-unchanged", "specs/shared/rank.ts");
    expect(await run("propose")).toMatchObject({ code: 1, err: refused });
    await git(repository.root, "update-index", "--no-assume-unchanged", "specs/shared/rank.ts");
    await commit();
    expect((await run("propose")).code).toBe(0);
    expect((await run("merge", "1")).code).toBe(0);
  });
});
