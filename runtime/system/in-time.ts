// Waits for something, but not for ever.
import { setTimeout as sleep } from "node:timers/promises";

/** Undefined when it takes too long, or when it is told to stop. */
export async function inTime<T>(promise: Promise<T>, ms: number, signal?: AbortSignal): Promise<T | undefined> {
  const late = new AbortController();
  const either = signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]);
  const timeout = sleep(ms, undefined, { signal: either }).catch(() => undefined);
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    late.abort();
  }
}
