// Gives numbered cases to processes, one more at a time than there are cores, since they wait for others, and prints those that fail. What a case does follows from its seed and
// number.
import { fork } from "node:child_process";
import { accessSync, constants, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const loader = new URL("../../specs/program/source-loader.mjs", import.meta.url).href;
/** Nothing takes so long: of the clock, for what waits, and of processor time. */
const [longestSeconds, busiestSeconds] = [300, 60];
/** Of one case that are printed. */
const mostFaults = 8;
const nothing = { commands: 0, slowest: [0, ""] };

/**
 * `programs`: file of each program from the repository; `programOf` says which runs a case; `only`: the number of the one case that runs, whose
 * folder stays; `together`: cases of a program share a process, since they start others and wait for them. Answers with what there was of all cases.
 */
export async function runCases({ name, seed, cases, only, programs, programOf, together = false }) {
  const work = mkdtempSync(path.join(placeOfWork(), `fairlead-${name}-`));
  const began = performance.now();
  const total = { cases: 0, commands: 0, ends: {}, failed: [], slowest: [0, "", -1], seconds: 0 };
  const numbers = only === undefined ? Array.from({ length: cases }, (_, at) => at) : [only];
  const shared = together ? new Map() : undefined;
  const run = { work, seed, only, programs, programOf, numbers, total, shared };
  const workers = together ? 2 * availableParallelism() : availableParallelism() + 1;
  await Promise.all(Array.from({ length: Math.min(workers, numbers.length) }, () => worker(run)));
  for (const child of shared?.values() ?? []) child.disconnect();
  total.seconds = (performance.now() - began) / 1000;
  if (total.failed.length > 0) {
    process.stdout.write(
      `${total.failed.length} failed: ${total.failed.join(", ")}. Again: node .ci/${name}.mjs --seed ${seed} --case <number>\n`,
    );
    process.exitCode = 1;
  } else if (only === undefined) rmSync(work, { recursive: true, force: true });
  return total;
}

/** In memory where there is such a place: nothing here is about power, and most of the time is spent on making bytes durable. */
function placeOfWork() {
  const memory = "/dev/shm";
  try {
    accessSync(memory, constants.W_OK);
    return process.env.TMPDIR === undefined ? memory : tmpdir();
  } catch {
    return tmpdir();
  }
}

/** Takes cases until none is left, with one process of each program. */
async function worker({ work, seed, only, programs, programOf, numbers, total, shared }) {
  const children = shared ?? new Map();
  for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) {
    const name = programOf(number);
    let child = children.get(name);
    if (child === undefined || child.killed || !child.connected)
      children.set(name, (child = start(programs[name], work)));
    const report = await ask(child, { seed, number, keep: only !== undefined }, path.join(work, `${seed}-${number}`));
    tell(report, { seed, only, total });
  }
  if (shared === undefined) for (const child of children.values()) child.disconnect();
}

function start(program, work) {
  const stdio = ["ignore", "ignore", "inherit", "ipc"];
  return fork(path.join(repository, program), [work], { execArgv: ["--import", loader], stdio });
}

/** One report, also of a process that dies or hangs in the case. */
function ask(child, request, folder) {
  const asked = performance.now();
  const busy = processorSeconds(child.pid);
  return new Promise((resolve) => {
    const done = (report) => {
      clearInterval(late);
      child.off("exit", ended).off("message", heard);
      resolve(report);
    };
    const broken = (what) =>
      done({ ...nothing, number: request.number, edits: editsIn(folder), faults: [what], folder });
    const ended = (code, signal) => broken(`the process ended: ${signal ?? code}`);
    const late = setInterval(() => {
      const isBusy = processorSeconds(child.pid) > busy + busiestSeconds;
      if (!isBusy && performance.now() - asked < longestSeconds * 1000) return;
      child.kill("SIGKILL");
      broken("does not end");
    }, 1000);
    const heard = (report) => report.number === request.number && done(report);
    child.once("exit", ended).on("message", heard);
    child.send(request);
  });
}

/** Of this process alone; 0 where there is no /proc. */
function processorSeconds(pid) {
  try {
    const [user, system] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).split(" ").slice(11, 13);
    return (Number(user) + Number(system)) / 100;
  } catch {
    return 0;
  }
}

/** A process that is gone has left word of what it was at. */
function editsIn(folder) {
  try {
    return readFileSync(path.join(folder, "edits.txt"), "utf8").split("\n");
  } catch {
    return [];
  }
}

function tell(
  { number, edits, faults, commands, ends = {}, slowest: [seconds, command], folder },
  { seed, only, total },
) {
  total.cases += 1;
  total.commands += commands;
  for (const [code, times] of Object.entries(ends)) total.ends[code] = (total.ends[code] ?? 0) + times;
  if (seconds > total.slowest[0]) total.slowest = [seconds, command, number];
  if (total.cases % 500 === 0) process.stdout.write(`${total.cases} cases, ${total.failed.length} failed\n`);
  if (faults.length > 0) total.failed.push(number);
  if (faults.length === 0 && only === undefined) return;
  const said = [
    ...edits.map((edit) => `  did: ${edit}`),
    ...faults.slice(0, mostFaults).map((fault) => `  FAULT: ${fault}`),
  ];
  if (faults.length > mostFaults) said.push(`  ${faults.length - mostFaults} more faults`);
  process.stdout.write(`seed ${seed}, case ${number} (${folder}):\n${said.join("\n")}\n`);
}
