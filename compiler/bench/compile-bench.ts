// Measures the compiler as people feel it: whole processes, started fresh. Prints a table.
// npm run bench -- compile [projects...]      (10, 100 and 1000 by default; each in three environments)
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { editProject, makeRepository } from "./make-repository.ts";
import { type Measured, measureCommand, pause } from "./measure-command.ts";
import { table } from "./table.ts";
import { watchedChanges } from "./watched-change.ts";

const program = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
const counts = process.argv.slice(2).map(Number);
const rows: string[][] = [];
for (const count of counts.length > 0 ? counts : [10, 100, 1000]) rows.push(await measure(count));
const header = [
  "projects",
  "cold build",
  "one change: plan",
  "build",
  "plan --watch",
  "nothing: plan",
  "build",
  "peak memory",
  "App.synth()",
  "synth / cold",
];
process.stdout.write(
  `${cpus().length} cores, node ${process.version}; each project in 3 environments, 2 of them on Kubernetes\n\n`,
);
process.stdout.write(table([header, ...rows]));

async function measure(count: number): Promise<string[]> {
  const root = mkdtempSync(path.join(tmpdir(), "fairlead-bench-"));
  try {
    await makeRepository(root, count);
    const cold = run(root, "build");
    pause();
    const nothingBuild = run(root, "build");
    const nothingPlan = run(root, "plan");
    editProject(root, Math.floor(count / 2));
    pause();
    const changePlan = run(root, "plan");
    const changeBuild = run(root, "build");
    const ranks = [8, 24, 48, 8, 24, 48];
    const watched = await watchedChanges(program, root, ranks.length, (time) =>
      editProject(root, Math.floor(count / 2), ranks[time]),
    );
    const synth = synthSeconds(root);
    const peak = Math.max(
      ...[cold, nothingBuild, nothingPlan, changePlan, changeBuild].map(({ megabytes }) => megabytes),
    );
    return [
      String(count),
      seconds(cold.seconds),
      seconds(changePlan.seconds),
      seconds(changeBuild.seconds),
      seconds(watched.slice(1).toSorted((a, b) => a - b)[2]!),
      seconds(nothingPlan.seconds),
      seconds(nothingBuild.seconds),
      `${Math.round(peak)} MB`,
      seconds(synth),
      `${(synth / cold.seconds).toFixed(2)}x`,
    ];
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function run(root: string, command: "build" | "plan"): Measured {
  return measureCommand(program, [command], root);
}

/** Seconds that synth-run.ts measured itself, without loading. */
function synthSeconds(root: string): number {
  const script = fileURLToPath(new URL("./synth-run.ts", import.meta.url));
  const { stdout, stderr, status } = spawnSync(process.execPath, [...process.execArgv, script], {
    cwd: root,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`synth-run.ts ended with ${status}: ${stderr.slice(-2000)}`);
  return Number(stdout);
}

function seconds(value: number): string {
  return value < 10 ? `${value.toFixed(2)} s` : `${value.toFixed(1)} s`;
}
