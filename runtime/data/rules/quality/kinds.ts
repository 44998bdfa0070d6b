// What a UTF-16 unit is to the rule quality. Plain ranges, so that no version of Unicode changes what is rejected.

export const space = 0;
export const lower = 1;
export const upper = 2;
/** Latin letters with accents and full-width ones. */
export const otherLatin = 3;
export const han = 4;
/** Kana, bopomofo and Hangul. */
export const eastAsian = 5;
/** From here to `lastScript` one for each other alphabet, so that two of them can be told apart. */
const firstScript = 6;
const lastScript = 13;
export const digit = 14;
const punctuation = 15;
/** Signs that prose has few of. */
export const sign = 16;
/** Signs that draw lines, rules and blanks, and hide words. */
export const line = 17;
export const picture = 18;
export const highHalf = 19;
/** Changes how something looks, and stands for nothing itself. */
export const ignored = 20;
/** Stands for something that is gone: replacement characters, controls, private use, halves of pairs. */
export const lost = 21;

const ranges: readonly (readonly [first: number, last: number, kind: number])[] = [
  [0x0000, 0x001f, lost],
  [0x0009, 0x000d, space],
  [0x0020, 0x0020, space],
  [0x0021, 0x002f, punctuation],
  [0x0030, 0x0039, digit],
  [0x003a, 0x003f, punctuation],
  [0x0041, 0x005a, upper],
  [0x005b, 0x005d, punctuation],
  [0x0061, 0x007a, lower],
  [0x007b, 0x007d, punctuation],
  [0x007f, 0x009f, lost],
  [0x0085, 0x0085, space],
  [0x00a0, 0x00a0, space],
  [0x00a1, 0x00bf, sign],
  [0x00ab, 0x00ab, punctuation],
  [0x00b7, 0x00b7, punctuation],
  [0x00bb, 0x00bb, punctuation],
  [0x00ad, 0x00ad, ignored],
  [0x00c0, 0x024f, otherLatin],
  [0x00d7, 0x00d7, sign],
  [0x00f7, 0x00f7, sign],
  [0x0250, 0x02ff, otherLatin],
  [0x0300, 0x036f, ignored],
  [0x0370, 0x03ff, firstScript], // Greek
  [0x0400, 0x052f, firstScript + 1], // Cyrillic
  [0x0530, 0x05ff, firstScript + 2], // Armenian, Hebrew
  [0x0600, 0x08ff, firstScript + 3], // Arabic and what is written from right to left
  [0x0900, 0x0dff, firstScript + 4], // of India
  [0x0e00, 0x109f, firstScript + 5], // of South East Asia, Tibet
  [0x10a0, 0x10ff, firstScript + 6], // Georgian
  [0x1100, 0x11ff, eastAsian],
  [0x1200, 0x1dbf, lastScript], // all others
  [0x1e00, 0x1eff, otherLatin],
  [0x1f00, 0x1fff, firstScript],
  [0x2000, 0x200a, space],
  [0x200b, 0x200f, ignored],
  [0x2010, 0x2027, punctuation],
  [0x2028, 0x2029, space],
  [0x202a, 0x202e, ignored],
  [0x202f, 0x202f, space],
  [0x2030, 0x205e, punctuation],
  [0x2060, 0x206f, ignored],
  [0x2070, 0x20cf, sign],
  [0x20d0, 0x20ff, ignored],
  [0x2100, 0x24ff, sign],
  [0x2500, 0x259f, line],
  [0x25a0, 0x25ff, sign],
  [0x2600, 0x27bf, picture],
  [0x2605, 0x2606, sign],
  [0x27c0, 0x2bff, sign],
  [0x2c00, 0x2dff, lastScript],
  [0x2e00, 0x2e7f, punctuation],
  [0x2e80, 0x2fff, han],
  [0x3000, 0x3000, space],
  [0x3001, 0x303f, punctuation],
  [0x3005, 0x3007, han],
  [0x3040, 0x318f, eastAsian],
  [0x3190, 0x33ff, sign],
  [0x3400, 0x9fff, han],
  [0xa000, 0xabff, lastScript],
  [0xac00, 0xd7ff, eastAsian],
  [0xd800, 0xdbff, highHalf],
  [0xdc00, 0xf8ff, lost],
  [0xf900, 0xfaff, han],
  [0xfb00, 0xfb06, otherLatin],
  [0xfb1d, 0xfdff, firstScript + 3],
  [0xfdd0, 0xfdef, lost],
  [0xfe00, 0xfe0f, ignored],
  [0xfe10, 0xfe6f, punctuation],
  [0xfe70, 0xfefe, firstScript + 3],
  [0xfeff, 0xfeff, ignored],
  [0xff01, 0xff0f, punctuation],
  [0xff10, 0xff19, digit],
  [0xff1a, 0xff20, punctuation],
  [0xff21, 0xff3a, otherLatin],
  [0xff3b, 0xff40, punctuation],
  [0xff41, 0xff5a, otherLatin],
  [0xff5b, 0xff65, punctuation],
  [0xff66, 0xffdc, eastAsian],
  [0xffe0, 0xffee, sign],
  [0xfff0, 0xffff, lost],
];

/** Not the ones of tables, shares and code. */
const signs = "#$&@\\^~＃＄＆＠￥＾～¥§¤";
const lines = "-_=+*.—…。─·＿＝＊－";

/** By UTF-16 unit; halves of pairs are put together by whoever reads. */
export const kinds: Uint8Array = (() => {
  const table = new Uint8Array(0x10000).fill(sign);
  for (const [first, last, kind] of ranges) table.fill(kind, first, last + 1);
  for (const one of signs) table[one.charCodeAt(0)] = sign;
  for (const one of lines) table[one.charCodeAt(0)] = line;
  return table;
})();

/** Of a code point of two units that is no Chinese character. */
export function kindBeyond(codePoint: number): number {
  if (codePoint >= 0x1f000 && codePoint <= 0x1faff) return picture;
  return codePoint >= 0xe0000 ? ignored : lastScript;
}
