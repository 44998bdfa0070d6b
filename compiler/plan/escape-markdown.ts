// Markdown that no value can break out of, and in which none is hidden.
import { withEscapes } from "../../specs/program/hidden-characters.ts";

/** A code span on one line; its ticks are longer than any run of ticks inside. */
export function codeSpan(text: string): string {
  const flat = withEscapes(text.replaceAll(/[\r\n]+/g, " "));
  if (flat === "") return '`""`';
  const ticks = "`".repeat(longestRun(flat) + 1);
  const pad = flat.startsWith("`") || flat.endsWith("`") ? " " : "";
  return `${ticks}${pad}${flat}${pad}${ticks}`;
}

/** A fenced block whose fence is longer than any in the text. */
export function fence(language: string, text: string): string {
  const ticks = "`".repeat(Math.max(3, longestRun(text) + 1));
  const lines = text.split("\n").map(withEscapes);
  return `${ticks}${language}\n${lines.join("\n")}\n${ticks}`;
}

/** Words on one line: no HTML, and nobody is mentioned. */
export function plainText(text: string): string {
  return escapeHtml(withEscapes(text.replaceAll(/[\r\n]+/g, " "))).replaceAll("@", "@<!-- -->");
}

export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Markdown inside a table cell. */
export function inTable(text: string): string {
  return text.replaceAll("|", "\\|");
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
