// Calls the program on a repository in a temporary folder, by its main function or as a process.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { WrittenCleanRule } from "../../specs/handoff/clean-rules.ts";
import { collect } from "../../specs/program/testing/collected-io.ts";
import { datasetManifest, pinned } from "../../specs/testing/documents.ts";
import { main } from "../cli.ts";
import { digestOf, hexOf } from "../system/digest.ts";
import type { ApplyReport } from "../apply/apply-report.ts";
import { openLocalEngine } from "../engines/local/local-engine.ts";
import { reconcile } from "../apply/reconcile.ts";
import { fakeRegistry, fakeServing, succeed } from "./fake-stages.ts";
import { type Ended, runProgram } from "./program.ts";
import { openReleaseRig, type ReleasePlan, type ReleaseRig, wholePlan } from "./release-rig.ts";

export interface CliRig extends ReleaseRig {
  /** Calls the main function as the command line would, in the repository. */
  call(...args: readonly string[]): Promise<Ended>;
  /** The same with `--root`. */
  cli(...args: readonly string[]): Promise<Ended>;
  /** The same as `cli`, as a process of its own. */
  cliProcess(...args: readonly string[]): Promise<Ended>;
  /** A release of one real dataset, whose input has these lines. */
  dataPlan(
    lines: readonly string[],
    clean?: readonly WrittenCleanRule[],
    keys?: Readonly<Record<string, string>>,
  ): Promise<ReleasePlan>;
  /** Applies a plan with fake stages in this process. Throws when that fails. */
  applyPlan(plan: ReleasePlan): Promise<ApplyReport>;
  /** The same of the whole plan; returns the digests by stage. */
  applyFakes(): Promise<Record<string, string>>;
}

export async function openCliRig(): Promise<CliRig> {
  const rig = await openReleaseRig();
  const call = (...args: readonly string[]): Promise<Ended> => collect(main, args, rig.root);
  return {
    ...rig,
    call,
    cli: (...args) => call(...args, "--root", rig.root),
    cliProcess: (...args) => runProgram("cli.ts", [...args, "--root", rig.root]),
    dataPlan: (lines, clean = [], keys = {}) => dataPlan(rig.root, lines, clean, keys),
    applyPlan: (plan) => applyPlan(rig, plan),
    applyFakes: () => applyFakes(rig),
  };
}

async function dataPlan(
  root: string,
  lines: readonly string[],
  clean: readonly WrittenCleanRule[],
  keys: Readonly<Record<string, string>>,
): Promise<ReleasePlan> {
  const bytes = Buffer.from(lines.map((text, at) => `${JSON.stringify({ id: `row-${at}`, text })}\n`).join(""));
  const path = `data/${hexOf(digestOf(bytes)).slice(0, 8)}.jsonl`;
  await mkdir(join(root, "data"), { recursive: true });
  await writeFile(join(root, path), bytes);
  const { files, paths } = pinned({ path, digest: digestOf(bytes), bytes: bytes.length });
  return {
    stages: [
      { name: "dataset/talks", job: datasetManifest({ source: { files }, clean: [...clean] }, { paths, keys }) },
    ],
  };
}

async function applyFakes(rig: ReleaseRig): Promise<Record<string, string>> {
  const { steps } = await applyPlan(rig, wholePlan());
  return Object.fromEntries(steps.flatMap(({ stage, output }) => (output === null ? [] : [[stage, output.digest]])));
}

async function applyPlan(rig: ReleaseRig, plan: ReleasePlan): Promise<ApplyReport> {
  const engine = await openLocalEngine({
    home: rig.home,
    repository: rig.root,
    registry: fakeRegistry(succeed),
    serving: async () => fakeServing(),
  });
  if (!engine.ok) throw new Error(engine.failure.message);
  const report = await reconcile({
    loaded: await rig.release(plan),
    engine: engine.value,
    engines: ["local"],
    home: rig.home,
    repository: rig.root,
    watcher: { progress: { step() {} }, started() {}, finished() {}, note() {} },
    signal: new AbortController().signal,
  });
  if (report.failure !== undefined) throw new Error(report.failure.message);
  return report;
}
