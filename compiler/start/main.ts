#!/usr/bin/env node
// npm start: takes the specs of this repository the whole way on this machine, with the programs that a team would use: plan,
// pull request, merge, apply, measure. What was done before is found and not done again. With --tour <name> it shows something else.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { figureRows } from "./figures.ts";
import { type Measured, measureOnce, type ReportedProject } from "./measurements.ts";
import { runProgram } from "./programs.ts";
import { refuse, say, shown, title } from "./say.ts";
import { table } from "./table.ts";
import { environment, type Job } from "./job.ts";
import { refuseOlderLayout } from "../write/older-layout.ts";
import { startTour } from "./tour/tours.ts";
import { untilStopped } from "./until-stopped.ts";
import { checkOut, syncWorkspace } from "./workspace.ts";

const branch = "main";

async function main(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      once: { type: "boolean", default: false },
      root: { type: "string", default: "." },
      tour: { type: "string" },
    },
  });
  const root = path.resolve(values.root);
  if (values.tour !== undefined) return startTour(values.tour, root);
  const home = path.join(root, ".fairlead");
  const job: Job = { root, home, workspace: path.join(home, "workspace"), deployed: path.join(home, "deployed") };
  const proposed = await propose(job);
  if (proposed.code !== 0) return proposed.code;
  const applied = await apply(job);
  const projects = await readReport(home);
  if (applied !== 0) {
    // One project's failure does not keep the others from being served.
    if (values.once) await stop(job, projects);
    return applied;
  }
  if (!proposed.changed && projects.every(ranNothing)) {
    say(
      "\nNothing had to be done: the specs are merged, every stage has its output, and the service runs what it ran before.\n",
    );
  }
  const invitations: string[] = [];
  for (const project of projects) {
    const measured = await measureOnce(job, project);
    showFigures(project, measured);
    invitations.push(tryIt(project, measured));
  }
  if (values.once) return stop(job, projects);
  for (const invitation of invitations) say(invitation);
  say(
    "\nThe service runs until you stop this with Ctrl-C. Edit a spec and run npm start again to see what a change does.\n",
  );
  await untilStopped();
  return stop(job, projects);
}

/** Specs become a plan, the plan a pull request, and the pull request is merged: on a machine of your own you are the reviewer. */
async function propose(job: Job): Promise<{ readonly code: number; readonly changed: boolean }> {
  title("From specs to a plan");
  if (!refuseOlderLayout(job.workspace).ok) {
    const older = `${job.home} was made by an older version of Fairlead, and nothing in it was changed. Stop what it serves with that version, remove the folder, and run npm start again`;
    return { code: refuse(older), changed: false };
  }
  const synced = await syncWorkspace(job.root, job.workspace);
  if (!synced.ok) return { code: refuse(synced.failure.message), changed: false };
  const root = ["--root", job.workspace];
  shown("fairlead plan");
  const planned = await runProgram("fairlead", ["plan", ...root]);
  if (planned.code !== 0 && planned.code !== 2) return { code: planned.code, changed: false };
  title("From the plan to a merged pull request");
  shown("fairlead propose");
  const proposed = await runProgram("fairlead", ["propose", ...root, "--json"], { capture: true });
  if (proposed.code !== 0) return { code: proposed.code, changed: false };
  const outcome = JSON.parse(proposed.out) as Proposed;
  if (outcome.pull === undefined || outcome.kind === "nothing-changed") {
    say("nothing to propose: generated/ on main is what the specs say\n");
    return { code: 0, changed: false };
  }
  say(`${outcome.kind} pull request ${outcome.pull.number}: ${outcome.pull.title}\n`);
  const number = String(outcome.pull.number);
  shown(`fairlead merge ${number}`);
  const merged = await runProgram("fairlead", ["merge", number, ...root]);
  return { code: merged.code, changed: true };
}

interface Proposed {
  readonly kind: string;
  readonly pull?: { readonly number: number; readonly title: string };
}

/** What was merged is checked out and applied, as an agent beside a running system would do. */
async function apply({ workspace, deployed, home }: Job): Promise<number> {
  title("From the merged release to a running service");
  const remote = path.join(workspace, ".git", "fairlead", "remote.git");
  const checkedOut = await checkOut(remote, branch, deployed);
  if (!checkedOut.ok) return refuse(checkedOut.failure.message);
  shown(`fairlead-runtime apply --environment ${environment}`);
  const ended = await runProgram("fairlead-runtime", [
    "apply",
    "--environment",
    environment,
    "--root",
    deployed,
    "--home",
    home,
    "--report",
    reportOf(home),
  ]);
  return ended.code;
}

/** Empty when nothing has been applied yet. */
async function readReport(home: string): Promise<readonly ReportedProject[]> {
  const text = await readFile(reportOf(home), "utf8").catch(() => '{"projects":[]}');
  return (JSON.parse(text) as { readonly projects: readonly ReportedProject[] }).projects;
}

/** Nothing of a project of which nothing was measured. */
function showFigures(applied: ReportedProject, measured: Measured): void {
  const cells = figureRows({ applied, ...measured }).map((row) => [row.what, row.expected, row.measured, row.verdict]);
  if (cells.length === 0) return;
  title(`${applied.team}/${applied.project}: measured here, beside what is expected of such systems`);
  say(table([["", "expected", "measured", ""], ...cells], [24, 14, 58, 44]));
  if (measured.isKnown) say(`(the service and the training cost as measured at ${measured.at})\n`);
}

function ranNothing({ steps = [] }: ReportedProject): boolean {
  return steps.every(({ action }) => action !== "run");
}

/** A line to ask the service with, where this apply said that it answers; empty when nothing answers. */
function tryIt({ steps = [] }: ReportedProject, { service }: Measured): string {
  const address = steps.find(({ action }) => action === "serve")?.note;
  if (service === undefined || address === null || address === undefined) return "";
  const messages = [{ role: "user", content: "The tracking page has shown the same city for 6 days. Please help!" }];
  const body = JSON.stringify({ model: service.alias, messages });
  return `\nTry it:\n  curl ${address}/v1/chat/completions -H 'content-type: application/json' -d '${body}'\n`;
}

async function stop({ home }: Job, projects: readonly ReportedProject[]): Promise<number> {
  let code = 0;
  for (const { team, project, steps = [] } of projects) {
    if (!steps.some(({ action, note }) => action === "serve" && note !== null)) continue;
    const which = ["--environment", environment, "--project", `${team}/${project}`, "--home", home];
    code ||= (await runProgram("fairlead-runtime", ["stop", ...which])).code;
  }
  return code;
}

function reportOf(home: string): string {
  return path.join(home, "state", "last-apply.json");
}

process.exitCode = await main(process.argv.slice(2));
