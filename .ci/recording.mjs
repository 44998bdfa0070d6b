// Makes .github/recording.svg: a session of fairlead in a terminal, from what the built program really prints.
//   npm run build && node .ci/recording.mjs [--check]     with --check it writes nothing, and ends with 1 where the file is not what it makes
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { terminalSvg } from "./recording/terminal-svg.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const target = path.join(root, ".github", "recording.svg");
const spec = "specs/projects/care/returns.yaml";
const work = mkdtempSync(path.join(tmpdir(), "fairlead-recording-"));
/** Commits are the same in each run, and so are their names. */
const person = { NAME: "You", EMAIL: "you@example.org", DATE: "2026-01-01T00:00:00Z" };
const env = {
  ...process.env,
  ...Object.fromEntries(
    ["AUTHOR", "COMMITTER"].flatMap((who) =>
      Object.entries(person).map(([what, value]) => [`GIT_${who}_${what}`, value]),
    ),
  ),
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
};

try {
  const svg = terminalSvg(session(), {
    title: "A change of a spec, in a terminal",
    about:
      "fairlead check finds a typing mistake, fairlead plan says what the change costs, fairlead propose opens a pull request with it.",
  });
  if (!process.argv.includes("--check")) writeFileSync(target, svg);
  else if (readFileSync(target, "utf8") !== svg) {
    process.stderr.write(
      ".github/recording.svg is not what the program prints now; run node .ci/recording.mjs and look at it\n",
    );
    process.exitCode = 1;
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** Each command as it is typed, and what it printed. */
function session() {
  git("init", "--quiet", "--initial-branch=main");
  fairlead(0, "init");
  fairlead(0, "build");
  git("add", "--all");
  git("commit", "--quiet", "--message", "Begin with Fairlead");
  edit("r: 8, alpha: 16", "r: 16, alhpa: 32");
  const mistake = shown(1, "check");
  edit("alhpa", "alpha");
  const plan = shown(2, "plan");
  git("commit", "--quiet", "--all", "--message", "Give the adapter more room");
  const commit = { typed: 'git commit --all --quiet --message "Give the adapter more room"', printed: "" };
  return [mistake, plan, commit, shown(0, "propose")];
}

function edit(piece, by) {
  const file = path.join(work, spec);
  writeFileSync(file, readFileSync(file, "utf8").replace(piece, by));
}

function shown(ends, ...args) {
  return { typed: `npx fairlead ${args.join(" ")}`, printed: fairlead(ends, ...args, "--color", "always") };
}

/** `ends` is the exit code that belongs in the recording; another one would be a picture of something broken. */
function fairlead(ends, ...args) {
  const program = path.join(root, "compiler", "dist", "cli.js");
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: work,
    env,
    encoding: "utf8",
  });
  if (status !== ends) throw new Error(`fairlead ${args.join(" ")} ended with ${status}, not ${ends}:\n${stderr}`);
  return stdout + stderr;
}

function git(...args) {
  execFileSync("git", args, { cwd: work, env });
}
