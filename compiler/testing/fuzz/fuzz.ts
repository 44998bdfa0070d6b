// Hostile repositories by the thousand: node --import ./specs/program/source-loader.mjs compiler/testing/fuzz/fuzz.ts [--cases 2000] [--from 0]
// [--seed 1] [--case N]. Of each case a sample repository is changed in a few ways, and a few commands run in it. None of them may throw, run what was
// planted, write beside the repository, or take more than two seconds of a processor. `--case` replays one, and keeps its folder.
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { collect } from "../../../specs/program/testing/collected-io.ts";
import { exitCodes } from "../../../specs/program/exit-codes.ts";
import { main } from "../../cli.ts";
import { builtRepository } from "../built-repository.ts";
import { git, snapshot } from "../git-fixture.ts";
import { Chance } from "./chance.ts";
import { mutateRepository, type Victim } from "./mutate-repository.ts";

const commands: readonly (readonly string[])[] = [
  ...[
    ["check"],
    ["check", "--json"],
    ["plan"],
    ["plan", "--markdown"],
    ["build"],
    ["build", "--check"],
    ["build", "--check", "--base", "HEAD"],
  ],
  ...[
    ["explain", "prod/care/triage"],
    ["propose", "--dry-run"],
    ["propose"],
    ["promote", "care/triage", "--to", "prod"],
    ["rollback", "care/triage", "--in", "prod", "--record", "1"],
  ],
];
const allowed: readonly number[] = [exitCodes.done, exitCodes.failed, exitCodes.gateFailed, exitCodes.usage];
const mostSeconds = 2;

const { values } = parseArgs({
  options: {
    cases: { type: "string", default: "2000" },
    from: { type: "string", default: "0" },
    seed: { type: "string", default: "1" },
    case: { type: "string" },
  },
});
const { seed } = values;
const work = realpathSync(mkdtempSync(path.join(tmpdir(), "fairlead-fuzz-")));
const rejected: unknown[] = [];
/** How often commands ended with each code: where nothing was refused, nothing hostile was met. */
const ends = new Map<number, number>();
let longest = 0;
process.on("unhandledRejection", (error) => rejected.push(error));
process.env["HOME"] = path.join(work, "home");
for (const name of ["XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"]) delete process.env[name];

/** Of the repository that every case begins with, promoted, built and committed. */
async function sample(): Promise<string> {
  const repository = await builtRepository();
  await git(repository.root, "add", "--all");
  await git(repository.root, "commit", "--quiet", "--message", "as it is");
  const folder = path.join(work, "sample");
  cpSync(repository.root, folder, { recursive: true });
  await repository.remove();
  return folder;
}

/** What was wrong with one case, as sentences. */
async function runCase(number: number, from: string): Promise<readonly string[]> {
  const chance = new Chance(`${seed} ${number}`);
  const place = path.join(work, String(number));
  const victim: Victim = {
    root: path.join(place, "repository"),
    outside: path.join(place, "outside"),
    canary: path.join(place, "ran"),
  };
  cpSync(from, victim.root, { recursive: true });
  mkdirSync(victim.outside, { recursive: true });
  writeFileSync(path.join(victim.outside, "private"), "secret\n");
  mutateRepository(victim, chance);
  const before = JSON.stringify(await snapshot(victim.outside));
  const problems: string[] = [];
  for (let left = 2; left > 0; left--) problems.push(...(await runCommand(chance.pick(commands), victim)));
  if (JSON.stringify(await snapshot(victim.outside)) !== before)
    problems.push("something beside the repository has changed");
  if (existsSync(victim.canary)) problems.push("what was planted has run");
  if (problems.length === 0 && values.case === undefined) rmSync(place, { recursive: true, force: true });
  return problems;
}

async function runCommand(command: readonly string[], { root }: Victim): Promise<readonly string[]> {
  const began = process.cpuUsage();
  const said = await collect(main, command, root).catch((error: unknown) => ({
    code: -1,
    out: "",
    err: String(error),
  }));
  ends.set(said.code, (ends.get(said.code) ?? 0) + 1);
  const { user, system } = process.cpuUsage(began);
  const seconds = (user + system) / 1e6;
  longest = Math.max(longest, seconds);
  const shown = command.join(" ");
  const broken = !allowed.includes(said.code) || /internal:|\n\s+at /.test(said.err);
  return [
    ...(broken ? [`${shown} ended with ${said.code}: ${said.err.slice(0, 600)}`] : []),
    ...(seconds > mostSeconds ? [`${shown} took ${seconds.toFixed(1)} s of a processor`] : []),
    ...((said.out + said.err).includes("secret\n") ? [`${shown} shows what is in a private file`] : []),
    ...rejected.splice(0).map((error) => `${shown} left a promise that failed: ${String(error)}`),
  ];
}

const from = await sample();
const only = values.case === undefined ? undefined : Number(values.case);
const count = only === undefined ? Number(values.cases) : 1;
let bad = 0;
for (let at = 0; at < count; at++) {
  const number = only ?? Number(values.from) + at;
  for (const problem of await runCase(number, from)) {
    bad++;
    process.stdout.write(`case ${number} of seed ${seed}: ${problem}\n  in ${path.join(work, String(number))}\n`);
  }
}
const codes = [...ends].toSorted(([a], [b]) => a - b).map(([code, times]) => `${times} with ${code}`);
process.stdout.write(
  `commands that ended: ${codes.join(", ")}; the longest took ${longest.toFixed(2)} s of a processor\n`,
);
process.stdout.write(
  `${count} hostile repositories of seed ${seed}: ${bad === 0 ? "none of them did harm" : `${bad} problems`}\n`,
);
if (bad === 0 && only === undefined) rmSync(work, { recursive: true, force: true });
process.exit(bad === 0 ? 0 : 1);
