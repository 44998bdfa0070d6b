import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { discoverSpecs } from "./discover.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "fairlead-discover-"));
});
afterEach(() => rmSync(root, { recursive: true }));

function touch(...files: readonly string[]): void {
  for (const file of files) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), "");
  }
}

async function mistakes(): Promise<string[]> {
  const { diagnostics } = await discoverSpecs(root);
  for (const { fix, severity } of diagnostics) expect([fix === "", severity]).toEqual([false, "error"]);
  return diagnostics.map(({ file, code, message }) => `${file} ${code}: ${message}`);
}

it("A1: finds the platform and the projects of every team, sorted by code unit, and nothing else", async () => {
  touch(
    "specs/platform.yaml",
    "specs/projects/care/b.yaml",
    "specs/projects/care/Z.yml",
    "specs/projects/care/a.spec.ts",
  );
  touch("specs/projects/äpfel/x.yaml", "specs/projects/Shop/x.yaml");
  touch(
    "specs/projects/care/types.d.ts",
    "specs/projects/fairlead.d.ts",
    "specs/projects/tsconfig.json",
    "specs/projects/care/notes.md",
    "specs/projects/care/.#draft.yaml",
    "specs/projects/care/._draft.yaml",
    "specs/projects/README.md",
  );
  touch("specs/projects/care/data/deep.yaml", "specs/projects/care/data.jsonl", "specs/kinds/x.yaml", "other/x.yaml");
  expect(await discoverSpecs(root)).toEqual({
    platform: "specs/platform.yaml",
    projects: [
      "specs/projects/Shop/x.yaml",
      "specs/projects/care/Z.yml",
      "specs/projects/care/a.spec.ts",
      "specs/projects/care/b.yaml",
      "specs/projects/äpfel/x.yaml",
    ],
    promotions: [],
    diagnostics: [],
  });
});

it("an empty repository has no specs and no mistakes", async () => {
  expect(await discoverSpecs(root)).toEqual({ projects: [], promotions: [], diagnostics: [] });
  touch("specs/kinds/x.ts");
  expect(await discoverSpecs(root)).toEqual({ projects: [], promotions: [], diagnostics: [] });
});

it("finds promotion records by environment, team and project, and takes nothing else for one", async () => {
  touch("specs/platform.yaml", "specs/promotions/prod/care/triage.yaml", "specs/promotions/staging/care/triage.yaml");
  expect((await discoverSpecs(root)).promotions).toEqual([
    { file: "specs/promotions/prod/care/triage.yaml", environment: "prod", team: "care", project: "triage" },
    { file: "specs/promotions/staging/care/triage.yaml", environment: "staging", team: "care", project: "triage" },
  ]);
  touch("specs/promotions/a.yaml", "specs/promotions/prod/b.yaml", "specs/promotions/prod/care/c.json");
  const misplaced =
    "promotion-misplaced: this is no promotion record: one is specs/promotions/<environment>/<team>/<project>.yaml";
  expect(await mistakes()).toEqual([
    `specs/promotions/a.yaml ${misplaced}`,
    `specs/promotions/prod/b.yaml ${misplaced}`,
    `specs/promotions/prod/care/c.json ${misplaced}`,
  ]);
});

it("says when a spec is in the wrong place or has the wrong name", async () => {
  touch("specs/platform.yml", "specs/projects/lost.yaml", "specs/projects/lost.spec.ts");
  expect(await mistakes()).toEqual([
    "specs/platform.yml platform-name: the platform's spec has to be named specs/platform.yaml",
    "specs/projects/lost.spec.ts spec-without-team: a project's spec has to be in the folder of its team",
    "specs/projects/lost.yaml spec-without-team: a project's spec has to be in the folder of its team",
  ]);
});

it("T9: names a spec that Windows could not check out", async () => {
  touch("specs/projects/care/con.yaml", "specs/projects/care/LPT1.spec.ts", "specs/projects/care/console.yaml");
  expect(await mistakes()).toEqual([
    "specs/projects/care/LPT1.spec.ts spec-device-name: Windows has no file of this name, and could not check it out",
    "specs/projects/care/con.yaml spec-device-name: Windows has no file of this name, and could not check it out",
  ]);
});

