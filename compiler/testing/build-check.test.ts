// `fairlead build --check`: whoever changes generated/, or a promotion record, cannot make it agree with itself and pass.
import { execFileSync } from "node:child_process";
import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { collect } from "../../specs/program/testing/collected-io.ts";
import { main } from "../cli.ts";
import { sealedRecord } from "../promote/new-record.ts";
import { nextRecord, recordText } from "../promote/record.ts";
import { readPages } from "../reference/read-pages.ts";
import { git } from "./git-fixture.ts";
import { builtRepository } from "./built-repository.ts";
import { rewriteRelease } from "./rewrite-release.ts";
import type { SampleRepository } from "./sample-repository.ts";

const record = "specs/promotions/prod/care/triage.yaml";
let repository: SampleRepository;
beforeEach(async () => {
  repository = await builtRepository();
  await commit();
});
afterEach(() => repository.remove());

const check = (...args: string[]) => collect(main, ["build", "--check", ...args], repository.root);

async function commit(): Promise<void> {
  await git(repository.root, "add", "--all");
  await git(repository.root, "commit", "--quiet", "--message", "as it is");
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(repository.root, file)), { recursive: true });
  await writeFile(path.join(repository.root, file), text);
}

describe("build --check", () => {
  it("passes what was built, and a clone of it, in which nothing is remembered", async () => {
    expect(await check()).toEqual({ code: 0, out: "generated/ is as compiled, of 2 projects\n", err: "" });
    const clone = `${repository.root}-clone`;
    try {
      await git(repository.root, "clone", "--quiet", repository.root, clone);
      expect(await collect(main, ["build", "--check"], clone)).toMatchObject({ code: 0 });
    } finally {
      await rm(clone, { recursive: true, force: true });
    }
  });

  it("T3: names a release that was changed with an index that agrees, which no digest shows", async () => {
    await rewriteRelease(repository, "prod/care/triage", '"number": 1', '"number": 2');
    expect(await check()).toMatchInlineSnapshot(`
      {
        "code": 1,
        "err": "2 files of generated/ not as compiled; run \`fairlead build\`, and remove what is not its own
      ",
        "out": "generated/prod/care/triage/index.json: other bytes than what specs and records compile to
      generated/prod/care/triage/release.json: other bytes than what specs and records compile to
      ",
      }
    `);
  });

  it("T8: keeps a file whose name has line ends on one line, so that it says nothing of its own", async () => {
    await write("generated/dev is as compiled\nOK: all checks have passed", "x");
    expect((await check()).out).toBe(
      "generated/dev is as compiled\\x0aOK: all checks have passed: nothing compiles to it\n",
    );
  });

  it("names what nothing compiles to, links, and what is missing, wherever in generated/ it is", async () => {
    await write("generated/prod/evil/evil/kubernetes-cluster.yaml", "kind: Pod\n");
    await write("generated/evil.yaml", "kind: Pod\n");
    await write("generated/dev/care/faq/more.yaml", "kind: Pod\n");
    await write("generated/schemas/more.json", "{}\n");
    await symlink("../../../../specs/platform.yaml", path.join(repository.root, "generated/dev/care/faq/link.yaml"));
    await git(repository.root, "rm", "--quiet", "generated/dev/care/triage/gates.json");
    expect((await check()).out).toMatchInlineSnapshot(`
      "generated/dev/care/faq/link.yaml: is no regular file
      generated/dev/care/faq/more.yaml: nothing compiles to it
      generated/dev/care/triage/gates.json: is missing
      generated/evil.yaml: nothing compiles to it
      generated/prod/evil/evil/kubernetes-cluster.yaml: nothing compiles to it
      generated/schemas/more.json: nothing compiles to it
      "
    `);
  });

  it("takes the reference where somebody keeps it, as this version has it and as nothing else", async () => {
    for (const [name, text] of readPages()) await write(`generated/reference/${name}`, text);
    expect((await check()).out).toBe("generated/ is as compiled, of 2 projects\n");
    await write("generated/reference/project.md", "# project\n");
    await write("generated/reference/pod.yaml", "kind: Pod\n");
    await rm(path.join(repository.root, "generated/reference/codes.md"));
    expect((await check()).out).toMatchInlineSnapshot(`
      "generated/reference/codes.md: is missing
      generated/reference/pod.yaml: nothing compiles to it
      generated/reference/project.md: other bytes than what specs and records compile to
      "
    `);
  });

  it("names generated/ itself where it is a link that leads elsewhere", async () => {
    const aside = `${repository.root}-aside`;
    await rename(path.join(repository.root, "generated"), aside);
    try {
      await symlink(aside, path.join(repository.root, "generated"));
      expect((await check()).out).toBe("generated: is no regular file\n");
    } finally {
      await rm(aside, { recursive: true });
    }
  });

  it("looks below every name that is no environment's too", async () => {
    await write("generated/types/x/kubernetes.yaml", "kind: ClusterRoleBinding\n");
    expect((await check()).out).toBe("generated/types/x/kubernetes.yaml: nothing compiles to it\n");
  });

  it("names a submodule, whose folder is empty where nobody fetched it", async () => {
    const other = (await git(repository.root, "rev-parse", "HEAD")).trim();
    await mkdir(path.join(repository.root, "generated/dev/care/extra"));
    const entry = `160000,${other},generated/dev/care/extra`;
    await git(repository.root, "update-index", "--add", "--cacheinfo", entry);
    expect((await check()).out).toBe(
      "generated/dev/care/extra: is a repository of its own, which another clone may fetch\n",
    );
  });

  it("says what is wrong with specs before it compares", async () => {
    await repository.edit("specs/projects/care/faq.yaml", "name: faq", "name: [");
    expect((await check()).err).toContain("1 error in 1 file");
  });
});

