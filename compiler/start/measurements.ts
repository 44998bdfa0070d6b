// Measures a release's service and training cost with the runtime's own commands, once: figures are kept with the release.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { kindOf, type StageKind } from "../../specs/handoff/stages.ts";
import type { AppliedProject, MeasuredCost, MeasuredService } from "./figures.ts";
import { environment, type Job } from "./job.ts";
import { runProgram } from "./programs.ts";
import { title } from "./say.ts";

export interface ReportedProject extends AppliedProject {
  /** Digest of the release; absent when it could not be read. */
  readonly release?: string;
}

interface Service {
  readonly alias: string;
  readonly address: string;
}

export interface Measured {
  readonly service: (MeasuredService & Service) | undefined;
  readonly cost: MeasuredCost | undefined;
  readonly at: string;
  /** Was it measured in an earlier run? */
  readonly isKnown: boolean;
}

/** Only a service is measured, by questions of the project's data, and only what is trained has a cost. */
export async function measureOnce(
  { home, deployed }: Job,
  { team, project, release, steps = [] }: ReportedProject,
): Promise<Measured> {
  const has = (kind: StageKind): boolean => steps.some(({ stage }) => kindOf(stage) === kind);
  if (!has("serve") || !has("dataset")) return { service: undefined, cost: undefined, at: "", isKnown: false };
  const file = path.join(home, "state", "measured", team, `${project}.json`);
  const known = await readFile(file, "utf8").then(
    (text) => JSON.parse(text) as Measured & { readonly release: string },
    () => undefined,
  );
  if (known !== undefined && known.release === release) return { ...known, isKnown: true };
  title(`Measuring ${team}/${project}`);
  const which = ["--environment", environment, "--project", `${team}/${project}`, "--root", deployed, "--home", home];
  const service = await figuresOf<MeasuredService & Service>("measure", which);
  const cost = has("train") ? await figuresOf<MeasuredCost>("training-cost", which) : undefined;
  const measured = { service, cost, at: new Date().toISOString(), isKnown: false };
  if (service !== undefined) {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, `${JSON.stringify({ release, ...measured }, undefined, 2)}\n`);
  }
  return measured;
}

/** Undefined when the runtime could not measure; it has said why. */
async function figuresOf<T>(command: string, which: readonly string[]): Promise<T | undefined> {
  const ended = await runProgram("fairlead-runtime", [command, ...which, "--json"], { capture: true });
  return ended.code === 0 ? (JSON.parse(ended.out) as T) : undefined;
}
