// Which process is this, so that a file it left behind can be told from one that is in use.
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { systemCodeOf } from "./system-error.ts";

/** Null stands for what this system does not tell; without `started` a reused process id cannot be recognised. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Process ids mean something only inside one of these: two containers on one host have their own. */
  readonly namespace: string | null;
  /** The boot and the clock tick since it at which the process started. */
  readonly started: string | null;
}

/** Is this, read from a file, an identity? It may have other fields. */
export function isProcessIdentity(value: unknown): value is ProcessIdentity {
  if (typeof value !== "object" || value === null) return false;
  const { pid, host, namespace, started } = value as Readonly<Record<keyof ProcessIdentity, unknown>>;
  return (
    Number.isInteger(pid) && (pid as number) > 0 && typeof host === "string" && isText(namespace) && isText(started)
  );
}

function isText(value: unknown): value is string | null {
  return value === null || typeof value === "string";
}

export function thisProcess(): ProcessIdentity {
  const start = startOf(process.pid);
  return {
    pid: process.pid,
    host: hostname(),
    namespace: processNamespace(),
    started: typeof start === "string" ? null : start.started,
  };
}

/** `elsewhere`: another machine or container, where this one cannot look. */
export function lifeOf(identity: ProcessIdentity): "runs" | "gone" | "elsewhere" {
  if (identity.host !== hostname()) return "elsewhere";
  const bootedAgain = identity.started !== null && identity.started.split("/")[0] !== bootId();
  if (bootedAgain && bootId() !== undefined) return "gone";
  if (identity.namespace !== processNamespace()) return "elsewhere";
  const start = startOf(identity.pid);
  if (start === "gone") return "gone";
  if (start === "unknown") return isSignalable(identity.pid) ? "runs" : "gone";
  return identity.started === null || identity.started === start.started ? "runs" : "gone";
}

/** When a process has started, as far as it runs. `unknown` where there is no /proc. A zombie is gone: it holds nothing any more. */
function startOf(pid: number): { readonly started: string } | "gone" | "unknown" {
  const boot = bootId();
  if (boot === undefined) return "unknown";
  let line: string;
  try {
    line = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return "gone";
  }
  // The second field is the program's name in parentheses and may hold anything; fields are counted after its end. See proc(5).
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  const [state, ticks] = [fields[0], fields[19]];
  if (state === "Z" || state === "X") return "gone";
  return ticks === undefined ? "unknown" : { started: `${boot}/${ticks}` };
}

function bootId(): string | undefined {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return undefined;
  }
}

function processNamespace(): string | null {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return null;
  }
}

function isSignalable(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It runs, and belongs to someone else.
    return systemCodeOf(error) === "EPERM";
  }
}