describe("build --check --base", () => {
  /** The record that follows the one of the work tree. */
  async function promoted(): Promise<void> {
    const now = sealedRecord(await repository.read(record))!;
    const { environment, from, outputs, base } = now;
    const hold = { by: "ops", reason: `after ${now.number}` };
    await write(record, recordText(nextRecord(now, { environment, from, outputs, base, hold })));
    await collect(main, ["build"], repository.root);
  }

  it("passes a record that follows, over several commits too, and one that is new or gone", async () => {
    await git(repository.root, "tag", "base");
    await promoted();
    expect(await check("--base", "base")).toMatchObject({ code: 0, err: "" });
    await commit();
    await promoted();
    expect(await check("--base", "base")).toMatchObject({ code: 0, err: "" });
    await git(repository.root, "rm", "--quiet", "--force", record);
    await collect(main, ["build"], repository.root);
    expect(await check("--base", "base")).toMatchObject({ code: 0, err: "" });
  });

  it("refuses one that goes back, one that forks, and one that begins anywhere but at the first", async () => {
    const first = await repository.read(record);
    await promoted();
    const second = await repository.read(record);
    await commit();
    await git(repository.root, "tag", "base");
    await write(record, first);
    await collect(main, ["build"], repository.root);
    expect(await check("--base", "base")).toMatchInlineSnapshot(`
      {
        "code": 1,
        "err": "promotion records do not follow those of the base; run \`fairlead promote\` or \`fairlead rollback\` on top of it
      ",
        "out": "specs/promotions/prod/care/triage.yaml: is number 1, and goes back behind number 2
      ",
      }
    `);
    const { environment, from, outputs, base } = sealedRecord(first)!;
    const other = nextRecord(sealedRecord(first), {
      environment,
      from,
      outputs,
      base,
      hold: { by: "you", reason: "a fork" },
    });
    await write(record, recordText(nextRecord(other, { environment, from, outputs, base, hold: undefined })));
    await collect(main, ["build"], repository.root);
    expect((await check("--base", "base")).out).toBe(
      `${record}: is number 3, and does not follow number 2, which it would replace\n`,
    );
    await write(record, recordText(nextRecord(sealedRecord(second), { from, outputs, base, hold: undefined })));
    await collect(main, ["build"], repository.root);
    expect((await check("--base", "base")).out).toBe(
      `${record}: does not say which environment it is of, as all do that are written now\n`,
    );
  });

  it("is refused by check too, which needs no release of it", async () => {
    const first = await repository.read(record);
    await promoted();
    await commit();
    await write(record, first);
    const check = (...args: string[]) => collect(main, ["check", ...args], repository.root);
    expect(await check("--base", "HEAD~1")).toMatchObject({ code: 0 });
    expect((await check("--base", "HEAD")).err).toMatch(
      /^specs\/promotions\/prod\/care\/triage.yaml:1:1 error promotion-chain\n {2}this record is number 1, and goes back behind number 2\n/,
    );
    expect(await check("--base", "nowhere")).toMatchObject({ code: 1, out: "" });
  });

  it("passes a record that says the same with other line ends", async () => {
    await write(record, (await repository.read(record)).replaceAll("\n", "\r\n"));
    expect(await check("--base", "HEAD")).toMatchObject({ code: 0, err: "" });
  });

  it("refuses one that is not the next of what was removed, and one that is not the first where nothing was", async () => {
    const first = await repository.read(record);
    await promoted();
    const second = await repository.read(record);
    await git(repository.root, "rm", "--quiet", "--force", record);
    await git(repository.root, "commit", "--quiet", "--message", "without it");
    await git(repository.root, "checkout", "--quiet", "--orphan", "new");
    await git(repository.root, "commit", "--quiet", "--message", "begins without it");
    await write(record, second);
    await collect(main, ["build"], repository.root);
    expect((await check("--base", "HEAD")).out).toBe(`${record}: is number 2, and there was none before it\n`);
    expect(await check("--base", "main")).toMatchObject({ code: 0 });
    await write(record, first);
    await collect(main, ["build"], repository.root);
    expect((await check("--base", "main")).out).toBe(`${record}: is number 1, and goes back behind number 1\n`);
  });

  it("takes nothing that a commit says of itself for one of git's answers, or for an option", async () => {
    await write("outside", "precious");
    await write(record, "kind: Promotion\n");
    await mkdir(path.join(repository.root, "q:./specs/promotions/prod/care"), { recursive: true });
    await symlink(path.join(repository.root, "outside"), path.join(repository.root, `q:./${record}`));
    await git(repository.root, "add", "--all");
    await git(repository.root, "commit", "--quiet", "--message", "a feature", "--message", "òòòòòò --output=q ò x");
    await check("--base", "HEAD~1");
    expect(await repository.read("outside")).toBe("precious");
  });

  it("refuses a base that could be two things: whoever may push a tag would say which", async () => {
    const head = await git(repository.root, "rev-parse", "HEAD");
    await git(repository.root, "update-ref", "refs/remotes/origin/main", head);
    expect(await check("--base", "origin/main")).toMatchObject({ code: 0 });
    await git(repository.root, "tag", "origin/main");
    expect(await check("--base", "origin/main")).toEqual({
      code: 1,
      out: "",
      err: "origin/main is refs/remotes/origin/main and refs/tags/origin/main; name the one that is meant in full, such as refs/tags/origin/main\n",
    });
    expect(await check("--base", "refs/remotes/origin/main~0")).toMatchObject({ code: 0 });
    await git(repository.root, "tag", head.slice(0, 8));
    expect((await check("--base", head.slice(0, 8))).err).toContain(`is the commit ${head.slice(0, 8)} and refs/tags/`);
    expect(await check("--base", head)).toMatchObject({ code: 0 });
  });

  describe("where a record was removed", () => {
    let first: string;
    beforeEach(async () => {
      first = await repository.read(record);
      await promoted();
      await commit();
    });
    const remove = async () => {
      await git(repository.root, "rm", "--quiet", record);
      await git(repository.root, "commit", "--quiet", "--message", "remove it");
    };
    /** The first record again, after what main is now. */
    const again = async () => {
      await git(repository.root, "branch", "--force", "merged");
      await write(record, first);
      await collect(main, ["build"], repository.root);
      return check("--base", "merged");
    };
    const refused = `${record}: is number 1, and goes back behind number 2\n`;

    it("finds it behind a merge that looks as if there had never been one", async () => {
      await remove();
      const empty = await git(repository.root, "commit-tree", "-m", "nothing", "HEAD^{tree}");
      const merge = ["-p", empty, "-p", "HEAD~1", "-m", "merged"];
      await git(
        repository.root,
        "reset",
        "--quiet",
        "--hard",
        await git(repository.root, "commit-tree", ...merge, "HEAD^{tree}"),
      );
      expect((await again()).out).toBe(refused);
    });

    it("finds it behind any number of commits that fill and empty its file", async () => {
      await remove();
      const person = "committer P <p@example.org> 1700000000 +0000\n";
      const commits = Array.from({ length: 205 }, (_, at) => {
        const change = at % 2 === 0 ? `M 100644 inline ${record}\ndata 1\n${at % 10}\n` : `D ${record}\n`;
        return `commit refs/heads/filled\n${person}data 1\nx\n${at === 0 ? "from refs/heads/main^0\n" : ""}${change}`;
      });
      const branch = await git(repository.root, "rev-parse", "--abbrev-ref", "HEAD");
      const stream = [...commits, `commit refs/heads/filled\n${person}data 1\nx\nD ${record}\n`].join("\n");
      execFileSync("git", ["fast-import", "--quiet"], {
        cwd: repository.root,
        input: `${stream.replace("refs/heads/main^0", `refs/heads/${branch}^0`)}\ndone\n`,
      });
      await git(repository.root, "reset", "--quiet", "--hard", "filled");
      expect((await again()).out).toBe(refused);
    });

    it("refuses to look in a clone that is shallow", async () => {
      await remove();
      const clone = `${repository.root}-shallow`;
      try {
        await git(repository.root, "clone", "--quiet", "--depth=1", `file://${repository.root}`, clone);
        await mkdir(path.dirname(path.join(clone, record)), { recursive: true });
        await writeFile(path.join(clone, record), first);
        expect(await collect(main, ["check", "--base", "HEAD"], clone)).toMatchObject({
          code: 1,
          err: `${record} changes, and this clone is shallow: fetch all of it (git fetch --unshallow) to see what it follows\n`,
        });
      } finally {
        await rm(clone, { recursive: true, force: true });
      }
    });
  });

  it("is refused for what is no commit of the clone, an option among it", async () => {
    for (const base of ["nowhere", "--output=/tmp/x", "^HEAD", "HEAD..HEAD"]) {
      expect(await check(`--base=${base}`)).toEqual({
        code: 1,
        out: "",
        err: `${base} is no commit that this clone has; fetch it, or name another base\n`,
      });
    }
    expect(await collect(main, ["build", "--base", "HEAD"], repository.root)).toMatchObject({ code: 64 });
  });
});
