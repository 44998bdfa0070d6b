// What became of each output of a tour: where it was made and how often, where it was copied, who used it again. Pure.
import type { AppliedProject } from "../figures.ts";

/** One `fairlead-runtime apply`. */
export interface AppliedRelease {
  readonly environment: string;
  readonly home: string;
  /** Stages whose outputs were copied into the home for it. */
  readonly copied: readonly string[];
  readonly steps: NonNullable<AppliedProject["steps"]>;
}

export interface OutputRow {
  readonly stage: string;
  readonly output: string;
  /** Environments, in order; one that ran it twice stands there twice. The others likewise. */
  readonly ran: readonly string[];
  /** Seconds of the first run. */
  readonly seconds: number;
  /** Homes. */
  readonly copied: readonly string[];
  readonly reused: readonly string[];
}

/** A stage that was run under another key is another row. */
export function outputRows(applied: readonly AppliedRelease[]): OutputRow[] {
  const rows = new Map<string, OutputRow>();
  for (const { environment, home, copied, steps } of applied) {
    for (const { stage, action, output } of steps) {
      if (output === null) continue;
      const { key, output: digest, seconds } = output.evidence;
      const row = rows.get(key) ?? { stage, output: digest, seconds, ran: [], copied: [], reused: [] };
      rows.set(key, {
        ...row,
        ran: action === "run" ? [...row.ran, environment] : row.ran,
        copied: copied.includes(stage) ? [...row.copied, home] : row.copied,
        reused: action === "reuse" ? [...row.reused, environment] : row.reused,
      });
    }
  }
  return [...rows.values()];
}

/** Sentences: what speaks against it that each output was made once, in the environment that makes them. Empty where nothing does. */
export function madeTwice(rows: readonly OutputRow[], maker: string): string[] {
  if (rows.length === 0) return ["no stage made an output."];
  return rows.flatMap(({ stage, output, ran }) => {
    if (ran.length === 1 && ran[0] === maker) return [];
    const where = ran.length === 0 ? "never ran" : `ran in ${ran.join(", ")}`;
    return [`${stage} (${output}) ${where}, and should have run once, in ${maker}.`];
  });
}

export function outputCells(rows: readonly OutputRow[]): string[][] {
  return rows.map(({ stage, output, ran, seconds, copied, reused }) => [
    stage,
    output.slice(0, "sha256:".length + 12),
    `${counted(ran)} (${seconds.toFixed(1)} s)`,
    counted(copied),
    counted(reused),
  ]);
}

/** "dev once, staging 3 times". */
function counted(names: readonly string[]): string {
  const times = new Map<string, number>();
  for (const name of names) times.set(name, (times.get(name) ?? 0) + 1);
  return [...times].map(([name, count]) => `${name} ${count === 1 ? "once" : `${count} times`}`).join(", ");
}
