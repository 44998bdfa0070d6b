import { existsSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { collect } from "../../specs/program/testing/collected-io.ts";
import { main } from "../cli.ts";
import { git, refsOf } from "../testing/git-fixture.ts";
import { sampleRepository, type SampleRepository } from "../testing/sample-repository.ts";

let repository: SampleRepository;
beforeEach(async () => {
  repository = await sampleRepository("local");
  await repository.promote();
  await writeFile(path.join(repository.root, ".gitignore"), ".fairlead/\n");
  await git(repository.root, "init", "--quiet", "--initial-branch=main");
  await commit("Start");
});
afterEach(() => repository.remove());

const spec = "specs/projects/care/triage.yaml";
const tickets = "specs/projects/care/data/tickets.jsonl";

async function commit(message: string): Promise<void> {
  await git(repository.root, "add", ".gitignore", "specs");
  await git(repository.root, "commit", "--quiet", "--message", message);
}

async function run(...argv: readonly string[]) {
  return collect(main, argv, repository.root);
}

const embedded = () => path.join(repository.root, ".git", "fairlead", "remote.git");

describe("propose and merge", () => {
  it("T1, T2, T4: nothing is read or run of a .fairlead that came with the repository", async () => {
    const ran = path.join(repository.root, "ran");
    const hook = path.join(repository.root, ".fairlead/remote.git/hooks/pre-receive");
    await mkdir(path.dirname(hook), { recursive: true });
    await writeFile(hook, `#!/bin/sh\ntouch ${ran}\n`, { mode: 0o755 });
    await mkdir(path.join(repository.root, ".fairlead/cache"));
    await writeFile(path.join(repository.root, ".fairlead/cache/compile.json"), "{}");
    await git(repository.root, "add", "--force", ".fairlead");
    await git(repository.root, "commit", "--quiet", "--message", "Bring a folder along");
    const message = `git tracks .fairlead/cache/compile.json and 1 more. What is in ${repository.root}/.fairlead is believed, so it must be made on this machine and never come with a repository. Look at what it is, then: git rm -r --cached .fairlead && rm -r ${repository.root}/.fairlead`;
    for (const command of ["check", "plan", "build", "propose"]) {
      expect(await run(command)).toEqual({ code: 1, out: "", err: `${message}\n` });
    }
    const failure = { reason: "folder-distrusted", message, retry: "no" };
    expect(JSON.parse((await run("check", "--json")).out)).toEqual({ failure });
    expect(existsSync(ran)).toBe(false);
  });

  it("A6: a repository without a remote gets an embedded one; a merged proposal leaves nothing to propose", async () => {
    const opened = 'opened pull request 1, "Release 2 projects to dev, prod"; merge it with: fairlead merge 1\n';
    expect(await run("propose")).toEqual({ code: 0, out: opened, err: "" });
    const again = "pull request 1 proposes this already; merge it with: fairlead merge 1\n";
    expect(await run("propose")).toEqual({ code: 0, out: again, err: "" });
    const merged = await run("merge", "1");
    expect(merged.out).toMatch(/^merged pull request 1: the base is at [0-9a-f]{10}\n/);
    expect(merged.out.split("\n")[1]).toBe(
      `Next: git pull ${embedded()} main, and fairlead-runtime apply --environment <environment>`,
    );
    expect(await git(embedded(), "show", "main:generated/dev/care/triage/release.json")).toContain('"kind": "Release"');
    const nothing = "nothing to propose: the base holds what the specs generate\n";
    expect(await run("propose")).toEqual({ code: 0, out: nothing, err: "" });
  });

  it("GH6: leaves the checkout as it found it, generated/ that somebody has built or edited there too", async () => {
    const all = () => repository.tree(".");
    const before = Object.keys(await all()).filter((name) => !/^\.(git|fairlead)\//.test(name));
    expect((await run("propose")).code).toBe(0);
    expect(Object.keys(await all()).filter((name) => !/^\.(git|fairlead)\//.test(name))).toEqual(before);
    await run("build");
    const blocked =
      "generated/ here is not as the last commit has it, and git pull overwrites nothing: before you pull what was merged: git stash push --include-untracked -- generated\n";
    expect((await run("propose")).out).toBe(
      `pull request 1 proposes this already; merge it with: fairlead merge 1\n${blocked}`,
    );
    expect((await run("merge", "1")).out.endsWith(blocked)).toBe(true);
    const edited = path.join(repository.root, "generated/dev/care/faq/release.json");
    await writeFile(edited, "{}");
    expect((await run("propose")).out).toBe("nothing to propose: the base holds what the specs generate\n");
    expect(await repository.read("generated/dev/care/faq/release.json")).toBe("{}");
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
      err: `what the specs say, or name, is not committed: ${spec}. Commit them first: what is proposed is generated from commits, so that anybody can generate it again.\n`,
    });
    await repository.edit(spec, "r: 4", "r: four");
    await commit("A mistake");
    const { code, out, err } = await run("propose");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain(`${spec}:`);
    await expect(git(embedded(), "rev-parse", "main")).rejects.toThrow();
  });

  it("A6: a spec that git was told to ignore, and data that no commit holds, are not proposed", async () => {
    await writeFile(path.join(repository.root, ".git/info/exclude"), "faq.yaml\n*.jsonl\n");
    await git(
      repository.root,
      "rm",
      "--quiet",
      "--cached",
      "specs/projects/care/faq.yaml",
      "specs/projects/care/data/tickets.jsonl",
    );
    await git(repository.root, "commit", "--quiet", "--message", "Forget two files");
    expect(await run("propose", "--dry-run")).toEqual({
      code: 1,
      out: "",
      err: `what the specs say, or name, is not committed: specs/projects/care/data/tickets.jsonl, specs/projects/care/faq.yaml. Commit them first: what is proposed is generated from commits, so that anybody can generate it again.\n`,
    });
  });

  it("GH4: data that the base does not hold is not proposed, nor are bytes that only this clone has", async () => {
    await writeFile(path.join(repository.root, "rows.jsonl"), await repository.read(tickets));
    await repository.edit(spec, "data/tickets.jsonl", "/rows.jsonl");
    await rm(path.join(repository.root, "specs/promotions"), { recursive: true });
    await git(repository.root, "add", "rows.jsonl");
    await commit("Rows elsewhere");
    const folder = await mkdtemp(path.join(tmpdir(), "fairlead-remote-"));
    try {
      await git(folder, "clone", "--quiet", "--bare", repository.root, folder);
      expect((await run("propose", "--remote", folder)).code).toBe(0);
      await writeFile(path.join(repository.root, "rows.jsonl"), `${await repository.read("rows.jsonl")}\n`);
      await git(repository.root, "add", "rows.jsonl");
      await commit("Other rows");
      const { code, err } = await run("propose", "--remote", folder);
      expect({ code, err: err.split("Push yours")[0] }).toEqual({
        code: 1,
        err: `the specs of your last commit, or what they name, are not those on main of ${folder}: rows.jsonl. `,
      });
      await writeFile(path.join(repository.root, ".gitattributes"), "rows.jsonl text working-tree-encoding=UTF-7\n");
      await git(repository.root, "checkout", "--quiet", "HEAD", "--", "rows.jsonl");
      await rm(path.join(repository.root, "rows.jsonl"));
      await git(repository.root, "checkout", "--quiet", "HEAD", "--", "rows.jsonl");
      expect(await run("propose", "--remote", folder)).toEqual({
        code: 1,
        out: "",
        err: "git converts what it checks out here, so that another clone has other bytes: rows.jsonl. Write `<file> -text` into .gitattributes for each (and no filter, ident or working-tree-encoding), commit it, remove the files and check them out again.\n",
      });
    } finally {
      await rm(folder, { recursive: true });
    }
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

  it("A6: specs that the base does not have are not proposed: neither ones it lacks, nor ones it has left behind", async () => {
    await withOrigin(async (origin) => {
      await run("propose");
      await run("merge", "1");
      const start = await git(repository.root, "rev-parse", "HEAD");
      await repository.edit(spec, "r: 8", "r: 4");
      await commit("A smaller adapter");
      const refused = {
        code: 1,
        out: "",
        err: `the specs of your last commit, or what they name, are not those on main of ${origin}: ${spec}. Push yours or pull theirs first: generated/ goes to a base that has the specs it was made from.\n`,
      };
      expect(await run("propose")).toEqual(refused);
      // GH6: what was proposed lies nowhere in the work tree, where it would be in the way of this.
      await git(repository.root, "fetch", "--quiet", "origin", "main");
      await git(repository.root, "merge", "--quiet", "--no-edit", "FETCH_HEAD");
      await git(repository.root, "push", "--quiet", "origin", "HEAD:main");
      expect((await run("propose")).out).toContain('opened pull request 2, "Release care/triage to dev"');
      // Behind: what others proposed for the newer specs stays open.
      await git(repository.root, "checkout", "--quiet", "--force", start);
      expect(await run("propose")).toEqual(refused);
      // Who merges compiles what is merged, and these specs compile to something else.
      expect((await run("merge", "2")).err).toBe(refused.err.replace("on main of", "on fairlead/generated of"));
      await git(repository.root, "checkout", "--quiet", "--force", "main");
      expect(await run("merge", "2")).toMatchObject({ code: 0 });
    });
  });

  it("A6: a pull request is not merged into a base whose specs are newer, until it is brought up to date", async () => {
    await run("propose");
    await repository.edit(spec, "r: 8", "r: 4");
    await commit("A smaller adapter");
    expect(await run("merge", "1")).toEqual({
      code: 1,
      out: "",
      err: `pull request 1 was made from other specs than those on main of ${await realpath(embedded())} now: ${spec}. Run \`fairlead propose\`, which brings it up to date, and merge it then.\n`,
    });
    expect((await run("propose")).out).toContain("updated pull request 1");
    expect(await run("merge", "1")).toMatchObject({ code: 0 });
  });

  it("A6: commits of somebody else on the branch of a proposal are not merged with it", async () => {
    await withOrigin(async (origin) => {
      await run("propose");
      await git(repository.root, "fetch", "--quiet", "origin", "fairlead/generated");
      await git(repository.root, "checkout", "--quiet", "--force", "--detach", "FETCH_HEAD");
      await git(repository.root, "commit", "--quiet", "--allow-empty", "--message", "Something else");
      await git(repository.root, "push", "--quiet", "origin", "HEAD:fairlead/generated");
      const before = await git(origin, "rev-parse", "main");
      expect(await run("merge", "1")).toEqual({
        code: 1,
        out: "",
        err: `fairlead/generated on ${origin} has commits that no proposal made, and they are not merged with it. Move them to a branch of their own, delete fairlead/generated on the remote, and run \`fairlead propose\` again.\n`,
      });
      expect(await git(origin, "rev-parse", "main")).toBe(before);
    });
  });

  it("a commit that only says that a proposal made it is not merged: neither other files, nor other releases than its specs compile to", async () => {
    await withOrigin(async (origin) => {
      await run("propose");
      const before = await git(origin, "rev-parse", "main");
      /** As anybody can write it who may push the branch. */
      const forge = async (file: string, text: string) => {
        await git(repository.root, "fetch", "--quiet", "origin", "fairlead/generated");
        await git(repository.root, "read-tree", "FETCH_HEAD");
        await writeFile(path.join(repository.root, "forged"), text);
        const blob = await git(repository.root, "hash-object", "-w", "forged");
        await rm(path.join(repository.root, "forged"));
        await git(repository.root, "update-index", "--add", "--cacheinfo", `100644,${blob},${file}`);
        const tree = await git(repository.root, "write-tree");
        await git(repository.root, "read-tree", "HEAD");
        const base = await git(repository.root, "rev-parse", "FETCH_HEAD^");
        const trailers = `Fairlead-Plan: {}\nFairlead-Base: ${base}\nFairlead-Tree: ${tree}`;
        const forged = await git(repository.root, "commit-tree", "-p", base, "-m", `Release it\n\n${trailers}`, tree);
        await git(repository.root, "push", "--quiet", "--force", "origin", `${forged}:refs/heads/fairlead/generated`);
      };
      await forge("generated/dev/care/faq/release.json", "{}");
      expect((await run("merge", "1")).err).toBe(
        "pull request 1 is not what this version of Fairlead compiles the specs to: generated/dev/care/faq/release.json. " +
          "Run `fairlead propose`, which brings it up to date, and look at who changed it.\n",
      );
      await forge(".github/workflows/mine.yml", "on: push\n");
      expect((await run("merge", "1")).err).toBe(
        "pull request 1 changes more than generated/, which no proposal does: .github/workflows/mine.yml. " +
          `Look at who wrote it, delete fairlead/generated on ${origin}, and run \`fairlead propose\` again.\n`,
      );
      expect(await git(origin, "rev-parse", "main")).toBe(before);
    });
  });

  it("A6: an edit of the specs updates the pull request that is open", async () => {
    await run("propose");
    await repository.edit(spec, "r: 8", "r: 4");
    await commit("A smaller adapter");
    expect(await run("propose", "--title", "Smaller")).toEqual({
      code: 0,
      out: 'updated pull request 1, "Smaller"; merge it with: fairlead merge 1\n',
      err: "",
    });
  });

  it("A6: the line that merges names the remote and the branch that were named", async () => {
    await withOrigin(async (origin) => {
      await git(repository.root, "remote", "rename", "origin", "upstream");
      const { out } = await run("propose", "--remote", "upstream", "--branch", "bot/generated");
      const line = "fairlead merge 1 --remote upstream --branch bot/generated";
      expect(out).toBe(`opened pull request 1, "Release 2 projects to dev, prod"; merge it with: ${line}\n`);
      expect(await run(...line.split(" ").slice(1))).toMatchObject({ code: 0, err: "" });
      expect(await git(origin, "log", "-1", "--format=%s", "main")).toBe("Release 2 projects to dev, prod");
    });
  });

  it("A6: a dry run prints title and plan, builds nothing and opens nothing", async () => {
    await withOrigin(async (origin) => {
      const before = await refsOf(origin);
      const { code, out, err } = await run("propose", "--dry-run");
      expect({ code, err }).toEqual({ code: 0, err: "" });
      expect(out).toBe(`Release 2 projects to dev, prod\n\n${(await run("plan", "--markdown")).out}`);
      expect(await refsOf(origin)).toEqual(before);
      expect(existsSync(path.join(repository.root, "generated"))).toBe(false);
      expect(JSON.parse((await run("propose", "--dry-run", "--json")).out)).toMatchObject({ kind: "dry-run" });
    });
  });

  it("A6: the plan is the same where the machine's git would change line ends", async () => {
    await run("propose");
    await run("merge", "1");
    await repository.edit(spec, "r: 8", "r: 4");
    await commit("A smaller adapter");
    const plain = await run("propose", "--dry-run");
    const settings = path.join(repository.root, ".git", "machine");
    await writeFile(settings, "[core]\n\tautocrlf = true\n");
    const before = process.env.GIT_CONFIG_GLOBAL;
    process.env.GIT_CONFIG_GLOBAL = settings;
    try {
      expect(plain).toMatchObject({ code: 0, err: "" });
      expect(await run("propose", "--dry-run")).toEqual(plain);
    } finally {
      process.env.GIT_CONFIG_GLOBAL = before;
    }
  });
});

/** Gives the repository a bare remote called origin for as long as `work` runs. */
async function withOrigin(work: (origin: string) => Promise<void>): Promise<void> {
  const origin = await realpath(await mkdtemp(path.join(tmpdir(), "fairlead-remote-")));
  try {
    await git(origin, "clone", "--quiet", "--bare", repository.root, origin);
    await git(repository.root, "remote", "add", "origin", origin);
    await work(origin);
  } finally {
    await rm(origin, { recursive: true });
  }
}
