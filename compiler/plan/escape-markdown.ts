// Markdown that no value can break out of.

/** A code span on one line; its ticks are longer than any run of ticks inside. */
export function codeSpan(text: string): string {
  const flat = text.replaceAll(/[\r\n]+/g, " ");
  if (flat === "") return '`""`';
  const ticks = "`".repeat(longestRun(flat) + 1);
  const pad = flat.startsWith("`") || flat.endsWith("`") ? " " : "";
  return `${ticks}${pad}${flat}${pad}${ticks}`;
}

/** A fenced block whose fence is longer than any in the text. */
export function fence(language: string, text: string): string {
  const ticks = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${ticks}${language}\n${text}\n${ticks}`;
}

/** Markdown inside a table cell. */
export function inTable(text: string): string {
  return text.replaceAll("|", "\\|");
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
