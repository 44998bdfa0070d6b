// What the world may answer the runtime: a device, a disk, a port, a data file said no. Our own mistakes are thrown as
// `internal:` errors and caught once, in cli.ts.
import type { ProbeFigures } from "../specs/handoff/probe.ts";

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** `reason` is for programs and stays; `message` is for people and says what to do. `retry` says whether waiting can help. */
export interface Failure {
  readonly reason: FailureReason;
  readonly message: string;
  readonly retry: "no" | "later";
  /** Of a version that missed a gate of its probe, what was measured. */
  readonly probe?: ProbeFigures;
  readonly cause?: unknown;
}

export type FailureReason =
  | "release-missing"
  | "release-invalid"
  | "release-older"
  | "generated-edited"
  | "input-missing"
  | "input-changed"
  | "input-invalid"
  | "download-failed"
  | "dataset-empty"
  | "quarantine-exceeded"
  | "drop-exceeded"
  | "model-unsupported"
  | "model-corrupt"
  | "training-diverged"
  | "gate-failed"
  | "probe-failed"
  | "engine-unsupported"
  | "store-corrupt"
  | "state-corrupt"
  | "state-older"
  | "state-newer"
  | "disk-full"
  | "disk-failed"
  | "locked"
  | "secret-unusable"
  | "port-in-use"
  | "service-failed"
  | "service-not-running"
  | "cancelled";

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function fail(
  reason: FailureReason,
  message: string,
  options: { retry?: "no" | "later"; cause?: unknown } = {},
): { readonly ok: false; readonly failure: Failure } {
  const failure = { reason, message, retry: options.retry ?? "no" } as const;
  return { ok: false, failure: options.cause === undefined ? failure : { ...failure, cause: options.cause } };
}

/** A failed disk operation as a Failure: full disks and missing rights say what to do, everything else names the system's own code. */
export function diskFailure(what: string, cause: unknown): { readonly ok: false; readonly failure: Failure } {
  const code = typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : "unknown error";
  if (code === "ENOSPC" || code === "EDQUOT") {
    return fail(
      "disk-full",
      `${what}: no space left on the disk. Free some space and run the same command again; finished stages are kept.`,
      {
        retry: "later",
        cause,
      },
    );
  }
  return fail("disk-failed", `${what}: ${code}${adviceFor(code)}`, { retry: "later", cause });
}

function adviceFor(code: string): string {
  switch (code) {
    case "EACCES":
    case "EPERM":
      return (
        ". This user may not read or write there. Run the command as the user who may, or have the rights changed (chown, chmod); " +
        "a home of your own is named with --home."
      );
    case "EROFS":
      return ". The disk there is read-only. Make it writable; a home on another disk is named with --home.";
    case "EMFILE":
      return ". This process may not have more files open at once. Raise the limit, such as with ulimit -n 1024, and run the same command again.";
    case "EFTYPE":
    case "EISDIR":
      return ". No regular file is there. Move away what is, and run the same command again.";
    default:
      return "";
  }
}
