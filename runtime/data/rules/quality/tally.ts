// What the rule quality counts in a text. All counts are of code points, if nothing else is said; white space and fenced code are in none of them.

export interface Tally {
  /** All that is judged. */
  all: number;
  han: number;
  /** Letters a to z and A to Z. */
  ascii: number;
  upper: number;
  /** Letters of any script, Chinese characters among them. */
  letters: number;
  kana: number;
  digits: number;
  signs: number;
  pictures: number;
  lost: number;
  /** UTF-16 units that look like UTF-8 that was read as Windows-1252, a lower bound. */
  misread: number;
  /** Question marks, which are what an export writes for all that it does not know. */
  questions: number;
  /** Beyond the third of the same character in a row. Those of signs that draw lines are counted apart. */
  runs: number;
  lineRuns: number;
  /** How often three and more exclamation marks or dollars stand in a row. */
  cries: number;
  /** In words of four letters and more. */
  judged: number;
  /** In those of them that are no likely word, and in those of neighbouring keys. */
  unlikely: number;
  keyboard: number;
  /** Chinese characters that are in no common use. */
  rare: number;
  /** Chinese characters in runs of 12 and more, and those of them that are among the commonest. */
  longHan: number;
  longFrequent: number;
  /** In numbers of nine digits and more. */
  longDigits: number;
  /** In tokens of more than 80 letters and digits, and the longest of these tokens. */
  longTokens: number;
  longestToken: number;
  urls: number;
  /** In tags and names of characters, of web pages and forums. */
  markup: number;
  /** Letters of two alphabets side by side. */
  switches: number;
  /** Words and characters. */
  units: number;
  /** How many of these end four that were there before, and the code points in them. */
  copies: number;
  copied: number;
  /** How far apart the same four were at last. */
  period: number;
  /** Do words, and not characters, come again? */
  copiesWords: boolean;
  /** Words of four letters and more: shorter ones stand between all others. */
  longWords: number;
  /** Those of placeholder text. */
  fillers: number;
  /** Those of menus and notices, and pairs of Chinese characters. */
  furniture: number;
}

export function newTally(): Tally {
  return {
    all: 0,
    han: 0,
    ascii: 0,
    upper: 0,
    letters: 0,
    kana: 0,
    digits: 0,
    signs: 0,
    pictures: 0,
    lost: 0,
    misread: 0,
    questions: 0,
    runs: 0,
    lineRuns: 0,
    cries: 0,
    judged: 0,
    unlikely: 0,
    keyboard: 0,
    rare: 0,
    longHan: 0,
    longFrequent: 0,
    longDigits: 0,
    longTokens: 0,
    longestToken: 0,
    urls: 0,
    markup: 0,
    switches: 0,
    units: 0,
    copies: 0,
    copied: 0,
    period: 0,
    copiesWords: false,
    longWords: 0,
    fillers: 0,
    furniture: 0,
  };
}