it("P7: names every file that could be a spec and is not read, and says where it belongs", async () => {
  touch("specs/projects/lost.json", "specs/projects/care/bots/deep.yaml", "specs/projects/care/bots/old/a.spec.ts");
  touch("specs/projects/care/bot.ts", "specs/projects/care/bot.json", "specs/projects/care/BOT.YAML");
  touch("specs/projects/care/bot.spec.mts", "specs/projects/care/ok.yml");
  // Data and notes, wherever they are.
  touch(
    "specs/projects/care/data/a.yaml",
    "specs/projects/care/data/more/b.spec.ts",
    "specs/projects/care/words/c.json",
  );
  touch(
    "specs/projects/care/bots/chats.jsonl",
    "specs/projects/care/.old/d.yaml",
    "specs/projects/care/bots/data/e.yml",
  );
  const { diagnostics, projects } = await discoverSpecs(root);
  expect(projects).toEqual(["specs/projects/care/ok.yml"]);
  expect(diagnostics.map(({ file, code, fix }) => `${file} ${code}: ${fix}`)).toEqual([
    "specs/projects/care/BOT.YAML spec-not-read: if it is a spec, name it BOT.yaml; if it is not, move it to specs/projects/care/data/ or out of specs/projects/",
    "specs/projects/care/bot.json spec-not-read: if it is a spec, name it bot.yaml; if it is not, move it to specs/projects/care/data/ or out of specs/projects/",
    "specs/projects/care/bot.spec.mts spec-not-read: if it is a spec, name it bot.spec.ts; if it is not, move it to specs/projects/care/data/ or out of specs/projects/",
    "specs/projects/care/bot.ts spec-not-read: if it is a spec, name it bot.spec.ts; if specs share it, import it in one; if it is not, move it to specs/projects/care/data/ or out of specs/projects/",
    "specs/projects/care/bots/deep.yaml spec-not-read: if it is a spec, move it to specs/projects/care/deep.yaml; if it is not, move it to specs/projects/care/data/ or out of specs/projects/",
    "specs/projects/care/bots/old/a.spec.ts spec-not-read: if it is a spec, move it to specs/projects/care/a.spec.ts; if it is not, move it to specs/projects/care/data/ or out of specs/projects/",
    "specs/projects/lost.json spec-without-team: move the file to specs/projects/<team>/",
  ]);
});

it("P7: names what lies beside specs/projects, a second platform, and files that an editor or a dot has hidden", async () => {
  touch(
    "specs/platform.yaml",
    "specs/platform.yml",
    "specs/faq.yaml",
    "specs/project/care/faq.yaml",
    "specs/models/x.json",
  );
  touch("specs/projects/care/.faq.yaml", "specs/projects/care/bot.yaml.txt");
  expect((await discoverSpecs(root)).platform).toBe("specs/platform.yaml");
  expect(await mistakes()).toEqual([
    "specs/platform.yml platform-name: the platform's spec is specs/platform.yaml; this file is not read",
    "specs/faq.yaml spec-without-team: a project's spec has to be in the folder of its team",
    "specs/project spec-not-read: specs of projects are in specs/projects/; this folder is not read",
    "specs/projects/care/.faq.yaml spec-not-read: a spec is called <project>.yaml or <project>.spec.ts; this file is not read",
    "specs/projects/care/bot.yaml.txt spec-not-read: a spec is called <project>.yaml or <project>.spec.ts; this file is not read",
  ]);
  const { diagnostics } = await discoverSpecs(root);
  expect(diagnostics.slice(-2).map(({ fix }) => fix.split(";")[0])).toEqual([
    "if it is a spec, name it faq.yaml",
    "if it is a spec, name it bot.yaml",
  ]);
});

it("follows no link, wherever it leads", async () => {
  const outside = mkdtempSync(path.join(tmpdir(), "fairlead-outside-"));
  try {
    touch("specs/projects/care/real.yaml");
    writeFileSync(path.join(outside, "x.yaml"), "");
    symlinkSync(outside, path.join(root, "specs/projects/stolen"));
    symlinkSync("care", path.join(root, "specs/projects/inside"));
    symlinkSync(path.join(outside, "x.yaml"), path.join(root, "specs/projects/care/y.yaml"));
    symlinkSync("y.yaml", path.join(root, "specs/platform.yaml"));
    const message = "spec-link: this is a link; specs are read only where they are";
    expect(await mistakes()).toEqual([
      `specs/platform.yaml ${message}`,
      `specs/projects/care/y.yaml ${message}`,
      `specs/projects/inside ${message}`,
      `specs/projects/stolen ${message}`,
    ]);
    expect((await discoverSpecs(root)).projects).toEqual(["specs/projects/care/real.yaml"]);
  } finally {
    rmSync(outside, { recursive: true });
  }
});

it("does not follow specs itself out of the repository", async () => {
  symlinkSync("/etc", path.join(root, "specs"));
  expect(await mistakes()).toEqual(["specs spec-link: this is a link; specs are read only where they are"]);
});

it("refuses folders and pipes with the name of a spec, and files with the name of a folder", async () => {
  touch("specs/projects/care/ok.yaml");
  mkdirSync(path.join(root, "specs/projects/care/folder.yaml"));
  execFileSync("mkfifo", [path.join(root, "specs/projects/care/pipe.spec.ts")]);
  expect(await mistakes()).toEqual([
    "specs/projects/care/folder.yaml spec-not-a-file: a folder has the name of a spec",
    "specs/projects/care/pipe.spec.ts spec-not-a-file: a device, pipe or socket has the name of a spec",
  ]);
  rmSync(path.join(root, "specs"), { recursive: true });
  touch("specs");
  expect(await mistakes()).toEqual(["specs specs-unreadable: the folder cannot be read: a part of its path is a file"]);
});

it("T6: specs and records in a repository of its own, such as a submodule, are refused with its folder", async () => {
  touch(
    "specs/platform.yaml",
    "specs/projects/shop/.git",
    "specs/projects/shop/faq.yaml",
    "specs/projects/care/a.yaml",
  );
  touch("specs/projects/care/data/.git", "specs/promotions/.GIT", "specs/promotions/prod/care/a.yaml");
  const message =
    "this is a git repository of its own, such as a submodule: no commit of this one holds the specs in it";
  expect(await mistakes()).toEqual([
    `specs/projects/shop spec-nested: ${message}`,
    `specs/promotions spec-nested: ${message}`,
  ]);
});
