// Processor time of the thread that everything goes through, however many clean beside it.
import { readFileSync } from "node:fs";

/** Seconds since it began. Where the system does not tell: since the clock began, without the time that it waited for events. */
export function mainThreadSeconds(): number {
  const { threadCpuUsage } = process as { threadCpuUsage?: () => { user: number; system: number } };
  if (threadCpuUsage !== undefined) {
    const { user, system } = threadCpuUsage.call(process);
    return (user + system) / 1e6;
  }
  return scheduledSeconds() ?? performance.eventLoopUtilization().active / 1000;
}

/** Linux counts by thread; the first one has the number of its process. */
function scheduledSeconds(): number | undefined {
  try {
    const [nanoseconds] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, "utf8").split(" ");
    return Number(nanoseconds) / 1e9;
  } catch {
    return undefined;
  }
}
