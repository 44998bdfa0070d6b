// fairlead init as people use it: in a folder of theirs, of any kind, and nothing of it is lost.
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { collect } from "../../specs/program/testing/collected-io.ts";
import { main } from "../cli.ts";
import { compilerVersion } from "../version.ts";
import { git } from "./git-fixture.ts";

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), "fairlead init 仓库 ")));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const fairlead = (...args: string[]) => collect(main, args, folder);
const read = (file: string) => readFile(path.join(folder, file), "utf8");
const begin = () => git(folder, "init", "--quiet");

async function put(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
  await writeFile(path.join(folder, file), text);
}

const written = [
  "specs/platform.yaml",
  "specs/projects/care/returns.yaml",
  "specs/projects/care/data/chats.jsonl",
  ".gitignore",
  ".gitattributes",
  ".npmrc",
  "package.json",
  ".vscode/settings.json",
  ".vscode/extensions.json",
  ".vscode/tasks.json",
  ".github/CODEOWNERS",
  ".github/workflows/fairlead-check.yml",
  ".github/workflows/fairlead-propose.yml",
];
const next = `
Next:
  npm install && git add --all && git commit --message "Begin with Fairlead"
  npx fairlead plan
  npx fairlead build && npx fairlead-runtime apply --environment dev
`;

