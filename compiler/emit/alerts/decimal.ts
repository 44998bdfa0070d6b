// Shares and thresholds as the decimals that people wrote: 100% - 99.95% is 0.0005, and not 0.0005000000000000560.
import Big from "big.js";

/** Longer fractions, such as those of 28 days, are cut here; that is a billionth of a threshold. */
const digits = 12;

/** The fraction of 1 that a percentage leaves: "0.0005" of "99.95%". */
export function errorBudget(target: string): string {
  return new Big(1).minus(fraction(target)).toFixed();
}

/** "0.9995" of "99.95%". */
export function fraction(percent: string): string {
  return new Big(percent.replace("%", "")).div(100).toFixed();
}

/** `factor` is a quotient, so that no digit is lost before the product. */
export function times(budget: string, [over, under]: readonly [number, number]): string {
  const exact = new Big(budget).times(over).div(under);
  const short = exact.round(digits);
  return (short.eq(0) ? exact : short).toFixed();
}

export function isBelowOne(decimal: string): boolean {
  return new Big(decimal).lt(1);
}

/** Whole numbers of bad and good requests, a thousand together or more, whose ratio is about the middle of `low` and `high`. */
export function ratioBetween(low: string, high: string): { readonly bad: number; readonly good: number } {
  const middle = new Big(low).plus(high).div(2);
  let all = new Big(1000);
  const narrow = new Big(high).minus(low);
  while (middle.times(all).lt(100) || narrow.times(all).lt(10)) all = all.times(10);
  const bad = middle.times(all).round(0).toNumber();
  return { bad, good: all.minus(bad).toNumber() };
}
