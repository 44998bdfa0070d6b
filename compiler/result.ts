// What the world may answer. A wrong spec is a Diagnostic, our own mistake is a thrown `internal:` error; this is the third
// case: git, a host, the disk said no.

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** `reason` is for programs and stays; `message` is for people and says what to do. `retry` says whether doing nothing but waiting can help. */
export interface Failure {
  readonly reason: FailureReason;
  readonly message: string;
  readonly retry: "no" | "later";
  readonly cause?: unknown;
}

export type FailureReason =
  | "file-unreadable"
  | "file-unwritable"
  | "generated-moved"
  | "generated-edited"
  | "generated-locked"
  | "generated-older"
  | "generated-newer"
  | "git-failed"
  | "git-rejected"
  | "host-refused"
  | "host-unreachable"
  | "branch-modified"
  | "base-moved"
  | "promotion-refused"
  | "runtime-failed"
  | "not-added"
  | "not-found";

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
