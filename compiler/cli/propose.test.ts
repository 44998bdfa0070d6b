import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { main } from "../cli.ts";
import { git } from "../propose/git-fixture.ts";
import { sampleRepository, type SampleRepository } from "../sample-repository.ts";

let repository: SampleRepository;
beforeEach(async () => {
  repository = await sampleRepository("local");
  await writeFile(path.join(repository.root, ".gitignore"), ".fairlead/\n");
  await git(repository.root, "init", "--quiet", "--initial-branch=main");
  await commit("Start");
});
afterEach(() => repository.remove());

const spec = "specs/projects/care/triage.yaml";

async function commit(message: string): Promise<void> {
  await git(repository.root, "add", ".gitignore", "specs");
  await git(repository.root, "commit", "--quiet", "--message", message);
}

async function run(...argv: readonly string[]) {
  const printed = { out: "", err: "" };
  const code = await main(argv, {
    out: (text) => void (printed.out += text),
    err: (text) => void (printed.err += text),
    color: false,
    cwd: repository.root,
  });
  return { code, ...printed };
}

const embedded = () => path.join(repository.root, ".fairlead", "remote.git");

describe("propose and merge", () => {
  it("A6: a repository without a remote gets an embedded one; a merged proposal leaves nothing to propose", async () => {
    const opened = 'opened pull request 1, "Release 2 projects to dev, prod"; merge it with: fairlead merge 1\n';
    expect(await run("propose")).toEqual({ code: 0, out: opened, err: "" });
    const again = "pull request 1 proposes this already; merge it with: fairlead merge 1\n";
    expect(await run("propose")).toEqual({ code: 0, out: again, err: "" });
    const merged = await run("merge", "1");
    expect(merged.out).toMatch(/^merged pull request 1: the base is at [0-9a-f]{10}\n$/);
    expect(await git(embedded(), "show", "main:generated/dev/triage/release.json")).toContain('"kind": "Release"');
    const nothing = "nothing to propose: the base holds what the specs generate\n";
    expect(await run("propose")).toEqual({ code: 0, out: nothing, err: "" });
  });

  it("A6: the text is the plan against the base, whatever generated/ holds on disk", async () => {
    await run("propose");
    await run("merge", "1");
    await repository.edit(spec, "r: 8", "r: 4");
    await commit("A smaller adapter");
    expect((await run("build")).code).toBe(0);
    expect(await run("plan")).toMatchObject({ code: 0 });
    const { out } = await run("propose", "--json");
    const { kind, pull } = JSON.parse(out) as { kind: string; pull: { number: number; body: string } };
    expect({ kind, number: pull.number }).toEqual({ kind: "opened", number: 2 });
    expect(pull.body).toContain(`\`${spec}:22\` \`training.lora.r\` \`8\` → \`4\`: trains again`);
  });

  it("A6: specs that are not committed, or are wrong, are not proposed", async () => {
    await repository.edit(spec, "r: 8", "r: 4");
    expect(await run("propose")).toEqual({
      code: 1,
      out: "",
      err: `the specs have changes that are not committed: ${spec}. Commit them first: what is proposed is generated from commits, so that anybody can generate it again.\n`,
    });
    await repository.edit(spec, "r: 4", "r: four");
    await commit("A mistake");
    const { code, out, err } = await run("propose");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain(`${spec}:`);
    await expect(git(embedded(), "rev-parse", "main")).rejects.toThrow();
  });

  it("A6: any git remote keeps pull requests; one on GitHub needs a token", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "fairlead-remote-"));
    try {
      await git(folder, "clone", "--quiet", "--bare", repository.root, folder);
      expect((await run("propose", "--remote", folder)).out).toContain("opened pull request 1");
      expect((await run("merge", "1", "--remote", folder)).code).toBe(0);
    } finally {
      await rm(folder, { recursive: true });
    }
    const { GITHUB_TOKEN, GH_TOKEN } = process.env;
    delete process.env.GITHUB_TOKEN;
    delete process.env.GH_TOKEN;
    try {
      expect(await run("propose", "--remote", "https://github.com/acme/models.git")).toEqual({
        code: 1,
        out: "",
        err: "acme/models is on GitHub, and there is no token to open a pull request with. Set GITHUB_TOKEN (or GH_TOKEN) to one that may write contents and pull requests.\n",
      });
    } finally {
      if (GITHUB_TOKEN !== undefined) process.env.GITHUB_TOKEN = GITHUB_TOKEN;
      if (GH_TOKEN !== undefined) process.env.GH_TOKEN = GH_TOKEN;
    }
  });

  it("A6: only the open pull request can be merged, by its number", async () => {
    await run("propose");
    expect(await run("merge", "7")).toEqual({
      code: 1,
      out: "",
      err: "pull request 7 is not open for main from fairlead/generated; number 1 is\n",
    });
    expect(await run("merge")).toMatchObject({ code: 64 });
  });
});
