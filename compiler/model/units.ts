// From the strings that people write ("10m", "99.95%", ">= 20 points") to the numbers that the handoff carries. The
// schemas have checked the forms; a string that does not match is our mistake.
import type { Gate } from "../../specs/handoff/gates.ts";

const secondsPerUnit = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** Seconds of a Duration; milliseconds are exact decimals (`200ms` is 0.2). */
export function durationSeconds(duration: string): number {
  const match = /^([0-9]+)(ms|s|m|h|d)$/.exec(duration);
  if (match === null) throw new Error(`internal: "${duration}" is not a duration`);
  const unit = match[2] as keyof typeof secondsPerUnit;
  return unit === "ms" ? Number(`${match[1]}e-3`) : Number(match[1]) * secondsPerUnit[unit];
}

/** Fraction of 1 of a Percent: `99.95%` is 0.9995, the double nearest to the decimal. */
export function percentShare(percent: string): number {
  if (!/^[0-9]+(\.[0-9]+)?%$/.test(percent)) throw new Error(`internal: "${percent}" is not a percentage`);
  return Number(`${percent.slice(0, -1)}e-2`);
}

const bytesPerUnit = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 } as const;

/** Bytes of an amount: `2GiB` is 2147483648. */
export function amountBytes(amount: string): number {
  const match = /^([0-9]+)(KiB|MiB|GiB)$/.exec(amount);
  if (match === null) throw new Error(`internal: "${amount}" is not an amount`);
  return Number(match[1]) * bytesPerUnit[match[2] as keyof typeof bytesPerUnit];
}

export interface ParsedBound {
  readonly comparator: "<=" | ">=";
  /** A fraction of 1 with unit share, hundredths of a score with unit points (`20 points` is 20), the figure's own unit with number. */
  readonly bound: number;
  readonly unit: Gate["unit"];
}

/** A ShareBound or a ShareRange in numbers: one bound, or the lower and the upper one. */
export function parseShares(written: string): readonly ParsedBound[] {
  const [least, most] = written.split("..");
  if (least === undefined || most === undefined) return [parseBound(written)];
  return [parseBound(`>= ${least}`), parseBound(`<= ${most}`)];
}

/** A Bound, a CountBound, a TimeBound or a BytesBound in numbers. */
export function parseBound(written: string): ParsedBound {
  const amount = /^(<=) ?([0-9]+(?:(ms|s|m)|[KMG]iB))$/.exec(written);
  if (amount !== null) {
    const isTime = amount[3] !== undefined;
    const bound = isTime ? durationSeconds(amount[2]!) : amountBytes(amount[2]!);
    return { comparator: "<=", bound, unit: isTime ? "seconds" : "bytes" };
  }
  const match = /^(<=|>=) ?([0-9]+(?:\.[0-9]+)?)(%| points?)?$/.exec(written);
  if (match === null) throw new Error(`internal: "${written}" is not a bound`);
  const comparator = match[1] as "<=" | ">=";
  const number = match[2]!;
  if (match[3] === undefined) return { comparator, bound: Number(number), unit: "number" };
  if (match[3] === "%") return { comparator, bound: Number(`${number}e-2`), unit: "share" };
  return { comparator, bound: Number(number), unit: "points" };
}
