// When a service that is gone is started again: at once the first time, and later the more often it goes. Pure; times are milliseconds of one
// clock that never goes back.

export interface Restarts {
  /** Since the supervisor began. */
  readonly count: number;
  /** Wait before the next start; 0 for a service that has stood long enough. */
  readonly waitMs: number;
  /** When it was started last; undefined where it was not. */
  readonly startedAt: number | undefined;
}

export const firstWaitMs = 1_000;
export const longestWaitMs = 60_000;
/** A service that has stood for so long begins anew: it goes for another reason. */
export const steadyMs = 300_000;

export const none: Restarts = { count: 0, waitMs: 0, startedAt: undefined };

/** The time from which a service that was found gone at `now` may be started. */
export function dueAt({ waitMs, startedAt }: Restarts, now: number): number {
  if (startedAt === undefined || now - startedAt >= steadyMs) return now;
  return startedAt + waitMs;
}

/** After a start at `now`, whether it came to serve or not. */
export function started({ count, waitMs, startedAt }: Restarts, now: number): Restarts {
  const isSteady = startedAt === undefined || now - startedAt >= steadyMs;
  const next = isSteady ? firstWaitMs : Math.min(longestWaitMs, waitMs * 2);
  return { count: count + 1, waitMs: next, startedAt: now };
}
