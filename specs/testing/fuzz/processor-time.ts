// Seconds of processor time of this process and of all children that have ended: a machine that is busy with something else does not
// add to them.
import { existsSync, readFileSync } from "node:fs";

/** Linux counts them in hundredths for every program, whatever its kernel does itself. */
const ticksPerSecond = 100;
const own = "/proc/self/stat";

/** Without /proc, children do not count. */
export function processorSeconds(): number {
  if (!existsSync(own)) {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  }
  // The name of the program, in brackets, may have spaces in it. Behind it: user, system, and both of children.
  const fields = readFileSync(own, "utf8").split(") ").at(-1)!.split(" ");
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / ticksPerSecond;
}
