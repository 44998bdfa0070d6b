// Kills commands that write, with SIGKILL, at a step on the disk or after a time, and runs them again: what stands then has to be what a run
// that nobody killed leaves.
//   npm run build && node .ci/kill.mjs [--trials 200] [--seed 1]     `--case 17`: only that one; its folder stays, and it is described.
import { parseArgs } from "node:util";
import { runCases } from "./cases/run-cases.mjs";

const text = (value) => ({ type: "string", default: value });
const { values } = parseArgs({ options: { trials: text("200"), seed: text("1"), case: { type: "string" } } });

const { cases, commands, failed, seconds } = await runCases({
  name: "kill",
  seed: Number(values.seed),
  cases: Number(values.trials),
  only: values.case === undefined ? undefined : Number(values.case),
  programs: {
    compiler: "compiler/testing/trials/compiler-trials.ts",
    runtime: "runtime/testing/trials/runtime-trials.ts",
  },
  programOf: (number) => (number % 5 < 3 ? "compiler" : "runtime"),
  together: true,
});
process.stdout.write(`${cases} trials, ${commands - cases} kills in ${seconds.toFixed(0)} s\n`);
if (failed.length === 0) process.stdout.write("0 lost, corrupt or stuck\n");
