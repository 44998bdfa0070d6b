// npm run bench [-- compile|data|train|serve [arguments]]: prints the tables of all benchmarks, or of one.
// npm run bench -- peers [--mb <megabytes>]: cleaning beside other tools, which it installs; not among those that run without a name.
// npm run bench -- --against <commit>: the compiler beside the one of another commit, in turn.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const benches = {
  compile: "compiler/bench/compile-bench.ts",
  data: "runtime/bench/data-bench.ts",
  train: "runtime/bench/train-bench.ts",
  serve: "runtime/bench/serve-bench.ts",
};
const named = { ...benches, peers: "runtime/bench/peers/peers-bench.ts" };
const [first, ...rest] = process.argv.slice(2);
const chosen =
  first === "--against"
    ? ["compiler/bench/compare-bench.ts"]
    : first === undefined
      ? Object.values(benches)
      : [named[first]];
if (chosen.includes(undefined)) {
  process.stderr.write(
    `there is no benchmark ${first}; there are ${Object.keys(named).join(", ")}, and --against <commit>\n`,
  );
  process.exit(64);
}
const loader = new URL("../specs/program/source-loader.mjs", import.meta.url).href;
for (const bench of chosen) {
  const file = fileURLToPath(new URL(`../${bench}`, import.meta.url));
  const { status } = spawnSync(process.execPath, ["--import", loader, file, ...rest], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
