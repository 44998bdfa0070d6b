// Where a service keeps its files in the home, and the record by which others find it.
import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { readIfThere, replaceFile, strangeness } from "../../system/atomic-file.ts";
import { recordVersion, servicesFolder } from "../../system/service-places.ts";
import { isPlainName } from "../../system/plain-name.ts";
import { Program } from "./program.ts";
import { isProcessIdentity, type ProcessIdentity } from "../../../specs/program/process-identity.ts";
import { type ServicePlace, ServiceState } from "../serving-request.ts";
import { isSocketPlace, removeTemporarySocket, socketBeside } from "./socket-place.ts";

export interface ServiceFiles {
  /** `care/support-assistant (dev, laptop)`, for people. */
  readonly name: string;
  readonly record: string;
  /** What it is to serve, while somebody wants it. */
  readonly wanted: string;
  /** Held by the service while it lives. */
  readonly serviceLock: string;
  /** Held by whoever starts, switches or stops it. */
  readonly controlLock: string;
  /** Undefined when its path would be longer than a socket's may be. */
  readonly socket: string | undefined;
  readonly log: string;
}

/** `sun_path` has 104 bytes on macOS and 108 on Linux, one of them for the end. */
const longestSocketPath = 103;

export function serviceFiles(home: string, { team, project, environment, target }: ServicePlace): ServiceFiles {
  const names = [environment, team, project, target];
  if (!names.every(isPlainName)) throw new Error(`internal: ${JSON.stringify(names)} are no names for files`);
  const folder = servicesFolder(home);
  // Each name may hold any character that joins them, so the digest keeps two services apart.
  const digest = createHash("sha256").update(JSON.stringify(names)).digest("hex").slice(0, 12);
  const id = `${environment}-${team}-${project}-${target}-${digest}`;
  const socket = socketBeside(folder, digest);
  return {
    name: `${team}/${project} (${environment}, ${target})`,
    record: join(folder, `${id}.json`),
    wanted: join(folder, `${id}.wanted.json`),
    serviceLock: join(folder, `${id}.lock`),
    controlLock: join(folder, `${id}.control.lock`),
    socket: Buffer.byteLength(socket) <= longestSocketPath ? socket : undefined,
    log: join(home, "logs", `serve-${id}.log`),
  };
}

export const ServiceRecord = z.strictObject({
  version: z.literal([1, 2, 3, recordVersion]).transform((): typeof recordVersion => recordVersion),
  process: z.custom<ProcessIdentity>(isProcessIdentity),
  /** Path of the control socket. */
  socket: z.string(),
  /** What its process runs; null of a service that was started by an older runtime, which cannot hand its sockets over. */
  program: Program.nullable().default(null),
  /** What it served when the record was written; null before the first version. */
  service: ServiceState.nullable(),
});
export type ServiceRecord = z.infer<typeof ServiceRecord>;

export type FoundRecord =
  | { readonly state: "read"; readonly record: ServiceRecord }
  | { readonly state: "absent" }
  /** Of another version, or damaged. `why` ends a sentence. */
  | { readonly state: "unreadable"; readonly why: string }
  /** No file that a service of any version wrote. */
  | { readonly state: "strange"; readonly why: string };

/** Bytes. */
const largestRecord = 2 ** 20;

/** Throws the system's errors. */
export async function readRecord({ record }: ServiceFiles): Promise<FoundRecord> {
  try {
    const bytes = await readIfThere(record, largestRecord);
    return bytes === undefined ? { state: "absent" } : recordIn(bytes.toString("utf8"));
  } catch (cause) {
    const why = strangeness(cause);
    if (why === undefined) throw cause;
    return { state: "strange", why };
  }
}

const AnyVersion = z.object({ version: z.int() });

function recordIn(text: string): FoundRecord {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return { state: "unreadable", why: "it is not JSON" };
  }
  const parsed = ServiceRecord.safeParse(content);
  if (parsed.success && !isSocketPlace(parsed.data.socket))
    return { state: "unreadable", why: "it names a socket where no service opens one" };
  if (parsed.success) return { state: "read", record: parsed.data };
  const version = AnyVersion.safeParse(content).data?.version ?? recordVersion;
  const isOther = version < 1 || version > recordVersion;
  return { state: "unreadable", why: isOther ? `it is of version ${version}` : "it holds what no such record does" };
}

export async function writeRecord({ record }: ServiceFiles, content: ServiceRecord): Promise<void> {
  await replaceFile(record, `${JSON.stringify(content, undefined, 2)}\n`);
}

/** Removes what a service that is gone has left. What no service has left stays, whatever its record says. */
export async function removeRecord(files: ServiceFiles): Promise<void> {
  const left = await readRecord(files);
  if (left.state === "strange") return;
  await rm(files.record, { force: true });
  if (files.socket !== undefined) await rm(files.socket, { force: true });
  else if (left.state === "read") await removeTemporarySocket(left.record.socket);
}
