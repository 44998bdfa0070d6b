import { cpSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { editProject, makeRepository } from "../bench/make-repository.ts";
import { buildRepository } from "../compile.ts";
import type { Plan } from "../plan/plan.ts";
import { compileAll } from "./compile-all.ts";
import { openRun, type Findings } from "./compile-run.ts";
import { openPlanner } from "./planner.ts";
import { indexReleases, onlyCheck } from "./work.ts";

let folder: string;
let root: string;
/** Where a spec has errors, and two have one name. */
let wrong: string;
beforeAll(async () => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), "fairlead-all-")));
  root = path.join(folder, "right");
  await makeRepository(root, 22);
  await buildRepository(root, { overwrite: false });
  wrong = path.join(folder, "wrong");
  cpSync(path.join(root, "specs"), path.join(wrong, "specs"), { recursive: true });
  const spec = (number: number): string => path.join(wrong, `specs/projects/team-0/project-${number}.yaml`);
  writeFileSync(spec(7), "apiVersion: fairlead.dev/v1\nkind: Project\nnam: x\n");
  cpSync(spec(3), spec(5));
});
afterAll(() => rmSync(folder, { recursive: true }));

const threads = [0, 1, 3];

async function checkedOn(several: number): Promise<Findings> {
  const run = await openRun(wrong);
  await compileAll(run, onlyCheck, { isEnough: () => false, warnings: true, threads: several });
  return run.finish();
}

async function indexedOn(several: number): Promise<readonly string[]> {
  const run = await openRun(root);
  const digests: string[] = [];
  const all = { isEnough: () => false, warnings: true, threads: several };
  await compileAll(run, indexReleases, all, (file, made) => {
    for (const { environment, digest } of made) digests.push(`${file} ${environment} ${digest}`);
  });
  return digests;
}

/** Also which projects were compiled for it. */
async function plannedOn(several: number): Promise<{ readonly plan: Plan; readonly compiled: readonly string[] }> {
  const run = await openRun(root);
  const opened = openPlanner(run, root);
  if (!opened.ok) throw new Error(opened.failure.message);
  const planner = opened.value;
  const compiled: string[] = [];
  await compileAll(
    run,
    planner.work,
    { isEnough: (known) => planner.keep(known), warnings: false, threads: several },
    async (file, planned) => {
      compiled.push(file);
      await planner.add(file, planned);
    },
  );
  const plan = await planner.finish(await run.finish());
  if (!plan.ok) throw new Error(plan.failure.message);
  return { plan: plan.value, compiled };
}

describe("on 0, 1 and 3 threads", () => {
  it("Q1: the same is found, in the same order, also what only the whole repository shows", async () => {
    const found = await Promise.all(threads.map(checkedOn));
    const codes = found[0]!.diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code);
    expect(new Set(codes)).toEqual(new Set(["unknown-key", "missing-key", "project-name-taken"]));
    for (const one of found) expect(one).toEqual(found[0]);
  });

  it("Q1: releases have the same bytes, and come in the order of their specs", async () => {
    const digests = await Promise.all(threads.map(indexedOn));
    expect(digests[0]).toHaveLength(66);
    for (const one of digests) expect(one).toEqual(digests[0]);
  });

  it("Q1: plans are the same to the last field, and only what changed is compiled", async () => {
    for (const number of [2, 9, 21]) editProject(root, number, 64);
    const plans = [];
    for (const several of threads) plans.push(await plannedOn(several));
    expect(plans[0]!.compiled).toHaveLength(3);
    expect(plans[0]!.plan.edits.length).toBeGreaterThan(0);
    for (const one of plans) expect(one).toEqual(plans[0]);
  });
});
