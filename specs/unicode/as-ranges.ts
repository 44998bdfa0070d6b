// Classes of characters as the pinned version of Unicode has them. A regular expression that names a property asks the Node that runs it;
// one that has the ranges themselves is the same on every machine.
import { decodeRanges } from "./decode.ts";
import { classText, complement, intersection, type Ranges, union } from "./ranges.ts";
import { sets } from "./table.ts";

/**
 * `String.raw` in which each class in brackets, and each \p{...} and \P{...}, has become one list of ranges, for regular expressions with
 * the v flag. A code point that the pinned version has not assigned is in no class but `Cn`, and in `DI` and `NChar` where these reserve it.
 * Throws for a property that is not in the table.
 */
export function asRanges(pieces: Readonly<Pick<TemplateStringsArray, "raw">>, ...between: readonly string[]): string {
  const source = String.raw(pieces, ...between);
  let written = "";
  for (let at = 0; at < source.length;) {
    if (source[at] === "[" || isProperty(source, at)) {
      const { set, end } = readItem(source, at);
      const text = classText(set);
      made.set(text, set);
      written += text;
      at = end;
    } else {
      const end = at + (source[at] === "\\" ? 2 : 1);
      written += source.slice(at, end);
      at = end;
    }
  }
  return written;
}

/** What was written before, which comes again inside other classes. */
const made = new Map<string, Ranges>();

function isProperty(source: string, at: number): boolean {
  return source[at] === "\\" && (source[at + 1] === "p" || source[at + 1] === "P");
}

interface Read {
  readonly set: Ranges;
  /** Where the source goes on. */
  readonly end: number;
}

/** A class, a property, a character, or a range of two. */
function readItem(source: string, at: number): Read {
  if (source[at] === "[") return readClass(source, at);
  if (isProperty(source, at)) {
    const end = source.indexOf("}", at) + 1;
    const set = setOf(source.slice(at + 3, end - 1));
    return { set: source[at + 1] === "P" ? complement(set) : set, end };
  }
  const first = readCharacter(source, at);
  const isRange = source[first.end] === "-" && source[first.end + 1] !== "-";
  const last = isRange ? readCharacter(source, first.end + 1) : first;
  return { set: [[first.code, last.code]], end: last.end };
}

/** `--` and `&&` work on what stands before them, from the left. */
function readClass(source: string, at: number): Read {
  const end = source.indexOf("]", at) + 1;
  const again = made.get(source.slice(at, end));
  if (again !== undefined) return { set: again, end };
  const isNegated = source[at + 1] === "^";
  let items: Ranges[] = [];
  let next = at + (isNegated ? 2 : 1);
  while (source[next] !== "]") {
    const sign = source[next] === source[next + 1] ? source[next] : undefined;
    const isOperator = sign === "-" || sign === "&";
    const item = readItem(source, next + (isOperator ? 2 : 0));
    if (!isOperator) items.push(item.set);
    else items = [intersection(union(...items), sign === "-" ? complement(item.set) : item.set)];
    next = item.end;
  }
  const set = union(...items);
  return { set: isNegated ? complement(set) : set, end: next + 1 };
}

function readCharacter(source: string, at: number): { readonly code: number; readonly end: number } {
  if (at >= source.length) throw new Error(`internal: a class does not end in ${source.slice(-40)}`);
  if (source[at] !== "\\") {
    const code = source.codePointAt(at)!;
    return { code, end: at + (code > 0xffff ? 2 : 1) };
  }
  const escape = /^\\(?:u\{([0-9A-Fa-f]+)\}|u([0-9A-Fa-f]{4})|[^])/u.exec(source.slice(at, at + 12))!;
  const digits = escape[1] ?? escape[2];
  const code =
    digits === undefined ? (controls[source[at + 1]!] ?? source.charCodeAt(at + 1)) : Number.parseInt(digits, 16);
  return { code, end: at + escape[0].length };
}

const controls: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13 };

/** Of a property, by its name in regular expressions. */
export function setOf(property: string): Ranges {
  const known = decoded.get(property);
  if (known !== undefined) return known;
  const written = sets[property];
  if (written === undefined) throw new Error(`internal: the table of Unicode has no property ${property}`);
  const set = decodeRanges(written);
  decoded.set(property, set);
  return set;
}

const decoded = new Map<string, Ranges>();
