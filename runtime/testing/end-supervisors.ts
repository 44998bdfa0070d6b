// For tests: ends the supervisors of all homes in a folder, which would write there, or start services again, while it is removed.
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { lockInUse } from "../../specs/program/lock.ts";

export async function endSupervisors(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const { name, parentPath } of entries) {
    if (name !== "supervisor.lock" || basename(parentPath) !== "state") continue;
    for (;;) {
      const holder = (await lockInUse(join(parentPath, name)))?.holder;
      if (holder === undefined) break;
      process.kill(holder.pid, "SIGTERM");
      await sleep(20);
    }
  }
}