describe("in an empty repository", () => {
  beforeEach(begin);

  it("U2: writes one that compiles without a warning, and says what to do next", async () => {
    expect(await fairlead("init")).toEqual({
      code: 0,
      out: written.map((file) => `wrote ${file}\n`).join("") + next,
      err: "",
    });
    expect(await fairlead("check")).toEqual({ code: 0, out: "1 project checked, no error\n", err: "" });
    expect(JSON.parse(await read("package.json"))).toMatchObject({
      devDependencies: { fairlead: compilerVersion, "fairlead-runtime": compilerVersion },
    });
    await git(folder, "add", "--all");
    expect((await git(folder, "check-attr", "text", "--", "specs/projects/care/data/chats.jsonl")).trim()).toMatch(
      /: text: unset$/,
    );
  });

  it("takes the first project's name, and the organisation of origin", async () => {
    await git(folder, "remote", "add", "origin", "git@github.com:acme/models.git");
    expect((await fairlead("init", "search/intents", "--json")).code).toBe(0);
    expect(await fairlead("check")).toMatchObject({ code: 0, err: "" });
    expect(parse(await read("specs/projects/search/intents.yaml"))).toMatchObject({ team: "search", name: "intents" });
    expect(await read(".github/CODEOWNERS")).toContain("\n/specs/projects/search/ @acme/search\n");
    expect((await fairlead("init", "Search/intents")).code).toBe(64);
  });

  it("gives code owners an order in which the last match is right: records after teams, and what is generated to nobody", async () => {
    await fairlead("init");
    const lines = (await read(".github/CODEOWNERS")).split("\n").filter((line) => /^[^#\s]/.test(line));
    const ownersOf = (file: string) => lines.findLast((line) => file.startsWith(line.split(" ")[0]!))?.split(" ")[1];
    expect(
      [
        "/specs/platform.yaml",
        "/.github/workflows/fairlead-check.yml",
        "/specs/shared/objectives.ts",
        "/specs/projects/care/returns.yaml",
        "/specs/promotions/prod/care/returns.yaml",
        "/generated/dev/care/returns/release.json",
      ].map((file) => ownersOf(file)),
    ).toEqual([
      "@your-organisation/platform",
      "@your-organisation/platform",
      "@your-organisation/platform",
      "@your-organisation/care",
      "@your-organisation/platform",
      undefined,
    ]);
  });

  it("gives workflows no right that they do not need, and actions by commit", async () => {
    await fairlead("init");
    const rights = async (name: string) => {
      const text = await read(`.github/workflows/fairlead-${name}.yml`);
      for (const [, action] of text.matchAll(/uses: (\S+)/g)) expect(action).toMatch(/^[\w/-]+@[0-9a-f]{40}$/);
      expect(text.match(/persist-credentials: false/g)?.length).toBe(text.match(/actions\/checkout@/g)?.length);
      const workflow = parse(text) as { permissions: unknown; jobs: Record<string, { permissions?: unknown }> };
      expect(Object.values(workflow.jobs).map(({ permissions }) => permissions)).toEqual([undefined]);
      return workflow.permissions;
    };
    expect(await rights("check")).toEqual({ contents: "read" });
    expect(await rights("propose")).toEqual({ contents: "write", "pull-requests": "write" });
  });
});

describe("where something is already", () => {
  it("keeps every byte of it, and says what its git settings lack", async () => {
    await begin();
    const mine = [".gitignore", ".gitattributes", "package.json", "specs/projects/mine/one.yaml"];
    for (const file of mine) await put(file, `mine: ${file}\n`);
    const { code, out } = await fairlead("init");
    expect(code).toBe(0);
    expect(out).toContain("kept  .gitignore\nkept  .gitattributes\nwrote .npmrc\nkept  package.json\n");
    expect(out).toContain(
      "Your .gitignore needs the line .fairlead/\n" +
        "Your .gitattributes needs to leave bytes as they are: generated/** -text and specs/**/data/** -text\n" +
        "Your package.json needs fairlead and fairlead-runtime: npm install --save-dev fairlead fairlead-runtime\n",
    );
    expect(out).not.toContain("returns");
    for (const file of mine) expect(await read(file)).toBe(`mine: ${file}\n`);
    const again = await fairlead("init");
    expect(again.out).not.toContain("wrote");
    await rm(path.join(folder, ".gitignore"));
    await rm(path.join(folder, ".gitattributes"));
    await rm(path.join(folder, "package.json"));
    await fairlead("init");
    expect((await fairlead("init")).out).not.toContain("needs");
  });

  it("writes nothing into a folder whose name rules and workflows of GitHub would take for something else", async () => {
    await begin();
    for (const name of ["ml stuff", "a #b", "${{ github.token }}", "*"]) {
      await mkdir(path.join(folder, name));
      const { code, err } = await collect(main, ["init"], path.join(folder, name));
      expect([code, err]).toEqual([
        1,
        expect.stringContaining("characters that rules and workflows of GitHub take for others"),
      ]);
      expect(await readdir(path.join(folder, name))).toEqual([]);
    }
    expect((await fairlead("init", "--root", "")).code).toBe(64);
  });

  it("writes through no link, and over no file that has the place of a folder", async () => {
    await begin();
    await mkdir(path.join(folder, "elsewhere"));
    await symlink("elsewhere", path.join(folder, "specs"));
    expect(await fairlead("init")).toEqual({
      code: 1,
      out: "",
      err: "specs is a link; nothing was written through it\n",
    });
    await rm(path.join(folder, "specs"));
    await put("specs", "");
    expect((await fairlead("init")).err).toBe(
      `${folder}/specs/platform.yaml could not be written (ENOTDIR): there is a file where a folder has to be; move it away\n`,
    );
  });

  it("is refused inside of a repository of specs", async () => {
    await fairlead("init");
    const inside = path.join(folder, "specs");
    expect(await collect(main, ["init"], inside)).toEqual({
      code: 1,
      out: "",
      err: `${folder} has specs/platform.yaml: this folder is part of that repository. Go there\n`,
    });
  });
});

it.runIf(process.platform === "linux")("ends where a file system makes no folders", async () => {
  expect(await fairlead("init", "--root", "/proc/no/such")).toEqual({
    code: 1,
    out: "",
    err: "/proc/no/such/specs/platform.yaml could not be written (ENOENT): look at the folder's owner, its permissions and the disk, and run it again\n",
  });
});

it("outside of git it says to begin there", async () => {
  expect((await fairlead("init")).out).toContain("\n  npm install && git init && git add --all && ");
});

it("in a folder of a larger repository, what GitHub reads stands at the top and names the folder", async () => {
  await begin();
  const inner = path.join(folder, "ml");
  await mkdir(inner);
  expect(await collect(main, ["init"], inner)).toMatchObject({ code: 0, err: "" });
  expect(await read(".github/CODEOWNERS")).toContain("\n/ml/specs/promotions/ @");
  expect(await read(".github/workflows/fairlead-propose.yml")).toContain('paths: ["ml/specs/**"]');
  expect(await read(".github/workflows/fairlead-check.yml")).toContain("working-directory: base/ml/\n");
  expect(await collect(main, ["check"], inner)).toMatchObject({ code: 0, err: "" });
});
