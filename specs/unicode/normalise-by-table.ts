// Unicode's normalisation itself (UAX #15, section 1.3, and chapter 3.11 of the standard), for the few texts that the machine's Node would
// take otherwise: decompose, sort marks by class, compose. What every supported Node knows of one character or of a pair it is asked for.
import { setOf } from "./as-ranges.ts";
import { decodeRanges, decodeSpelled } from "./decode.ts";
import { canonicalNewcomers, combiningClasses, compatibleNewcomers, compositions } from "./table.ts";

export type NormalForm = "NFC" | "NFD" | "NFKC" | "NFKD";

interface Tables {
  readonly canonical: ReadonlyMap<number, string>;
  readonly compatible: ReadonlyMap<number, string>;
  /** By the pair. */
  readonly composites: ReadonlyMap<string, string>;
  /** The characters of these pairs. */
  readonly inPairs: ReadonlySet<number>;
  /** The place of a mark's class among all classes, from 1 on; what is no such mark has none. */
  readonly places: ReadonlyMap<number, number>;
}

/** Most machines need none of them. */
function tables(): Tables {
  if (known !== undefined) return known;
  const pairs = Array.from(decodeSpelled(compositions), ([code, pair]) => [pair, String.fromCodePoint(code)] as const);
  const places = new Map<number, number>();
  for (const [at, ranges] of combiningClasses.entries())
    for (const [first, last] of decodeRanges(ranges))
      for (let code = first; code <= last; code++) places.set(code, at + 1);
  return (known = {
    canonical: decodeSpelled(canonicalNewcomers),
    compatible: decodeSpelled(compatibleNewcomers),
    composites: new Map(pairs),
    inPairs: new Set(pairs.flatMap(([pair]) => Array.from(pair, codeOf))),
    places,
  });
}

let known: Tables | undefined;

export function isAssigned(code: number): boolean {
  const unassigned = setOf("Cn");
  let [low, high] = [0, unassigned.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (unassigned[middle]![1] < code) low = middle + 1;
    else high = middle;
  }
  return low === unassigned.length || unassigned[low]![0] > code;
}

/** Whether a normal form may change or move a newcomer, or join it with another character. */
export function isMoved(code: number): boolean {
  const { places, canonical, compatible, inPairs } = tables();
  return places.has(code) || canonical.has(code) || compatible.has(code) || inPairs.has(code);
}

export function normaliseByTable(text: string, form: NormalForm): string {
  const characters = Array.from(text).flatMap((character) => decomposed(character, form));
  sortMarks(characters);
  return (form === "NFC" || form === "NFKC" ? composed(characters) : characters).join("");
}

function decomposed(character: string, form: NormalForm): readonly string[] {
  const code = codeOf(character);
  if (code < 0x80 || !isAssigned(code)) return [character];
  const { canonical, compatible } = tables();
  const newcomer = (form.startsWith("NFK") ? compatible.get(code) : undefined) ?? canonical.get(code);
  return Array.from(newcomer ?? character.normalize(form.startsWith("NFK") ? "NFKD" : "NFD"));
}

function sortMarks(characters: string[]): void {
  for (let from = 0; from < characters.length; from++) {
    if (placeOf(characters[from]!) === 0) continue;
    let to = from + 1;
    while (to < characters.length && placeOf(characters[to]!) !== 0) to++;
    const sorted = characters.slice(from, to).sort((a, b) => placeOf(a) - placeOf(b));
    for (const [i, mark] of sorted.entries()) characters[from + i] = mark;
    from = to;
  }
}

/** Each character joins the last one without a class, unless one of its own class, or of none, stands between. */
function composed(characters: readonly string[]): readonly string[] {
  const left: string[] = [];
  let starter = -1;
  let before = 0;
  for (const character of characters) {
    const place = placeOf(character);
    const isNext = starter === left.length - 1;
    const joined = starter >= 0 && (isNext || before < place) ? joinedOf(left[starter]!, character) : undefined;
    if (joined !== undefined) {
      left[starter] = joined;
      continue;
    }
    if (place === 0) starter = left.length;
    left.push(character);
    before = place;
  }
  return left;
}

function joinedOf(first: string, second: string): string | undefined {
  const pair = first + second;
  const newcomer = tables().composites.get(pair);
  if (newcomer !== undefined || !isAssigned(codeOf(first)) || !isAssigned(codeOf(second))) return newcomer;
  const joined = pair.normalize("NFC");
  const isOne = joined.length === String.fromCodePoint(codeOf(joined)).length;
  // One that Node sorted before it joined them is another pair's.
  return isOne && joined.normalize("NFD") === first.normalize("NFD") + second ? joined : undefined;
}

function placeOf(character: string): number {
  return tables().places.get(codeOf(character)) ?? 0;
}

function codeOf(character: string): number {
  return character.codePointAt(0)!;
}
