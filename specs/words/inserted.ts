// Chinese words that somebody broke up with a star or a space: what was inserted is taken out, and the way back to the text kept.
import {
  chineseUnit,
  type Folded,
  halfUnit,
  insertedUnit,
  kindOfCharacter,
  kindsOfUnits,
  otherUnit,
  withRoom,
} from "./fold.ts";

/** A text in the form that is searched; without `starts` and `ends` its units stand at their own offsets. */
export interface Form {
  readonly units: Uint16Array;
  readonly length: number;
  readonly starts?: Int32Array;
  readonly ends?: Int32Array;
}

/** Between two neighbouring characters of a word. */
const mostInserted = 2;

/**
 * Writes the form without up to two symbols, spaces and marks that stand between two Chinese characters; more of them stay, and so do
 * line ends. What one character of the text became counts once. False where there is nothing to take out; `into` is of no use then.
 */
export function withoutInserted(form: Form, into: Folded): boolean {
  const { units, length } = form;
  const kinds = kindsOfUnits();
  if (!mayHoldInserted(form, kinds)) return false;
  withRoom(into, length);
  into.length = 0;
  let isBehindChinese = false;
  for (let i = 0; i < length;) {
    const kind = kinds[units[i]!]!;
    const end = isBehindChinese && kind >= insertedUnit ? endOfInserted(form, i) : i;
    if (end > i) {
      i = end;
      continue;
    }
    const isHalf = kind === halfUnit;
    isBehindChinese = isHalf ? kindAt(form, i) === chineseUnit : kind === chineseUnit;
    for (const next = isHalf ? i + widthAt(form, i) : i + 1; i < next; i++) copyUnit(form, i, into);
  }
  return into.length < length;
}

/** Most texts that are not Chinese hold nothing that could be taken out. */
function mayHoldInserted({ units, length }: Form, kinds: Uint8Array): boolean {
  let before: number = otherUnit;
  for (let i = 0; i < length; i++) {
    const kind = kinds[units[i]!]!;
    if (kind >= insertedUnit && (before === chineseUnit || before === halfUnit)) return true;
    before = kind;
  }
  return false;
}

function copyUnit({ units, starts, ends }: Form, at: number, into: Folded): void {
  const to = into.length++;
  into.units[to] = units[at]!;
  into.starts[to] = starts === undefined ? at : starts[at]!;
  into.ends[to] = ends === undefined ? at + 1 : ends[at]!;
}

/** Where the Chinese character stands that what begins at `from` was put in front of; `from` where it is no such thing. */
function endOfInserted(form: Form, from: number): number {
  const { length, starts } = form;
  let inserted = 0;
  for (let i = from; i < length; i += widthAt(form, i)) {
    const kind = kindAt(form, i);
    if (kind === chineseUnit) return i;
    if (kind !== insertedUnit) return from;
    const isNew = starts === undefined || i === from || starts[i] !== starts[i - 1];
    if (isNew && ++inserted > mostInserted) return from;
  }
  return from;
}

/** Can something be inserted in it, and does it not have that already? Such a word is found as it is written alone. */
export function isBreakable(word: Folded): boolean {
  let pairs = 0;
  for (let i = 0; i < word.length; i += widthAt(word, i)) {
    const next = i + widthAt(word, i);
    if (kindAt(word, i) !== chineseUnit || next >= word.length) continue;
    if (kindAt(word, next) === chineseUnit) pairs++;
    else if (endOfInserted(word, next) > next) return false;
  }
  return pairs > 0;
}

function kindAt(form: Form, at: number): number {
  const kind = kindsOfUnits()[form.units[at]!]!;
  if (kind !== halfUnit) return kind;
  return widthAt(form, at) === 1
    ? otherUnit
    : kindOfCharacter(String.fromCharCode(form.units[at]!, form.units[at + 1]!));
}

function widthAt({ units, length }: Form, at: number): number {
  const isPair = (units[at]! & 0xfc00) === 0xd800 && at + 1 < length && (units[at + 1]! & 0xfc00) === 0xdc00;
  return isPair ? 2 : 1;
}
