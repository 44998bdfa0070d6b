// What every tour has around it: a folder that is made anew, a lock, and services that are stopped at the end, however it ends.
import { rm } from "node:fs/promises";
import path from "node:path";
import { exitCodes } from "../../../specs/program/exit-codes.ts";
import { type Lock, takeLock } from "../../../specs/program/lock.ts";
import { writeFailure } from "../../write/system-error.ts";
import { refuse, say } from "../say.ts";
import { stopServices } from "./services.ts";
import { TourEnd, valueOf } from "./tour-end.ts";
import { openTourRepository } from "./tour-repository.ts";

export interface Tour {
  /** Writes what the repository begins with into its folder: specs, and data. */
  readonly layOut: (folder: string) => Promise<void>;
  /** Plays in the folder, a git repository. The signal says that somebody wants it to end. */
  readonly play: (folder: string, signal: AbortSignal) => Promise<void>;
}

export async function runTour(name: string, root: string, tour: Tour): Promise<number> {
  const folder = path.join(root, ".fairlead", "tours", name);
  const stopping = new AbortController();
  // Programs that run get a signal of the keyboard by themselves; what is left to do here is to stop what they started.
  const stop = () => stopping.abort();
  process.on("SIGINT", stop).on("SIGTERM", stop);
  try {
    const lock = await lockTour(folder);
    try {
      await begin(folder, tour);
      return await play(folder, stopping.signal, tour);
    } finally {
      await lock.release();
    }
  } catch (error) {
    if (!(error instanceof TourEnd)) throw error;
    return refuse(error.message, error.code);
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
}

async function lockTour(folder: string): Promise<Lock> {
  const file = `${folder}.lock`;
  try {
    const answer = await takeLock(file, { what: "Another tour of this name" });
    if (answer.taken) return answer.lock;
    throw new TourEnd(answer.refusal);
  } catch (error) {
    if (error instanceof TourEnd) throw error;
    return valueOf(writeFailure(file, error));
  }
}

/** A tour that was killed left its folder, and perhaps services that answer. */
async function begin(folder: string, { layOut }: Tour): Promise<void> {
  if (!(await stopServices(folder))) {
    throw new TourEnd(
      `${folder} is of an earlier tour, and what it left running could not be stopped. Stop it, remove the folder, and run the tour again.`,
    );
  }
  try {
    await rm(folder, { recursive: true, force: true });
  } catch (error) {
    valueOf(writeFailure(folder, error));
  }
  valueOf(await openTourRepository(folder, layOut));
}

async function play(folder: string, signal: AbortSignal, tour: Tour): Promise<number> {
  let ended = true;
  try {
    say(`$ cd ${path.relative(process.cwd(), folder)}\n`);
    await tour.play(folder, signal);
  } finally {
    ended = await stopServices(folder);
  }
  return ended ? exitCodes.done : exitCodes.failed;
}
