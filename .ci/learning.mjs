// What training learns by default: the README's shortest spec with 300 committed lines of 4 labels, trained with several learning rates and
// numbers of updates. The defaults of compiler/model/learning-defaults.ts are chosen from the table that it prints.
//   npm run build && node .ci/learning.mjs [--defaults]     `--defaults`: only the row of a spec that says nothing of either.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const repository = path.dirname(here);
const program = (half) => path.join(repository, half, "dist", "cli.js");

/** As it stands in the README. */
const readme = readFileSync(path.join(repository, "README.md"), "utf8");
const [, written = ""] = /```yaml\n(# yaml-language-server[^]*?)```/.exec(readme) ?? [];
/** Whatever port is free. */
const shortest = written.replace(/port: \d+/, "port: 0");

/** Epochs of some six updates each; undefined: what the compiler chooses. */
const rows = process.argv.includes("--defaults")
  ? [{}]
  : [{}, ...[2e-4, 2e-3, 5e-3].flatMap((learningRate) => [3, 17, 34].map((epochs) => ({ learningRate, epochs })))];

const root = mkdtempSync(path.join(tmpdir(), "fairlead-learning-"));
try {
  const project = path.join(root, "specs", "projects", "care");
  mkdirSync(path.join(project, "data"), { recursive: true });
  cpSync(path.join(repository, "templates", "repository", "chats.jsonl"), path.join(project, "data", "chats.jsonl"));
  cpSync(path.join(here, "real-data", "platform.yaml"), path.join(root, "specs", "platform.yaml"));
  process.stdout.write("learning rate   epochs  updates  loss          right answers\n");
  for (const row of rows) process.stdout.write(`${measure(project, row)}\n`);
} finally {
  const stop = [program("runtime"), "stop", "--root", root, "--environment", "dev", "--project", "returns"];
  spawnSync(process.execPath, stop);
  rmSync(root, { recursive: true, force: true });
}

function measure(project, { learningRate, epochs }) {
  const settings = [
    ...(epochs === undefined ? [] : [`  epochs: ${epochs}`]),
    ...(learningRate === undefined ? [] : [`  optimiser: { learningRate: ${learningRate} }`]),
  ];
  const spec = shortest.replace("\nevaluation:", `${settings.map((line) => `\n${line}`).join("")}\nevaluation:`);
  writeFileSync(path.join(project, "returns.yaml"), spec);
  execFileSync(process.execPath, [program("compiler"), "build", "--root", root], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const apply = [program("runtime"), "apply", "--root", root, "--environment", "dev", "--json", "--quiet"];
  const { stdout, status } = spawnSync(process.execPath, apply, { encoding: "utf8", maxBuffer: 1e9 });
  // What a spec that says nothing learns has to reach the gate of the README.
  const { projects } = JSON.parse(stdout);
  if (learningRate === undefined && status !== 0) {
    process.stderr.write(`${projects[0].failure?.message}\n`);
    process.exitCode = 1;
  }
  const figures = (kind) =>
    projects[0].steps.find(({ output }) => output?.evidence.stage === kind).output.evidence.figures;
  const { epochs: gone, steps, lossFirst, lossFinal } = figures("train");
  const { adapted } = figures("evaluate");
  const loss = `${lossFirst.toFixed(2)} to ${lossFinal.toFixed(2)}`;
  const rate = learningRate === undefined ? "by default" : learningRate.toExponential();
  return `${rate.padEnd(14)}  ${String(gone).padStart(6)}  ${String(steps).padStart(7)}  ${loss.padEnd(12)}  ${(adapted * 100).toFixed(0)}%`;
}
