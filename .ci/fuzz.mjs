// Hostile repositories: takes samples, edits them as somebody would who wants a command to break down, to run for ever, to run a program or
// to write elsewhere, and holds every command to what it promises.
//   npm run build && node .ci/fuzz.mjs [--cases 2000] [--seed 1]     `--case 17`: only that one; its folder stays, and it is described.
// Each tenth is a home, whose times make other digests in each run, and with them other edits: there the folder of the case that failed, which stays
// as well, is what can be looked at.
import { parseArgs } from "node:util";
import { runCases } from "./cases/run-cases.mjs";

const text = (value) => ({ type: "string", default: value });
const { values } = parseArgs({ options: { cases: text("2000"), seed: text("1"), case: { type: "string" } } });

const { cases, commands, ends, failed, slowest, seconds } = await runCases({
  name: "fuzz",
  seed: Number(values.seed),
  cases: Number(values.cases),
  only: values.case === undefined ? undefined : Number(values.case),
  programs: {
    compiler: "compiler/testing/fuzz/compiler-cases.ts",
    runtime: "runtime/testing/fuzz/runtime-cases.ts",
  },
  programOf: (number) => (number % 10 === 9 ? "runtime" : "compiler"),
});
const [most, command, number] = slowest;
process.stdout.write(
  `${cases} hostile repositories, ${commands} commands in ${seconds.toFixed(0)} s; the slowest took ${most.toFixed(2)} s of processor time (${command}, case ${number})\n`,
);
const codes = Object.entries(ends).map(([code, times]) => `${times} with ${code}`);
process.stdout.write(`commands ended: ${codes.join(", ")}\n`);
if (failed.length === 0)
  process.stdout.write("0 threw, 0 took over 2 s of processor time, 0 ran a planted program, 0 wrote elsewhere\n");
