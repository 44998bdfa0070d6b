// Measures this compiler beside the one of another commit, run by run in turn, so that a busy machine slows both.
//   npm run bench -- --against <commit>
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { editProject, makeRepository } from "./make-repository.ts";
import { measureCommand, pause } from "./measure-command.ts";
import { median, table } from "./table.ts";

const [commit = ""] = process.argv.slice(2);
const repository = fileURLToPath(new URL("../../", import.meta.url));
const scratch = mkdtempSync(path.join(tmpdir(), "fairlead-against-"));
const other = path.join(scratch, "other");
try {
  git("worktree", "add", "--detach", other, commit);
  for (const args of [["ci"], ["run", "build"]]) execFileSync("npm", args, { cwd: other, stdio: "ignore" });
  const places = [path.join(other, "compiler/dist/cli.js"), path.join(other, "dist/compiler/cli.js")];
  const theirs = places.find((place) => existsSync(place));
  if (theirs === undefined) throw new Error(`${commit} builds neither of ${places.join(", ")}`);
  const programs = [path.join(repository, "compiler/dist/cli.js"), theirs] as const;
  const rows: string[][] = [];
  for (const count of [3, 10, 1000]) rows.push(...(await compare(programs, count)));
  const header = ["", "here", commit.slice(0, 10), "ratio", "MB here", `MB ${commit.slice(0, 10)}`, "runs"];
  process.stdout.write(table([header, ...rows]));
} finally {
  if (existsSync(other)) git("worktree", "remove", "--force", other);
  rmSync(scratch, { recursive: true, force: true });
}

function git(...args: readonly string[]): void {
  execFileSync("git", args, { cwd: repository, stdio: "ignore" });
}

async function compare(programs: readonly [here: string, other: string], count: number): Promise<string[][]> {
  const roots = programs.map((_, index) => path.join(scratch, `${count}-${index}`));
  for (const root of roots) await makeRepository(root, count);
  const rows: string[][] = [];
  const measure = (name: string, runs: number, args: readonly string[], before?: () => void): void => {
    const results = programs.map(() => ({ seconds: [] as number[], megabytes: [] as number[] }));
    for (let run = 0; run < runs; run++) {
      before?.();
      for (const index of run % 2 === 0 ? [0, 1] : [1, 0]) {
        const { seconds, megabytes } = measureCommand(programs[index]!, args, roots[index]!);
        results[index]!.seconds.push(seconds);
        results[index]!.megabytes.push(megabytes);
      }
    }
    const [here, there] = results as [(typeof results)[number], (typeof results)[number]];
    const ratio = median(here.seconds.map((seconds, run) => seconds / there.seconds[run]!));
    const seconds = [here, there].map((one) => `${(median(one.seconds) * 1000).toFixed(0)} ms`);
    const megabytes = [here, there].map((one) => Math.max(...one.megabytes).toFixed(0));
    rows.push([`${count} projects: ${name}`, ...seconds, ratio.toFixed(2), ...megabytes, String(runs)]);
  };
  let edits = 0;
  const edit = (): void => {
    // Every edit is another one, also of a project that was edited before.
    const number = edits++;
    for (const root of roots) editProject(root, (number * 7 + 1) % count, 32 + number);
    pause();
  };
  measure("build, cold", 1, ["build"]);
  pause();
  if (count < 10) measure("--help", 21, ["--help"]);
  measure("check, nothing changed", 11, ["check"]);
  measure("plan, nothing changed", 11, ["plan"]);
  measure("build, nothing changed", 11, ["build"]);
  measure("plan, one change", 11, ["plan"], edit);
  measure("build, after them", 1, ["build"]);
  measure("build, one change", 11, ["build"], edit);
  return rows;
}
