// Measures the compiler as people feel it: whole processes, started fresh. Prints a table.
// node dist/compiler/bench/compile-bench.js [projects...]      (10, 100 and 1000 by default; each in three environments)
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { editProject, makeRepository } from "./make-repository.ts";

interface Measured {
  /** Wall time of the process, from its start to its end. */
  readonly seconds: number;
  /** Largest resident set. */
  readonly megabytes: number;
}

const counts = process.argv.slice(2).map(Number);
const rows = (counts.length > 0 ? counts : [10, 100, 1000]).map(measure);
const header = [
  "projects",
  "cold build",
  "one change: plan",
  "build",
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

function measure(count: number): string[] {
  const root = mkdtempSync(path.join(tmpdir(), "fairlead-bench-"));
  try {
    makeRepository(root, count);
    const cold = run(root, "build");
    pause();
    const nothingBuild = run(root, "build");
    const nothingPlan = run(root, "plan");
    editProject(root, Math.floor(count / 2));
    pause();
    const changePlan = run(root, "plan");
    const changeBuild = run(root, "build");
    const synth = spawn(root, "synth-run.js", []);
    const peak = Math.max(
      ...[cold, nothingBuild, nothingPlan, changePlan, changeBuild].map(({ megabytes }) => megabytes),
    );
    return [
      String(count),
      seconds(cold.seconds),
      seconds(changePlan.seconds),
      seconds(changeBuild.seconds),
      seconds(nothingPlan.seconds),
      seconds(nothingBuild.seconds),
      `${Math.round(peak)} MB`,
      seconds(synth.reported),
      `${(synth.reported / cold.seconds).toFixed(2)}x`,
    ];
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function run(root: string, command: "build" | "plan"): Measured {
  return spawn(root, "measured-run.js", [command]);
}

/** Runs a script of this folder; `reported` is the time that it measured itself, without loading. */
function spawn(root: string, script: string, args: readonly string[]): Measured & { readonly reported: number } {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const started = performance.now();
  const { stdout, stderr, status } = spawnSync(process.execPath, [file, ...args], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  const wall = (performance.now() - started) / 1000;
  if (status !== 0) throw new Error(`${script} ${args.join(" ")} ended with ${status}: ${stderr.slice(-2000)}`);
  const report = JSON.parse(stdout) as { code: number; seconds: number; megabytes: number };
  if (report.code !== 0 && report.code !== 2)
    throw new Error(`${args.join(" ")} ended with ${report.code}: ${stderr.slice(-2000)}`);
  return { seconds: wall, megabytes: report.megabytes, reported: report.seconds };
}

/** Longer than the tick of a file system's times, as between two commands of a person. */
function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
}

function seconds(value: number): string {
  return value < 10 ? `${value.toFixed(2)} s` : `${value.toFixed(1)} s`;
}

function table(lines: readonly (readonly string[])[]): string {
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines.map((line) => `${line.map((cell, column) => cell.padStart(widths[column]!)).join("   ")}\n`).join("");
}
