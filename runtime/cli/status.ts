// fairlead-runtime status: what was applied here, and whether its services are up.
import { withEscapes } from "../../specs/program/hidden-characters.ts";
import { outLine } from "../../specs/program/lines.ts";
import { join } from "node:path";
import { stageName } from "../../specs/handoff/stages.ts";
import { readIfThere, systemFailure } from "../system/atomic-file.ts";
import { digestOf } from "../system/digest.ts";
import { scopeName, type StuckService } from "../engine.ts";
import { type Inventory, listInventories } from "../apply/inventory.ts";
import { releasePath } from "../release/find-releases.ts";
import { isCalled } from "../release/project-name.ts";
import { ok, type Result } from "../result.ts";
import type { Io, Run } from "../../specs/program/command.ts";
import { exitCodes } from "../../specs/program/exit-codes.ts";
import { pinnedText } from "./pinned-text.ts";
import { probeText } from "./probe-text.ts";
import { optionalFlag, reportEnd } from "./report.ts";
import { nothingApplied } from "./find-applied.ts";
import { type Folders, foldersOf } from "./folders.ts";
import { runningServices, type ServicesNow } from "./running-services.ts";
import { replicasText } from "./replicas-text.ts";
import { short } from "./summary.ts";
import { restartsText, type Supervision, supervisionOf } from "./supervision.ts";
import type { ServiceRestarts } from "../serve/supervisor/supervisor-files.ts";

export const run: Run = async (args, io) => {
  const { json } = args;
  const folders = foldersOf(args, io);
  const inventories = await listInventories(folders.home);
  if (!inventories.ok) return reportEnd(io, inventories.failure, { json });
  const environment = optionalFlag(args, "environment");
  const project = optionalFlag(args, "project");
  const wanted = inventories.value.filter(
    (one) => (environment ?? one.environment) === one.environment && (project === undefined || isCalled(one, project)),
  );
  const statuses: ProjectStatus[] = [];
  const supervision = await supervisionOf(folders.home);
  for (const inventory of wanted) {
    const status = await statusOf(folders, inventory, supervision);
    if (!status.ok) return reportEnd(io, status.failure, { json });
    statuses.push(status.value);
  }
  if (json) io.out(`${JSON.stringify({ projects: statuses }, undefined, 2)}\n`);
  else if (inventories.value.length > 0 && wanted.length === 0)
    outLine(io, nothingApplied(inventories.value, environment, project));
  else show(io, statuses);
  return exitCodes.done;
};

type ProjectStatus = Omit<Inventory, "services"> & {
  /** `current`: generated/ holds the release that runs. `gone`: it holds none of this project. */
  readonly generated: "current" | "changed" | "gone";
  readonly services: readonly ServiceStatus[];
};

type ServiceStatus = Inventory["services"][number] & {
  /** Null when it cannot be asked. */
  readonly up: boolean | null;
  /** Is there a supervisor, which starts it again? */
  readonly supervised: boolean;
  /** What that one has done about it; null where nothing had to be done since it began. */
  readonly restarts: ServiceRestarts | null;
  /** Why it cannot be asked. */
  readonly unknown?: string;
  /** It has a process that cannot answer, and why. */
  readonly stuck?: { readonly pid: number; readonly why: StuckService["stuck"] };
  /** What it runs, where that is another program than this one. */
  readonly otherProgram?: string;
};

async function statusOf(
  folders: Folders,
  inventory: Inventory,
  supervision: Supervision,
): Promise<Result<ProjectStatus>> {
  const generated = await generatedState(inventory);
  if (!generated.ok) return generated;
  const running = await runningServices(folders, inventory);
  const services = inventory.services.map((service) => ({
    ...serviceStatus(service, running),
    supervised: supervision.looksAfter(placeOf(inventory, service.target)),
    restarts: supervision.restartsOf(placeOf(inventory, service.target)),
  }));
  return ok({ ...inventory, generated: generated.value, services });
}

function serviceStatus(
  service: Inventory["services"][number],
  running: Result<ServicesNow>,
): Omit<ServiceStatus, "supervised" | "restarts"> {
  if (!running.ok) return { ...service, up: null, unknown: running.failure.message };
  const now = running.value.services.find(({ target }) => target === service.target);
  const stuck = running.value.stuck.find(({ target }) => target === service.target);
  if (stuck !== undefined) return { ...service, up: false, stuck: { pid: stuck.pid, why: stuck.stuck } };
  return { ...service, ...now, up: now !== undefined };
}

