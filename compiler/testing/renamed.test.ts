// A project under another name, whose spec says so: what its environments follow goes over with it.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { copyFile, mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { Release } from "../../specs/handoff/release.ts";
import type { Promotion } from "../../specs/kinds/promotion.ts";
import { entryOf } from "../../specs/program/entry.ts";
import { collect } from "../../specs/program/testing/collected-io.ts";
import { main } from "../cli.ts";
import { nextRecord, recordText } from "../promote/record.ts";
import { makeOutputs } from "./made-outputs.ts";
import { sampleRepository, type SampleRepository } from "./sample-repository.ts";

const spec = "specs/projects/care/triage.yaml";
const old = "specs/promotions/prod/care/triage.yaml";
const now = "specs/promotions/prod/care/tickets.yaml";
let repository: SampleRepository;

/** The project has been made in dev, and promoted to prod. */
beforeEach(async () => {
  repository = await sampleRepository("local");
  await fairlead("build");
  await makeOutputs(repository.root, "dev/care/triage");
  await fairlead("promote", "care/triage", "--to", "prod");
  await fairlead("build");
});
afterEach(() => repository.remove());

const fairlead = (...args: string[]) => collect(main, args, repository.root);
const promote = () => fairlead("promote", "care/tickets", "--to", "prod");
const git = (...args: string[]) =>
  promisify(execFile)("git", ["-c", "user.name=someone", "-c", "user.email=s@x", ...args], { cwd: repository.root });
const has = (file: string) => existsSync(path.join(repository.root, file));
const recordAt = async (file: string) => parse(await repository.read(file)) as Promotion;

/** What the plan says of one environment. */
async function plannedIn(environment: string): Promise<string> {
  const { out } = await fairlead("plan");
  return out.slice(out.indexOf(`\n${environment}\n`), out.indexOf("\nPlan "));
}

async function releaseOf(environment: string, project: string): Promise<Release> {
  return Release.parse(JSON.parse(await repository.read(`generated/${environment}/care/${project}/release.json`)));
}

/** Kills the command before it changes the folder of records for the nth time, from 0; the signal that ended it, or null. */
async function promoteKilledAt(step: number): Promise<string | null> {
  const { url, execArgv } = entryOf(new URL("../cli.ts", import.meta.url));
  const program = `
    import fs from "node:fs";
    import { syncBuiltinESMExports } from "node:module";
    let left = ${step};
    for (const name of ["mkdirSync", "writeFileSync", "renameSync"]) {
      const original = fs[name];
      fs[name] = (...args) => {
        if (String(args[0]).includes("promotions") && left-- === 0) process.kill(process.pid, "SIGKILL");
        return original(...args);
      };
    }
    syncBuiltinESMExports();
    const { main } = await import(${JSON.stringify(url.href)});
    const io = { out() {}, err() {}, color: false, isTerminal: false, columns: () => 80, cwd: process.cwd() };
    await main(["promote", "care/tickets", "--to", "prod"], { ...io, signal: new AbortController().signal });
  `;
  const child = spawn(process.execPath, [...execArgv, "--input-type=module", "-e", program], { cwd: repository.root });
  const [, signal] = (await once(child, "exit")) as [number | null, string | null];
  return signal;
}

const renameProject = (said = "\nrenamedFrom: triage") => repository.edit(spec, "name: triage", `name: tickets${said}`);

