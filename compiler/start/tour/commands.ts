// The command lines of a tour: each is shown, runs as it is shown, and has to end as the story says.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { exitCodes } from "../../../specs/program/exit-codes.ts";
import { type Ended, type ProgramName, runProgram } from "../programs.ts";
import type { ReportedProject } from "../measurements.ts";
import { shown } from "../say.ts";
import { expect, stopped } from "./tour-end.ts";
import { projectsOf, type ProjectStatus } from "./services.ts";
import type { AppliedRelease } from "./stage-ledger.ts";

interface Expected {
  /** 0 unless said. */
  readonly code?: number;
  /** Results are for the tour alone. */
  readonly capture?: boolean;
  /** What is shown is for the tour too. */
  readonly copy?: boolean;
}

export class Commands {
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Every apply so far. */
  readonly applied: AppliedRelease[] = [];

  /** They run in `folder`; none begins once `signal` is aborted. */
  constructor(folder: string, signal: AbortSignal) {
    this.folder = folder;
    this.signal = signal;
  }

  async run(line: string, { code = exitCodes.done, ...options }: Expected = {}): Promise<Ended> {
    if (this.signal.aborted) throw stopped();
    shown(line);
    const [program, ...args] = line.split(" ");
    const ended = await runProgram(program as ProgramName, args, { ...options, cwd: this.folder });
    if (this.signal.aborted || ended.code === exitCodes.cancelled) throw stopped();
    expect(ended.code === code, `\`${line}\` ended with exit code ${ended.code}, and not with ${code}.`);
    return ended;
  }

  /** What the plan says. Exit code 2: there is something to do. */
  async plan(): Promise<string> {
    return (await this.run("fairlead plan", { code: 2, copy: true })).out;
  }

  /** What it said. `copied`: stages whose outputs were brought to this home for it. */
  async apply(
    environment: string,
    home: string,
    { code, copied = [] }: { readonly code?: number; readonly copied?: readonly string[] } = {},
  ): Promise<string> {
    const report = path.join(".fairlead", "reports", `${environment}-${this.applied.length + 1}.json`);
    const line = `fairlead-runtime apply --environment ${environment} --home ${home} --report ${report}`;
    // Where it has to fail, the tour reads why; else it may take long, and shows its progress on a terminal.
    const ended = await this.run(line, code === undefined ? {} : { code, copy: true });
    const text = await readFile(path.join(this.folder, report), "utf8");
    const [project] = (JSON.parse(text) as { readonly projects: readonly ReportedProject[] }).projects;
    expect(project !== undefined, `${report} holds no project.`);
    this.applied.push({ environment, home, copied, steps: project.steps ?? [] });
    return ended.out;
  }

  async status(environment: string, home: string): Promise<ProjectStatus> {
    const ended = await this.run(`fairlead-runtime status --environment ${environment} --home ${home} --json`, {
      capture: true,
    });
    const [project] = projectsOf(ended.out);
    expect(project !== undefined, `${home} knows nothing of ${environment}.`);
    return project;
  }
}
