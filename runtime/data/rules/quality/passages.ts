// Parts of a text that are no prose and end where their own marks say: links, tags, names of characters, fenced code. Each looks ahead a bounded
// way, and an answer that is no end is -1.
import { lowerCase } from "../../../../specs/unicode/letter-case.ts";

const tagAtMost = 300;
const entityAtMost = 10;

/** Of web pages as people write and copy them; other tags are somebody's XML. */
const pageTags = new Set(
  (
    "a abbr article aside b blockquote body br button center code dd del div dl dt em font footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe img input " +
    "ins label li link main meta nav noscript ol option p pre s script section select small span strong style sub sup svg table tbody td th thead title tr u ul"
  ).split(" "),
);
const forumTags = new Set("b i u s url img quote size color font list code email video center align".split(" "));

export interface Passage {
  readonly kind: "url" | "markup" | "code";
  /** Where the text goes on, in UTF-16 units. */
  readonly end: number;
}

/** By UTF-16 unit: 1 where a passage may begin with it. */
export const mayOpen = new Uint8Array(0x10000);
for (const one of "<&[`hw") mayOpen[one.charCodeAt(0)] = 1;

/** The passage that begins at `at` with `unit`; undefined where none does. */
export function endOfPassage(text: string, at: number, unit: number): Passage | undefined {
  if (unit === 0x68 || unit === 0x77) return passage("url", endOfUrl(text, at));
  if (unit === 0x3c) return passage("markup", endOfTag(text, at));
  if (unit === 0x26) return passage("markup", endOfEntity(text, at));
  if (unit === 0x5b) return passage("markup", endOfForumTag(text, at));
  return passage("code", endOfFence(text, at));
}

function passage(kind: Passage["kind"], end: number): Passage | undefined {
  return end < 0 ? undefined : { kind, end };
}

function endOfUrl(text: string, at: number): number {
  const from = schemeEnd(text, at);
  if (from < 0) return -1;
  let end = from;
  while (end < text.length && isOfUrl(text.charCodeAt(end))) end++;
  return end > from + 2 ? end : -1;
}

function schemeEnd(text: string, at: number): number {
  if (text.startsWith("http", at)) {
    if (text.startsWith("://", at + 4)) return at + 7;
    return text.startsWith("s://", at + 4) ? at + 8 : -1;
  }
  return text.startsWith("www.", at) ? at + 4 : -1;
}

/** Visible ASCII without quotes and brackets of tags. */
function isOfUrl(unit: number): boolean {
  return (
    unit > 0x20 && unit < 0x7f && unit !== 0x22 && unit !== 0x27 && unit !== 0x3c && unit !== 0x3e && unit !== 0x60
  );
}

/** Behind a tag of a page that begins at `at` with <, or a comment. */
function endOfTag(text: string, at: number): number {
  if (text.startsWith("!--", at + 1)) return closing(text, at + 4, 0x3e, 0x3c);
  const start = text.charCodeAt(at + 1) === 0x2f ? at + 2 : at + 1;
  return pageTags.has(nameAt(text, start)) ? closing(text, start, 0x3e, 0x3c) : -1;
}

/** Behind a tag of a forum that begins at `at` with [. */
function endOfForumTag(text: string, at: number): number {
  const isEnd = text.charCodeAt(at + 1) === 0x2f;
  const name = nameAt(text, isEnd ? at + 2 : at + 1);
  if (!forumTags.has(name)) return -1;
  const after = at + (isEnd ? 2 : 1) + name.length;
  const sign = text.charCodeAt(after);
  // A single letter in brackets behind a name is the place of something in a list.
  if (sign === 0x5d) return name.length > 1 || isEnd || !isLetterOrDigit(text.charCodeAt(at - 1)) ? after + 1 : -1;
  return sign === 0x3d ? closing(text, after, 0x5d, 0x5b) : -1;
}

function nameAt(text: string, at: number): string {
  let end = at;
  while (end < at + 11 && isLetterOrDigit(text.charCodeAt(end))) end++;
  return lowerCase(text.slice(at, end));
}

function isLetterOrDigit(unit: number): boolean {
  return (unit >= 0x30 && unit <= 0x39) || ((unit | 32) >= 0x61 && (unit | 32) <= 0x7a);
}

function closing(text: string, from: number, close: number, open: number): number {
  const most = Math.min(text.length, from + tagAtMost);
  for (let end = from; end < most; end++) {
    const unit = text.charCodeAt(end);
    if (unit === close) return end + 1;
    if (unit === open) return -1;
  }
  return -1;
}

/** Behind a character's name that begins at `at` with &. */
function endOfEntity(text: string, at: number): number {
  let end = text.charCodeAt(at + 1) === 0x23 ? at + 2 : at + 1;
  const from = end;
  while (end < from + entityAtMost && isLetterOrDigit(text.charCodeAt(end))) end++;
  return end > from + 1 && text.charCodeAt(end) === 0x3b ? end + 1 : -1;
}

/** Behind fenced code that begins at `at` with three backticks. */
function endOfFence(text: string, at: number): number {
  const end = text.startsWith("```", at) ? text.indexOf("```", at + 3) : -1;
  return end < 0 ? -1 : end + 3;
}
