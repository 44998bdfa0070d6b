// Finds the service of a place by the record that it keeps, and connects to it.
import { lifeOf } from "../../../specs/program/process-identity.ts";
import { ok, type Result } from "../../result.ts";
import { type Channel, connectTo, openChannel } from "./control-channel.ts";
import { type Command, Reply } from "./control-messages.ts";
import { findRecord } from "./find-service.ts";
import { isSameProgram, type Program } from "./program.ts";
import { readRecord, type ServiceFiles } from "./service-files.ts";

export type ServiceChannel = Channel<Reply, Command>;

/** A connection to a service that lives and listens; undefined when there is none. Throws the system's errors. */
export async function reachService(files: ServiceFiles): Promise<Result<ServiceChannel | undefined>> {
  const found = await findRecord(files);
  if (!found.ok) return found;
  const record = found.value;
  if (record === undefined || lifeOf(record.process) !== "runs") return ok(undefined);
  const socket = await connectTo(record.socket);
  return ok(socket === undefined ? undefined : openChannel<Reply, Command>(socket, Reply));
}

/** Is there a process, whether it listens or not? */
export async function hasProcess(files: ServiceFiles): Promise<boolean> {
  const found = await readRecord(files);
  return found.state === "read" && lifeOf(found.record.process) === "runs";
}

/** Which program a service runs, where that is another one that can hand over. Throws the system's errors. */
export async function otherProgram(
  files: ServiceFiles,
  than: Program,
): Promise<{ readonly pid: number; readonly program: Program } | undefined> {
  const found = await readRecord(files);
  if (found.state !== "read") return undefined;
  const { program, process } = found.record;
  return program === null || isSameProgram(program, than) ? undefined : { pid: process.pid, program };
}
