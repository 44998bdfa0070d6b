// Fits a plan's text into the body of a pull request, and recognises that body when it comes back from a host. Never cuts
// inside a fence or a <details> element, and never cuts silently.
import { createHash } from "node:crypto";

import { closed, cutPoints } from "./cut-markdown.ts";

/** What a pull request says: a summary that stays, and folded details that may be cut, the last ones first. */
export interface PlanBody {
  /** Markdown. */
  readonly summary: string;
  readonly details: readonly { readonly title: string; readonly markdown: string }[];
  /** Short id of what is proposed; goes into a hidden comment. */
  readonly machine: string;
}

export interface FittedBody {
  readonly text: string;
  /** Details that found no room. */
  readonly leftOut: number;
  readonly summaryCut: boolean;
}

/**
 * A body of at most `limit` UTF-16 units. Details that do not fit are left out whole, last first, and a line says how many;
 * a summary that does not fit is cut behind a line. At its end the body carries a hidden comment with the machine id and a
 * fingerprint of the rest. Limits too small for that comment get less of it, down to the empty text.
 */
export function fitBody(body: PlanBody, limit: number): FittedBody {
  const summary = closed(wellFormed(body.summary)).trimEnd();
  const sections = body.details.map(section);
  for (let kept = keepable(summary, sections, limit); kept >= 0; kept--) {
    const leftOut = sections.length - kept;
    const parts = [summary, ...sections.slice(0, kept), ...(leftOut > 0 ? [leftOutNotice(leftOut, limit)] : [])];
    const text = signed(parts, body.machine);
    if (text.length <= limit) return { text, leftOut, summaryCut: false };
  }
  return { text: cutSummary(summary, body.machine, limit), leftOut: sections.length, summaryCut: true };
}

/** Whether a body that a host returned says what `wanted` says. Line ends and white space at line ends do not count. */
export function saysTheSame(actual: string, wanted: string): boolean {
  const print = markedFingerprint(wanted);
  return print !== undefined && markedFingerprint(actual) === print && fingerprint(visible(actual)) === print;
}

/** A title of one line and at most `limit` UTF-16 units. */
export function fitTitle(title: string, limit: number): string {
  const line = wellFormed(title).replace(/\s+/g, " ").trim();
  if (line.length <= limit) return line;
  let cut = "";
  for (const character of line) {
    if (cut.length + character.length > limit - 1) break;
    cut += character;
  }
  return `${cut.trimEnd()}…`;
}

function section({ title, markdown }: PlanBody["details"][number]): string {
  const heading = wellFormed(title)
    .replace(/\s+/g, " ")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;");
  return `<details><summary>${heading}</summary>\n\n${closed(wellFormed(markdown)).trimEnd()}\n\n</details>`;
}

/** The most sections that can fit, notice and comment not counted. */
function keepable(summary: string, sections: readonly string[], limit: number): number {
  let length = summary.length;
  let kept = 0;
  for (const text of sections) {
    length += text.length;
    if (length > limit) break;
    kept++;
  }
  return kept;
}

function leftOutNotice(count: number, limit: number): string {
  const sections = count === 1 ? "1 section" : `${count} sections`;
  return `> **${sections} left out** to stay within ${limit} characters: run \`fairlead plan\` to see ${count === 1 ? "it" : "them"}.`;
}

function cutSummary(summary: string, machine: string, limit: number): string {
  const notice = `> **This plan is cut here** to stay within ${limit} characters: run \`fairlead plan\` to see all of it.`;
  for (const point of cutPoints(summary).toReversed()) {
    if (point > limit) continue;
    const text = signed([summary.slice(0, point).trimEnd(), notice], machine);
    if (text.length <= limit) return text;
  }
  const fallbacks = [signed([notice], machine), notice, ""];
  return fallbacks.find((text) => text.length <= limit) ?? "";
}

function signed(parts: readonly string[], machine: string): string {
  const text = parts.filter((part) => part !== "").join("\n\n");
  const id = encodeURIComponent(wellFormed(machine)).replaceAll("-", "%2D");
  return `${text}\n\n${markerStart}machine=${id} body=${fingerprint(text)} -->\n`;
}

const markerStart = "<!-- fairlead:plan ";

function markedFingerprint(text: string): string | undefined {
  const marker = text.slice(markerAt(text));
  return /^<!-- fairlead:plan machine=\S* body=([0-9a-f]{32}) -->\s*$/.exec(marker)?.[1];
}

function visible(text: string): string {
  return text.slice(0, markerAt(text));
}

/** Where the last marker starts; the text's end when there is none. */
function markerAt(text: string): number {
  const at = text.lastIndexOf(markerStart);
  return at < 0 ? text.length : at;
}

function fingerprint(text: string): string {
  const plain = text.split("\n").map((line) => line.trimEnd());
  return createHash("sha256").update(plain.join("\n").trim()).digest("hex").slice(0, 32);
}

/** Halves of surrogate pairs, which no host keeps, become U+FFFD. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}
