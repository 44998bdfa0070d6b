// Text that was written as UTF-8 and read as Windows-1252, as "Ã©" for "é" and "ä½ å¥½" for "你好": found and read again as what it was.
import { asRanges } from "../../../specs/unicode/as-ranges.ts";

/** The bytes 0x80 to 0x9F of Windows-1252, as the WHATWG's encoding standard reads them; five stay control characters. */
const high =
  "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F" +
  "\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

/** Byte by character; Latin-1 reads the same bytes as control characters, which are taken too. */
const bytes = new Map<string, number>();
for (let byte = 0x80; byte <= 0xff; byte++) bytes.set(String.fromCharCode(byte), byte);
for (let at = 0; at < high.length; at++) bytes.set(high[at]!, 0x80 + at);

const anyOf = (test: (byte: number) => boolean): string =>
  `[${[...bytes].flatMap(([character, byte]) => (test(byte) ? `\\u{${character.charCodeAt(0).toString(16)}}` : [])).join("")}]`;
const after = anyOf((byte) => byte >= 0x80 && byte <= 0xbf);
/** What may follow an accented capital in no language: signs, and no letters such as š or œ. */
const sign = asRanges`[[${after}--\p{L}]\u{AA}\u{B5}\u{BA}]`;
/** A lead of two, of three or of four bytes with all that belongs to it. */
const misread = new RegExp(
  [
    `[\u00C2\u00C3]${after}`,
    `${anyOf((byte) => byte >= 0xc4 && byte <= 0xdf)}${sign}`,
    `${anyOf((byte) => byte >= 0xe0 && byte <= 0xef)}${after}{2}`,
    `${anyOf((byte) => byte >= 0xf0 && byte <= 0xf4)}${after}{3}`,
  ].join("|"),
  "gv",
);
const mayHold = /[\u00C2-\u00F4]/u;

export interface Reread {
  readonly text: string;
  /** Each as it stood and as it is now. */
  readonly changes: readonly (readonly [from: string, to: string])[];
}

/** Undefined where nothing was misread. Misread twice, it is read again twice. */
export function rereadMojibake(written: string): Reread | undefined {
  const changes: [string, string][] = [];
  let text = written;
  while (mayHold.test(text)) {
    const again = text.replace(misread, (match) => {
      const read = decoded(match);
      if (read !== undefined) changes.push([match, read]);
      return read ?? match;
    });
    if (again === text) break;
    text = again;
  }
  return changes.length === 0 ? undefined : { text, changes };
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function decoded(match: string): string | undefined {
  try {
    return utf8.decode(Uint8Array.from(match, (character) => bytes.get(character)!));
  } catch {
    return undefined;
  }
}
