// Where the supervisor of a home keeps its files, and what it says of itself.
import { join } from "node:path";
import { z } from "zod";
import { isProcessIdentity, lifeOf, type ProcessIdentity } from "../../../specs/program/process-identity.ts";
import { readIfThere, replaceFile } from "../../system/atomic-file.ts";

export interface SupervisorFiles {
  /** Held while it lives: a home has one. */
  readonly lock: string;
  readonly record: string;
  readonly log: string;
}

export function supervisorFiles(home: string): SupervisorFiles {
  return {
    lock: join(home, "state", "supervisor.lock"),
    record: join(home, "state", "supervisor.json"),
    log: join(home, "logs", "supervisor.log"),
  };
}

export const ServiceRestarts = z.strictObject({
  /** `care/support-assistant (dev, laptop)`. */
  service: z.string(),
  count: z.int().min(1),
  /** When it was started again last. */
  at: z.string(),
  /** Why the last start failed; null where the service came to serve. */
  failure: z.string().nullable(),
});
export type ServiceRestarts = z.infer<typeof ServiceRestarts>;

const SupervisorRecord = z.strictObject({
  version: z.literal(1),
  /** Of the runtime: another one replaces it. */
  runtime: z.string(),
  process: z.custom<ProcessIdentity>(isProcessIdentity),
  /** Services that it has started again. */
  restarts: z.array(ServiceRestarts),
});
export type SupervisorRecord = z.infer<typeof SupervisorRecord>;

/** Bytes. */
const largest = 2 ** 20;

/** Undefined where none is kept, or one of another version. Throws the system's errors. */
export async function readSupervisor(home: string): Promise<SupervisorRecord | undefined> {
  const bytes = await readIfThere(supervisorFiles(home).record, largest);
  if (bytes === undefined) return undefined;
  try {
    return SupervisorRecord.safeParse(JSON.parse(bytes.toString("utf8"))).data;
  } catch {
    return undefined;
  }
}

export async function writeSupervisor(home: string, record: Omit<SupervisorRecord, "version">): Promise<void> {
  await replaceFile(supervisorFiles(home).record, `${JSON.stringify({ version: 1, ...record }, undefined, 2)}\n`);
}

/** Does its process run on this machine? */
export function isRunning({ process }: SupervisorRecord): boolean {
  return lifeOf(process) === "runs";
}
