// How many files this process may have open at once; connections are files too.
import { readFileSync } from "node:fs";

/** What macOS lets a process have, which has no place to read it; Windows has no such bound. */
const elsewhere = 10_240;

/** Node has raised it to the hard limit. */
export function mostOpenFiles(): number {
  let limits: string;
  try {
    limits = readFileSync("/proc/self/limits", "latin1");
  } catch {
    return elsewhere;
  }
  const [, most] = /^Max open files +(\d+)/m.exec(limits) ?? [];
  return most === undefined ? Infinity : Number(most);
}