describe("a renamed project", () => {
  it("follows the record of its name before, with its keys and pins, and its releases name that name", async () => {
    const before = await releaseOf("prod", "triage");
    await renameProject();
    expect(await fairlead("check")).toMatchObject({ code: 0, err: "" });
    expect(await plannedIn("prod")).toMatchInlineSnapshot(`
      "
      prod
        care/tickets (renamed from care/triage)
          runs for the first time: observe/main
          used again: dataset/tickets, train/main, quantise/main, evaluate/labels, serve/laptop
          on this machine its history and its services go over to the new name
          creates: gates, laptop/alert-rule-tests, laptop/alert-rules, observe-main and serve-laptop
        care/triage (now care/tickets)
          no longer runs: observe/main
          removes: gates, laptop/alert-rule-tests, laptop/alert-rules, observe-main and serve-laptop
      "
    `);
    await fairlead("build");
    const [dev, prod] = [await releaseOf("dev", "tickets"), await releaseOf("prod", "tickets")];
    for (const release of [dev, prod]) expect(release.renamedFrom).toEqual({ team: "care", name: "triage" });
    expect(prod).toMatchObject({ record: before.record, pins: before.pins, stages: before.stages });
    expect(has("generated/prod/care/triage")).toBe(false);
  });

  it("may be said to be of another team before", async () => {
    await mkdir(path.join(repository.root, "specs/projects/help/data"), { recursive: true });
    await repository.edit(spec, "name: triage\nteam: care", "name: triage\nteam: help\nrenamedFrom: care/triage");
    await rename(path.join(repository.root, spec), path.join(repository.root, "specs/projects/help/triage.yaml"));
    for (const name of ["tickets.jsonl", "words.txt"])
      await copyFile(
        path.join(repository.root, "specs/projects/care/data", name),
        path.join(repository.root, "specs/projects/help/data", name),
      );
    expect(await fairlead("check")).toMatchObject({ code: 0, err: "" });
    await fairlead("build");
    const release = Release.parse(JSON.parse(await repository.read("generated/prod/help/triage/release.json")));
    expect(release).toMatchObject({ renamedFrom: { team: "care", name: "triage" }, record: { number: 1 } });
  });

  it("is no other release where it says so no more, once nothing has the old name", async () => {
    await renameProject();
    await promote();
    await fairlead("build");
    const [before, files] = [await releaseOf("prod", "tickets"), await repository.tree("generated")];
    await repository.edit(spec, "\nrenamedFrom: triage", "");
    expect(await fairlead("check")).toMatchObject({ code: 0, err: "" });
    await fairlead("build");
    expect(await releaseOf("prod", "tickets")).toEqual({ ...before, renamedFrom: null });
    const after = await repository.tree("generated");
    const changed = Object.keys(after).filter((file) => after[file] !== files[file]);
    expect(new Set(changed.map((file) => path.basename(file)))).toEqual(
      new Set(["index.json", "release.json", "snapshot.json"]),
    );
  });

  it("is promoted by a record in its own place that follows the old one, which is gone then", async () => {
    const first = await recordAt(old);
    await renameProject();
    expect(await promote()).toMatchObject({
      code: 0,
      out: `wrote ${now}: record 2, from dev\nin the place of ${old}\nchanges name\nSee \`fairlead plan\` for what that does, then \`fairlead build\`.\n`,
    });
    expect(has(old)).toBe(false);
    const second = await recordAt(now);
    expect(second).toMatchObject({ number: 2, replaces: first.seal, outputs: first.outputs });
    expect(second.base).toMatchObject({ name: "tickets", team: "care" });
    expect(second.base).not.toHaveProperty("renamedFrom");
    expect(await fairlead("check")).toMatchObject({ code: 0 });
    expect(await plannedIn("prod")).toContain("follows record 2");
    expect(await promote()).toMatchObject({ code: 0, out: `prod has it already: record 2, from dev\n` });
  });

  it("goes back to what it ran under its old name, which stands in the history of the old file", async () => {
    await git("init", "-q");
    await git("add", "specs", "generated");
    await git("commit", "-qm", "record 1");
    const first = await recordAt(old);
    await renameProject();
    await repository.edit(spec, "r: 8", "r: 4");
    expect(await fairlead("build")).toMatchObject({ code: 0 });
    await makeOutputs(repository.root, "dev/care/tickets");
    await promote();
    await git("add", "specs", "generated");
    await git("commit", "-qm", "record 2");
    expect((await fairlead("rollback", "care/triage", "--in", "prod")).err).toBe(
      "there is no project care/triage; it is called care/tickets now\n",
    );
    expect(await fairlead("rollback", "care/tickets", "--in", "prod")).toMatchObject({
      code: 0,
      out: `wrote ${now}: record 3, with what record 1 had\nchanges training.lora.r\nSee \`fairlead plan\` for what that does, then \`fairlead build\`.\n`,
    });
    expect(await recordAt(now)).toMatchObject({
      number: 3,
      outputs: first.outputs,
      base: { ...first.base, name: "tickets" },
    });
  });

  it("that gets a third name before its records have the second is told the way back, and not to forget the second", async () => {
    await renameProject();
    await fairlead("build");
    await repository.edit(spec, "name: tickets\nrenamedFrom: triage", "name: desk\nrenamedFrom: tickets");
    expect((await fairlead("check")).err).toContain(
      "if it is called care/desk now, give it its name of before, care/tickets, run fairlead promote care/tickets --to prod, which moves this record, and change the name then\n",
    );
  });

  it("goes back past two names, once no spec says them any more, and build --check follows the chain over them too", async () => {
    const commit = async (message: string) => {
      await git("add", "--all");
      await git("commit", "-qm", message);
    };
    await git("init", "-q");
    await writeFile(path.join(repository.root, ".gitignore"), ".fairlead/\n");
    await commit("record 1");
    const first = await recordAt(old);
    const { stdout: base } = await git("rev-parse", "HEAD");
    await renameProject();
    await promote();
    await fairlead("build");
    await commit("record 2, of another name");
    // Somebody else takes the first name, with records of its own.
    await repository.edit(spec, "name: tickets\nrenamedFrom: triage", "name: desk\nrenamedFrom: tickets");
    expect(await fairlead("promote", "care/desk", "--to", "prod")).toMatchObject({ code: 0, err: "" });
    await repository.edit(spec, "renamedFrom: tickets\n", "");
    await fairlead("build");
    await commit("record 3, of a third name");
    expect(await fairlead("build", "--check", "--base", base.trim())).toMatchObject({ code: 0, err: "" });
    expect((await fairlead("rollback", "care/desk", "--in", "prod", "--record", "1")).out).toContain(
      "prod has it already",
    );
    await repository.edit(spec, "r: 8", "r: 4");
    await fairlead("build");
    await makeOutputs(repository.root, "dev/care/desk");
    await fairlead("promote", "care/desk", "--to", "prod");
    await commit("record 4");
    expect((await fairlead("rollback", "care/desk", "--in", "prod", "--record", "1")).out).toContain(
      "record 5, with what record 1 had\nchanges training.lora.r\n",
    );
    expect(await recordAt("specs/promotions/prod/care/desk.yaml")).toMatchObject({
      outputs: first.outputs,
      base: { ...first.base, name: "desk" },
    });
  });

  it("goes back from a record that still stands under the old name", async () => {
    await git("init", "-q");
    await git("add", "specs", "generated");
    await git("commit", "-qm", "record 1");
    await repository.edit(spec, "r: 8", "r: 4");
    await fairlead("build");
    await makeOutputs(repository.root, "dev/care/triage");
    await fairlead("promote", "care/triage", "--to", "prod");
    await git("add", "specs", "generated");
    await git("commit", "-qm", "record 2");
    await renameProject();
    expect(await fairlead("rollback", "care/tickets", "--in", "prod")).toMatchObject({ code: 0, err: "" });
    expect(has(old)).toBe(false);
    expect(await recordAt(now)).toMatchObject({ number: 3, base: { name: "tickets" } });
    expect(await fairlead("check")).toMatchObject({ code: 0 });
  });

  it("follows the record that the base has under the old name, moved or replaced, and begins no chain of its own", async () => {
    await git("init", "-q");
    await git("add", "specs", "generated");
    await git("commit", "-qm", "base");
    await renameProject();
    await rename(path.join(repository.root, old), path.join(repository.root, now));
    const check = () => fairlead("build", "--check", "--base", "HEAD");
    await fairlead("build");
    expect(await check()).toMatchObject({ code: 0, err: "" });
    await promote();
    await fairlead("build");
    expect(await check()).toMatchObject({ code: 0, err: "" });
    const { environment, from, outputs, base } = await recordAt(now);
    const first = nextRecord(undefined, { environment, from, outputs, base, hold: undefined });
    await writeFile(path.join(repository.root, now), recordText(first));
    await fairlead("build");
    expect(await check()).toMatchObject({ code: 1, out: `${now}: is number 1, and goes back behind number 1\n` });
  });

  it("has a whole record wherever a promotion is killed, and the next promotion ends as the first would have", async () => {
    await renameProject();
    const promotions = path.join(repository.root, "specs/promotions");
    const first = await repository.read(old);
    const left: string[][] = [];
    for (let signal: string | null = "SIGKILL"; signal !== null;) {
      await rm(promotions, { recursive: true });
      await mkdir(path.dirname(path.join(repository.root, old)), { recursive: true });
      await writeFile(path.join(repository.root, old), first);
      signal = await promoteKilledAt(left.length);
      left.push(
        Object.keys(await repository.tree("specs/promotions/prod/care")).filter((name) => !name.startsWith(".")),
      );
      expect(await fairlead("check")).toMatchObject({ code: 0, err: "" });
      expect((await promote()).code).toBe(0);
      expect([has(old), (await recordAt(now)).number]).toEqual([false, 2]);
    }
    expect(left).toEqual([["triage.yaml"], ["triage.yaml"], ["tickets.yaml"], ["tickets.yaml"]]);
  });
});

