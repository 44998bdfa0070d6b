// Rollback as people do it: what an environment ran before comes back, as a record of its own.
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Promotion } from "../../specs/kinds/promotion.ts";
import { sealOf } from "../model/seal.ts";
import { recordText } from "../promote/record.ts";
import { collect } from "../../specs/program/testing/collected-io.ts";
import { main } from "../cli.ts";
import { type PromotionSample, promotionSample, record, spec } from "./promotion-sample.ts";
import { sampleRepository } from "./sample-repository.ts";

let sample: PromotionSample;
beforeEach(async () => {
  sample = promotionSample(await sampleRepository("local"));
  await sample.build();
});
afterEach(() => sample.repository.remove());

describe("a rollback", () => {
  const rollback = (...args: string[]) => sample.fairlead("rollback", "care/triage", "--in", "prod", ...args);

  async function commit(): Promise<void> {
    await sample.git("add", "-A");
    await sample.git("commit", "-q", "-m", "as it is");
  }

  beforeEach(async () => {
    await sample.git("init", "-q");
    await sample.git("config", "user.name", "someone");
    await writeFile(path.join(sample.repository.root, ".gitignore"), ".fairlead\n");
    await sample.makeInDev();
    await sample.promote();
    await commit();
    await sample.repository.edit(spec, "r: 8", "r: 4");
    await sample.build();
    await sample.makeInDev();
    await sample.promote();
    await sample.build();
    await commit();
  });

  it("is a new record with the project and the outputs of the one before, and a second one goes back again", async () => {
    const { pins } = await sample.releaseOf("prod");
    expect((await rollback()).out).toBe(
      `wrote ${record}: record 3, with what record 1 had\nchanges training.lora.r\nSee \`fairlead plan\` for what that does, then \`fairlead build\`.\n`,
    );
    await sample.build();
    const back = await sample.releaseOf("prod");
    expect(back.record).toMatchObject({ number: 3 });
    expect(back.pins).not.toEqual(pins);
    await commit();
    await rollback("--record", "2");
    await sample.build();
    expect((await sample.releaseOf("prod")).pins).toEqual(pins);
  });

  it("finds earlier records where the specs are in a folder of a larger repository", async () => {
    const outer = `${sample.repository.root}-outer`;
    const root = path.join(outer, "models");
    await mkdir(outer);
    await rename(sample.repository.root, root);
    sample = promotionSample({ ...sample.repository, root, remove: () => rm(outer, { recursive: true }) });
    await rm(path.join(root, ".git"), { recursive: true });
    await sample.git("init", "-q", "..");
    await commit();
    expect(await rollback("--record", "2")).toMatchObject({
      out: "prod has it already: record 2, from dev\n",
      err: "",
    });
  });

  it("keeps promotions away where that is asked for, until the hold is lifted", async () => {
    for (const reason of ["", "\n", "x".repeat(1001)]) expect((await rollback("--hold", reason)).code).toBe(64);
    await rollback("--hold", "wrong prices");
    expect(await sample.planned()).toContain("is held there by someone: wrong prices\n");
    // Going back once more would bring what it is held against, and a hold is lifted by nobody by the way.
    expect((await rollback()).err).toBe(
      "prod is held by someone: wrong prices; name the record to go to with --record\n",
    );
    await commit();
    await rollback("--record", "2");
    expect(await sample.repository.read(record)).toContain("reason: wrong prices");
    await rollback("--record", "1", "--hold", "wrong prices");
    expect((await sample.promote()).err).toBe("prod is held by someone: wrong prices; --lift-hold ends that\n");
    expect((await sample.fairlead("promote", "care/triage", "--to", "prod", "--lift-hold")).out).toContain(
      "record 6, from dev",
    );
  });

  it("keeps them away to the end of a day where that is said, and a hold that has ended is none for the next one", async () => {
    for (const until of ["tomorrow", "2026-02-30", "2026-1-1"])
      expect(await rollback("--hold", "a demo", "--until", until)).toMatchObject({
        code: 64,
        err: `--until is ${JSON.stringify(until)}; write a day as 2026-12-31, beside --hold; see fairlead rollback --help\n`,
      });
    expect((await rollback("--until", "2026-12-31")).code).toBe(64);
    await rollback("--hold", "a demo", "--until", "2999-12-31");
    expect((await sample.promote()).err).toBe(
      "prod is held until 2999-12-31 by someone: a demo; --lift-hold ends that\n",
    );
    await commit();
    await rollback("--record", "2", "--hold", "a demo", "--until", "2001-01-01");
    await commit();
    expect(await rollback()).toMatchObject({ code: 0, err: "" });
    expect(await sample.repository.read(record)).not.toContain("a demo");
  });

  it("is no commit taken back: a plan says that a record is older, or gone, before anything is applied", async () => {
    const first = await sample.git("show", `HEAD~1:${record}`);
    await writeFile(path.join(sample.repository.root, record), first.stdout);
    expect(await sample.planned()).toContain(
      "it followed record 2: whoever has applied that refuses this one, and `fairlead rollback` makes one that goes on",
    );
    const { seal: _, ...said } = parse(first.stdout) as Promotion;
    const other = { ...said, number: 3, replaces: `sha256:${"0".repeat(64)}` };
    await writeFile(
      path.join(sample.repository.root, record),
      recordText({ ...other, seal: sealOf({ ...other, seal: "" }) }),
    );
    expect(await sample.planned()).toContain(
      "it does not replace record 2, which it followed: whoever has applied that refuses this one, and the command has to run again",
    );
    await rm(path.join(sample.repository.root, record));
    const gone = await sample.planned();
    expect(gone).toMatch(/^care\/triage leaves an environment\./);
    expect(gone).toContain("its record, 2, is gone: what it runs ends");
    expect(gone).toContain("Not promoted yet: care/triage to prod (fairlead promote care/triage --to prod).");
  });

  it("has nothing to go back to where the record was removed, and the next promotion goes on from that one", async () => {
    await rm(path.join(sample.repository.root, record));
    expect((await rollback()).err).toBe("prod follows no record: there is nothing to go back to\n");
    const next = { code: 0, out: expect.stringContaining("record 3, from dev\nSee") as string };
    expect(await sample.promote()).toMatchObject(next);
    await rm(path.join(sample.repository.root, record));
    await commit();
    expect(await sample.promote()).toMatchObject(next);
    await sample.git("add", "-A");
    const { stdout: base } = await sample.git("rev-parse", "HEAD");
    await sample.build();
    expect(await sample.fairlead("build", "--check", "--base", base.trim())).toMatchObject({ code: 0, err: "" });
    await commit();
    const clone = `${sample.repository.root}-clone`;
    await sample.git("clone", "-q", "--depth=1", `file://${sample.repository.root}`, clone);
    try {
      await rm(path.join(clone, record));
      expect(await collect(main, ["promote", "care/triage", "--to", "prod"], clone)).toMatchObject({
        err: "this clone is shallow, and cannot tell whether prod had a record before; run git fetch --unshallow\n",
      });
    } finally {
      await rm(clone, { recursive: true });
    }
  });

  it("is refused to a record that git has not, and where there is nothing before", async () => {
    expect((await rollback("--record", "7")).err).toBe(
      "record 7 of prod is not in the history of this repository; git has 1, 2\n",
    );
    expect((await sample.fairlead("rollback", "care/triage", "--in", "dev")).err).toBe(
      "dev follows no record: there is nothing to go back to\n",
    );
  });
});
