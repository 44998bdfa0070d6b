// How a program ends, and what ends it before a command begins.
/** What every command's exit code means. */
export const exitCodes = { done: 0, failed: 1, gateFailed: 2, usage: 64, internal: 70, cancelled: 130 } as const;

/** A wrong command line; `message` says what to write instead. */
export class UsageError extends Error {}

/** A folder that no command may work with, because what is in it came with a repository; `message` says why, and what to do. */
export class DistrustedFolder extends Error {}