describe("a renamed project is refused where", () => {
  const checked = async () => (await fairlead("check")).err;

  it("the record has nobody who says so: the way out names the spec that makes what it pins", async () => {
    await renameProject("");
    expect(await checked()).toMatchInlineSnapshot(`
      "specs/promotions/prod/care/triage.yaml:1:1 error promotion-unknown
        prod runs a release of care/triage, and no spec has a project of that name
        fix: remove this record, and prod stops it; or bring the spec of care/triage back; if it is called care/tickets now, write renamedFrom: triage into specs/projects/care/triage.yaml

      1 error in 1 file
      "
    `);
  });

  it("both names have a record", async () => {
    await renameProject();
    await copyFile(path.join(repository.root, old), path.join(repository.root, now));
    expect(await checked()).toMatchInlineSnapshot(`
      "specs/promotions/prod/care/triage.yaml:3:1 error promotion-twice
        prod has a record of care/triage and one of care/tickets, which is the same project under the name that it has now
          3 | apiVersion: fairlead.dev/v1
            | ^^^^^^^^^^^^^^^^^^^^^^^^^^^
        fix: remove this one, and prod runs what specs/promotions/prod/care/tickets.yaml says; or remove that one, and it goes on with this

      1 error in 1 file
      "
    `);
    await rm(path.join(repository.root, old));
    expect(await fairlead("check")).toMatchObject({ code: 0 });
  });

  it("a record that was moved to its place is not said to be of its name before", async () => {
    await renameProject("");
    await rename(path.join(repository.root, old), path.join(repository.root, now));
    expect(await checked()).toMatchInlineSnapshot(`
      "specs/promotions/prod/care/tickets.yaml:31:9 error promotion-project
        this is a record of care/triage, in the file of care/tickets
         31 |   name: triage
            |         ^^^^^^
        fix: bring the project's own record back, which \`fairlead promote\` had written; or write renamedFrom: care/triage into the spec, if that is what the project was called before

      1 error in 1 file
      "
    `);
  });

  it("the name is one that a project has", async () => {
    await repository.edit(spec, "name: triage", "name: triage\nrenamedFrom: faq");
    expect(await checked()).toMatchInlineSnapshot(`
      "specs/projects/care/triage.yaml:5:14 error former-name
        the project care/faq is still there, in specs/projects/care/faq.yaml
          5 | renamedFrom: faq
            |              ^^^
        fix: remove that spec, which this one goes on with under another name; or remove renamedFrom

      1 error in 1 file
      "
    `);
    await repository.edit(spec, "renamedFrom: faq", "renamedFrom: care/triage");
    expect(await checked()).toMatchInlineSnapshot(`
      "specs/projects/care/triage.yaml:5:14 error former-name
        care/triage is what the project is called now
          5 | renamedFrom: care/triage
            |              ^^^^^^^^^^^
        fix: write the name that it had before, or remove renamedFrom

      1 error in 1 file
      "
    `);
  });

  it("two projects say that they had it", async () => {
    await renameProject();
    await repository.edit("specs/projects/care/faq.yaml", "name: faq", "name: faq\nrenamedFrom: triage");
    expect(await checked()).toMatchInlineSnapshot(`
      "specs/projects/care/faq.yaml:5:14 error former-name
        specs/projects/care/triage.yaml says too that it was care/triage before
          5 | renamedFrom: triage
            |              ^^^^^^
        fix: leave renamedFrom in the one that has the records and the services of before

      specs/projects/care/triage.yaml:5:14 error former-name
        specs/projects/care/faq.yaml says too that it was care/triage before
          5 | renamedFrom: triage
            |              ^^^^^^
        fix: leave renamedFrom in the one that has the records and the services of before

      specs/promotions/prod/care/triage.yaml:3:1 error promotion-unknown
        the project has no environment prod
          3 | apiVersion: fairlead.dev/v1
            | ^^^^^^^^^^^^^^^^^^^^^^^^^^^
        fix: remove the record, and what prod runs ends; or write environments.prod into the spec again

      3 errors in 3 files
      "
    `);
  });

  it("what is written is no name", async () => {
    await renameProject("\nrenamedFrom: Care/Triage");
    expect(await checked()).toMatchInlineSnapshot(`
      "specs/projects/care/triage.yaml:5:14 error wrong-form
        renamedFrom cannot be "Care/Triage"
          5 | renamedFrom: Care/Triage
            |              ^^^^^^^^^^^
        fix: a name of before is written <project>, or <team>/<project> where the team was another one

      1 error in 1 file
      "
    `);
  });
});
