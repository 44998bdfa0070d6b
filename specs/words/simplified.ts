// One character for a traditional and a simplified one of the same word. A key to compare by, and no translation: 后 is 後 here, and 后 too.
import type { Folded } from "./fold.ts";
import { simplifiedPairs } from "./simplified-table.ts";

interface Simplified {
  /** By unit, of characters that are one unit; what stands for one of them is one unit too. */
  readonly units: Uint16Array;
  /** Of characters beyond the first plane. */
  readonly pairs: ReadonlyMap<string, string>;
}

let table: Simplified | undefined;

function simplified(): Simplified {
  if (table !== undefined) return table;
  const units = Uint16Array.from({ length: 0x10000 }, (_, unit) => unit);
  const pairs = new Map<string, string>();
  const characters = Array.from(simplifiedPairs);
  for (let i = 0; i < characters.length; i += 2) {
    const [from, to] = [characters[i]!, characters[i + 1]!];
    if (from.length === 1) units[from.charCodeAt(0)] = to.charCodeAt(0);
    else pairs.set(from, to);
  }
  table = { units, pairs };
  return table;
}

/** `folds` by unit, as `foldsOfUnits` has them, with one character for both. */
export function simplifiedFolds(folds: Uint16Array): Uint16Array {
  const { units } = simplified();
  return folds.map((unit) => units[unit]!);
}

/** The same for a form, in place. */
export function simplifyForm(form: Folded): Folded {
  const { units: simple, pairs } = simplified();
  const { units, starts, ends } = form;
  let count = 0;
  for (let i = 0; i < form.length; i++) {
    const isPair = (units[i]! & 0xfc00) === 0xd800 && i + 1 < form.length;
    const pair = isPair ? pairs.get(String.fromCharCode(units[i]!, units[i + 1]!)) : undefined;
    const width = pair?.length ?? 1;
    for (let at = 0; at < width; at++) {
      units[count] = pair?.charCodeAt(at) ?? simple[units[i]!]!;
      starts[count] = starts[i]!;
      ends[count++] = ends[i]!;
    }
    if (pair !== undefined) i++;
  }
  form.length = count;
  return form;
}
