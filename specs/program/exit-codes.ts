/** What every command's exit code means. */
export const exitCodes = { done: 0, failed: 1, gateFailed: 2, usage: 64, internal: 70, cancelled: 130 } as const;

/** A wrong command line; `message` says what to write instead. */
export class UsageError extends Error {}
