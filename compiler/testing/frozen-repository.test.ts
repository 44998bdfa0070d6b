// Whole repositories as they were promoted, built and committed once: specs, records and generated/. Whoever upgrades has such a one. A newer
// compiler says of the newest that nothing changes. Where it has better objects or records, that fails: then `repositoryShape` of freeze.ts is
// raised and run, and what is held of the older one is that nobody edited anything and that no stage runs for it.
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, it } from "vitest";
import { buildRepository, compareRepository, planRepository } from "../compile.ts";
import type { Plan } from "../plan/plan.ts";
import { frozenFolders } from "../../specs/testing/frozen-folders.ts";

const folders = frozenFolders("repository");
const copies: string[] = [];
afterEach(() => {
  for (const copy of copies.splice(0)) rmSync(copy, { recursive: true });
});

function copyOf(folder: string): string {
  const copy = mkdtempSync(path.join(tmpdir(), "fairlead-frozen-"));
  copies.push(copy);
  cpSync(folder, copy, { recursive: true });
  return copy;
}

async function planOf(root: string): Promise<Plan> {
  const planned = await planRepository(root);
  if (!planned.ok || planned.value.plan === undefined) throw new Error("a frozen repository has no plan");
  return planned.value.plan;
}

it("of the newest one a plan says that nothing changes, a build writes no release, and every byte is as compiled", async () => {
  const root = copyOf(folders.at(-1)!);
  const plan = await planOf(root);
  expect(plan).toMatchObject({ base: plan.next, edits: [], environments: [], unchanged: { projects: 2, releases: 3 } });
  const built = await buildRepository(root, { overwrite: false });
  expect(built.ok && built.value.written).toMatchObject({ changed: [], removed: [] });
  expect((await compareRepository(root)).differences).toEqual([]);
});

it.each(folders.map((folder) => [path.basename(folder), folder]))(
  "of %s a plan names no edit, and runs no stage but for a raised meaning",
  async (_, folder) => {
    const { edits, environments } = await planOf(copyOf(folder));
    const stages = environments.flatMap(({ releases }) => releases.flatMap((release) => release.stages));
    const isRaised = (name: string): boolean =>
      stages.some(
        ({ stage, causes }) =>
          stage === name &&
          causes.some((cause) => cause.kind === "semantics" || (cause.kind === "stage" && isRaised(cause.stage))),
      );
    expect(edits).toEqual([]);
    expect(stages.filter(({ stage, action }) => action !== "keep" && !isRaised(stage))).toEqual([]);
  },
);