async function generatedState(inventory: Inventory): Promise<Result<ProjectStatus["generated"]>> {
  const { repository, environment, applied } = inventory;
  const index = join(repository, releasePath(environment, inventory), "index.json");
  try {
    const bytes = await readIfThere(index);
    if (bytes === undefined) return ok("gone");
    return ok(digestOf(bytes) === applied[0]?.release ? "current" : "changed");
  } catch (cause) {
    return systemFailure(`reading ${index}`, cause);
  }
}

function show(io: Io, statuses: readonly ProjectStatus[]): void {
  if (statuses.length === 0) io.out("Nothing was applied here. Run: fairlead-runtime apply --environment ENV\n");
  for (const status of statuses) io.out(`${lines(status).join("\n")}\n`);
}

function lines(status: ProjectStatus): string[] {
  const [current] = status.applied;
  const rows: (readonly [string, string])[] = [
    ["release", current === undefined ? "none was applied to its end" : releaseText(current, status.generated)],
  ];
  for (const [name, { digest, pinned }] of Object.entries(current?.stages ?? {})) {
    if (digest === null) continue;
    rows.push([name, pinned ? `${short(digest)}  ${pinnedText(current?.record ?? null)}` : short(digest)]);
  }
  for (const service of status.services) rows.push([stageName("serve", service.target), serviceText(service)]);
  for (const [name, { kind }] of Object.entries(current?.stages ?? {})) {
    const isStopped = kind === "serve" && !status.services.some(({ target }) => name === stageName("serve", target));
    if (isStopped) rows.push([name, "stopped; run apply to start it"]);
  }
  if (status.attempt !== null) rows.push(["last apply", attemptText(status.attempt)]);
  const width = Math.max(...rows.map(([name]) => name.length));
  const indent = `\n${" ".repeat(width + 4)}`;
  return [
    withEscapes(scopeName(status)),
    ...rows.map(([name, text]) => `  ${withEscapes(name.padEnd(width))}  ${text.replaceAll("\n", indent)}`),
  ];
}

function serviceText(service: ServiceStatus): string {
  const { up, unknown, stuck, address, alias, modelDigest, replicas, probe, supervised, restarts, otherProgram } =
    service;
  if (unknown !== undefined) return `cannot be asked: ${unknown}`;
  const again = restartsText(restarts) ?? [];
  if (stuck !== undefined) return [stuckText(alias, stuck), again].flat().join("\n");
  if (up !== true) {
    const then = supervised ? "its supervisor starts it again" : "run apply to start it";
    return [`down  ${alias}; ${then}`, again].flat().join("\n");
  }
  const answers = [`up  ${address}`, alias, short(modelDigest), ...(replicas === null ? [] : [replicasText(replicas)])];
  const alone = supervised ? [] : "nothing starts it again when it ends; apply sees to that";
  const other =
    otherProgram === undefined ? [] : `runs ${otherProgram}; run apply to have this one take over, without a gap`;
  return [answers.join("  "), probe === null ? [] : probeText(probe), other, again, alone].flat().join("\n");
}

function placeOf({ team, project, environment }: Inventory, target: string) {
  return { team, project, environment, target };
}

function stuckText(alias: string, { pid, why }: NonNullable<ServiceStatus["stuck"]>): string {
  return why === "hung"
    ? `hung  ${alias}; process ${pid} lives and does not answer; run apply to replace it`
    : `not ready  ${alias}; process ${pid} has no model to answer with; run apply to load it again`;
}

function releaseText(current: Inventory["applied"][number], generated: ProjectStatus["generated"]): string {
  const text = `${short(current.release)}  applied ${current.appliedAt}`;
  switch (generated) {
    case "current":
      return text;
    case "changed":
      return `${text}  generated/ holds another one: run apply`;
    case "gone":
      return `${text}  generated/ holds none any more`;
  }
}

function attemptText({ failure, startedAt }: NonNullable<Inventory["attempt"]>): string {
  if (failure === null) return `began at ${startedAt} and has not ended: it runs, or was killed`;
  return `failed at ${failure.at}, ${failure.reason}: ${failure.message}`;
}
