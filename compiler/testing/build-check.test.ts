// `fairlead build --check`: whoever changes generated/, or a promotion record, cannot make it agree with itself and pass.
import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { collect } from "../../specs/program/testing/collected-io.ts";
import { main } from "../cli.ts";
import { sealedRecord } from "../promote/new-record.ts";
import { nextRecord, recordText } from "../promote/record.ts";
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
