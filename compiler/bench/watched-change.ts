// How long a plan takes that is there already: from the write of an edited spec to the line of `plan --watch --json`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** Seconds of each edit; the first one loads what a plan needs. `edit` writes one spec, another text each time. */
export async function watchedChanges(
  program: string,
  root: string,
  times: number,
  edit: (time: number) => void,
): Promise<readonly number[]> {
  const child = spawn(process.execPath, [program, "plan", "--watch", "--json"], {
    cwd: root,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const measured: number[] = [];
  try {
    await lines.next();
    for (let time = 0; time < times; time += 1) {
      const start = performance.now();
      edit(time);
      await lines.next();
      measured.push((performance.now() - start) / 1000);
    }
  } finally {
    child.kill();
    await once(child, "exit");
  }
  return measured;
}
