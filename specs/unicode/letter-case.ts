// Small and capital letters as the pinned version of Unicode has them. A later version may give an old letter a capital that it adds, so
// characters are compared one by one with what this machine makes of them.
import { asRanges } from "./as-ranges.ts";
import { decodeMappings } from "./decode.ts";
import { codePoints, everyBlock, holdsMarked, otherwiseAssigned, type Marks } from "./machine.ts";
import { lowerCases, upperCases } from "./table.ts";

/** As `String.prototype.toLowerCase`. */
export function lowerCase(text: string): string {
  lower ??= mappingOf(lowerCases, (part) => part.toLowerCase());
  return mapped(text, lower);
}

/** As `String.prototype.toUpperCase`. */
export function upperCase(text: string): string {
  upper ??= mappingOf(upperCases, (part) => part.toUpperCase());
  return mapped(text, upper);
}

interface Mapping {
  readonly here: (text: string) => string;
  readonly table: ReadonlyMap<number, string>;
  /** What this machine may map otherwise. */
  readonly strangers: Marks | "none";
}

let lower: Mapping | undefined;
let upper: Mapping | undefined;

function mapped(text: string, { here, table, strangers }: Mapping): string {
  return strangers === "none" || !holdsMarked(text, strangers) ? here(text) : mapByTable(text, table);
}

function mappingOf(written: string, here: (text: string) => string): Mapping {
  const table = decodeMappings(written);
  return { here, table, strangers: otherwiseAssigned().length === 0 ? "none" : strangersOf(table, here) };
}

function strangersOf(table: ReadonlyMap<number, string>, here: (text: string) => string): Marks {
  const marks = new Uint8Array(codePoints);
  const changing = everyBlock().filter((block) => here(block) !== block);
  const codes = changing.flatMap((block) => Array.from(block, (character) => character.codePointAt(0)!));
  for (const code of [...codes, ...table.keys()]) {
    const character = String.fromCodePoint(code);
    if (here(character) !== (table.get(code) ?? character)) marks[code] = 1;
  }
  // What it becomes depends on the characters around it, and so on what these are here.
  if (table.has(capitalSigma)) marks[capitalSigma] = 1;
  return marks;
}

const capitalSigma = 0x3a3;

/** Capital sigma, the only letter whose small form depends on its place, has the final one behind a letter and before none. */
function finalSigma(): RegExp {
  const source = asRanges`(?<=[\p{Cased}--\p{CI}]\p{CI}*)Σ(?!\p{CI}*[\p{Cased}--\p{CI}])`;
  return new RegExp(source, "gv");
}

let sigma: RegExp | undefined;

/** Exported, with the tables, for the test that sets it beside Node's own. */
export function mapByTable(text: string, table: ReadonlyMap<number, string>): string {
  const placed = table.get(capitalSigma) === "σ" ? text.replace((sigma ??= finalSigma()), "ς") : text;
  return Array.from(placed, (character) => table.get(character.codePointAt(0)!) ?? character).join("");
}
