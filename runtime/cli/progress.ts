// Shows how far a stage is and how long it will take: one line that is rewritten on a terminal, a line every few seconds elsewhere.
// It must never disturb the stage: whatever it is given, it does not throw.
import type { Progress } from "../stage.ts";

export interface ProgressOutput {
  readonly write: (text: string) => void;
  /** A terminal, where a line can be rewritten. */
  readonly isTerminal: boolean;
  /** Characters that fit in a line of the terminal. */
  readonly columns: () => number;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
}

export interface ProgressLine extends Progress {
  /** Names the stage that following steps belong to, and forgets the last one's rate. */
  begin(label: string): void;
  /** Removes the line, so that something else can be printed. */
  clear(): void;
}

type Update = Parameters<Progress["step"]>[0];

const terminalEveryMs = 100;
const otherwiseEveryMs = 5_000;

export function progressLine({ write, isTerminal, columns, now }: ProgressOutput): ProgressLine {
  let label = "";
  let rate = new Rate();
  let shownAt = now();
  let isShown = false;
  const clear = (): void => {
    if (isShown) write("\r\u001b[K");
    isShown = false;
  };
  return {
    clear,
    begin(name) {
      clear();
      label = name;
      rate = new Rate();
      shownAt = isTerminal ? Number.NEGATIVE_INFINITY : now();
    },
    step(update) {
      const at = now();
      rate.add(at, update.done);
      if (at - shownAt < (isTerminal ? terminalEveryMs : otherwiseEveryMs)) return;
      shownAt = at;
      const line = `${label}  ${describe(update, rate)}`;
      if (!isTerminal) return write(`${line}\n`);
      write(`\r\u001b[K${line.slice(0, Math.max(10, columns() - 1))}`);
      isShown = true;
    },
  };
}

/** Shows nothing, for a quiet run. */
export const silentProgress: ProgressLine = { begin() {}, clear() {}, step() {} };

const windowMs = 20_000;
/** Progress may be told thousands of times a second; more samples than this would make no better rate. */
const sampleEveryMs = 200;

/** How fast something has gone lately. Exported for its tests. */
export class Rate {
  #samples: { readonly at: number; readonly done: number }[] = [];

  add(at: number, done: number): void {
    if (!Number.isFinite(done) || !Number.isFinite(at)) return;
    const last = this.#samples.at(-1);
    // A count that starts again, or a clock that does, belongs to another piece of work.
    if (last !== undefined && (done < last.done || at < last.at)) this.#samples = [];
    else if (last !== undefined && at - last.at < sampleEveryMs) return;
    this.#samples.push({ at, done });
    while (this.#samples.length > 2 && at - this.#samples[0]!.at > windowMs) this.#samples.shift();
  }

  /** Per second; undefined while too little is known. */
  perSecond(): number | undefined {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined || last.at <= first.at || last.done <= first.done) return undefined;
    const rate = ((last.done - first.done) * 1000) / (last.at - first.at);
    return Number.isFinite(rate) && rate > 0 ? rate : undefined;
  }

  /** Seconds until `total` is reached at the present rate; undefined while unknown, never negative. */
  secondsLeft(done: number, total: number | undefined): number | undefined {
    const rate = this.perSecond();
    if (rate === undefined || total === undefined || !Number.isFinite(total) || !Number.isFinite(done))
      return undefined;
    const seconds = Math.max(0, total - done) / rate;
    return Number.isFinite(seconds) ? seconds : undefined;
  }
}

function describe({ done, total, unit, note }: Update, rate: Rate): string {
  const parts = [total === undefined ? amount(done, unit) : `${amount(done, unit, false)} of ${amount(total, unit)}`];
  if (total !== undefined && total > 0 && Number.isFinite(done / total)) {
    parts.push(`${Math.min(100, Math.max(0, Math.floor((done / total) * 100)))}%`);
  }
  const perSecond = rate.perSecond();
  if (perSecond !== undefined) parts.push(`${amount(perSecond, unit)}/s`);
  const left = rate.secondsLeft(done, total);
  if (left !== undefined) parts.push(`${duration(left)} left`);
  if (note !== undefined && note !== "") parts.push(note);
  // Notes may quote data; nothing of it may steer the terminal.
  return parts.join("  ").replace(/\p{Cc}/gu, " ");
}

function amount(value: number, unit: string, withUnit = true): string {
  if (!Number.isFinite(value)) return withUnit ? `? ${unit}` : "?";
  if (unit === "bytes") return `${(value / 1e6).toFixed(1)}${withUnit ? " MB" : ""}`;
  const digits = Number.isInteger(value) || Math.abs(value) >= 100 ? 0 : 1;
  return withUnit ? `${grouped(value.toFixed(digits))} ${unit}` : grouped(value.toFixed(digits));
}

/** 12345.5 as 12,345.5, in every locale. */
function grouped(digits: string): string {
  const [whole = "", fraction] = digits.split(".");
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? groups : `${groups}.${fraction}`;
}

/** `4s`, `3m20s`, `2h05m`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}s`;
  const two = (value: number): string => String(value).padStart(2, "0");
  if (whole < 3600) return `${Math.floor(whole / 60)}m${two(whole % 60)}s`;
  return `${Math.floor(whole / 3600)}h${two(Math.floor((whole % 3600) / 60))}m`;
}
