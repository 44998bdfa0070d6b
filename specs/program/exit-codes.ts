// How a program ends, and what ends it before a command begins.
/** What every command's exit code means. */
export const exitCodes = { done: 0, failed: 1, gateFailed: 2, usage: 64, internal: 70, cancelled: 130 } as const;

/** A wrong command line; `message` says what to write instead. */
export class UsageError extends Error {}

/** The world keeps a command from beginning; `message` says why, and what to do. `reason` is for programs. */
export class Refusal extends Error {
  readonly reason: "folder-distrusted" | "folder-missing" | "too-many-files";

  constructor(reason: Refusal["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}
