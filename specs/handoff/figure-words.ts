// A measured figure in the unit of its gate.
import type { Gate } from "./gates.ts";

/** `81%`, `6.25 points`, `1.5`: two digits after the point, and more where the value would read like the bound that it has missed. */
export function figureWords(measured: number, { unit, bound }: Pick<Gate, "unit" | "bound">): string {
  switch (unit) {
    case "share":
      return `${distinct(measured * 100, bound * 100)}%`;
    case "points":
      return `${distinct(measured, bound)} points`;
    case "seconds":
      return `${distinct(measured * 1000, bound * 1000)} ms`;
    case "bytes":
      return `${distinct(measured / 2 ** 20, bound / 2 ** 20)} MiB`;
    case "number":
      return distinct(measured, bound);
  }
}

function distinct(value: number, bound: number): string {
  for (let digits = 2; digits < 8; digits++) {
    if (value.toFixed(digits) !== bound.toFixed(digits)) return String(Number(value.toFixed(digits)));
  }
  return String(value);
}
