// fairlead-runtime stop: stops the services of a project; what was made stays.
import { outLine } from "../../specs/program/lines.ts";
import { scopeName } from "../engine.ts";
import { lockHome } from "../system/home.ts";
import type { Inventory } from "../apply/inventory.ts";
import { refuseOtherHome } from "./refuse-other-home.ts";
import type { Result } from "../result.ts";
import { type StoppedService, stoppedText, stopServices } from "../apply/stop-services.ts";
import type { Io, Run } from "../../specs/program/command.ts";
import { exitCodes } from "../../specs/program/exit-codes.ts";
import { reportEnd, requiredFlag } from "./report.ts";
import { consoleProgress } from "./console-watcher.ts";
import { openEngine } from "./engines.ts";
import { findApplied } from "./find-applied.ts";
import { type Folders, foldersOf } from "./folders.ts";

export const run: Run = async (args, io) => {
  const { json } = args;
  const environment = requiredFlag(args, "environment");
  const project = requiredFlag(args, "project");
  const folders = foldersOf(args, io);
  const usable = await refuseOtherHome(folders.home);
  if (!usable.ok) return reportEnd(io, usable.failure, { json });
  // Before the lock is taken, which makes a folder in a home that does not exist.
  const known = await findApplied(folders.home, environment, project);
  if (!known.ok) return reportEnd(io, known.failure, { json });
  const lock = await lockHome(folders.home);
  if (!lock.ok) return reportEnd(io, lock.failure, { json });
  try {
    const inventory = await findApplied(folders.home, environment, project);
    if (!inventory.ok) return reportEnd(io, inventory.failure, { json });
    const stopped = await stopAll(io, folders, inventory.value);
    if (!stopped.ok) return reportEnd(io, stopped.failure, { json });
    const targets = stopped.value.map(({ target }) => target);
    const killed = stopped.value.filter(({ byForce }) => byForce).map(({ target }) => target);
    if (json) io.out(`${JSON.stringify({ stopped: targets, killed }, undefined, 2)}\n`);
    else for (const line of lines(inventory.value, stopped.value)) outLine(io, line);
    return exitCodes.done;
  } finally {
    await lock.value.release();
  }
};

/** Who stops in order to start again has a gap between the two that nothing can close. */
function lines(inventory: Inventory, stopped: readonly StoppedService[]): readonly string[] {
  const what = `${scopeName(inventory)}: stopped ${stoppedText(stopped, "nothing, no service runs")}`;
  if (stopped.length === 0) return [what];
  return [
    what,
    "Clients are refused until the next apply. A restart needs no stop: apply alone replaces what has to be replaced, without a gap.",
  ];
}

async function stopAll(io: Io, folders: Folders, inventory: Inventory): Promise<Result<readonly StoppedService[]>> {
  const engine = await openEngine(inventory.engine, folders);
  if (!engine.ok) return engine;
  const context = { progress: consoleProgress(io, false), signal: io.signal };
  try {
    return await stopServices(folders.home, inventory, engine.value, context);
  } finally {
    await engine.value.close();
  }
}
