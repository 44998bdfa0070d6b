// Where Markdown can be cut, and how an open fence or <details> is closed. Knows just as much CommonMark as that takes:
// fenced code, code spans, and the tags of <details> elements outside of both.

/**
 * The same text with everything closed that it opens: fences, then <details>. A closing tag that closes nothing is made
 * literal, so that the text can stand inside another <details> element. Text that is in order comes back as it is.
 */
export function closed(markdown: string): string {
  const state = start();
  const lines = markdown.split("\n").map((line) => step(state, line));
  if (state.fence !== undefined) lines.push(state.fence);
  for (let depth = state.depth; depth > 0; depth--) lines.push("", "</details>");
  return lines.join("\n");
}

/**
 * Offsets just behind a line's end at which no fence and no <details> element is open, ascending. Lines that only look like
 * a fence, because they are indented or quoted as they are in lists and block quotes, count as fences too: such a place is
 * never offered.
 */
export function cutPoints(markdown: string): readonly number[] {
  const points: number[] = [];
  const strict = start();
  const loose = start();
  let offset = 0;
  for (const line of markdown.split("\n")) {
    step(strict, line);
    step(loose, line.replace(/^[\s>]+/, ""));
    offset += line.length + 1;
    if (isOpen(strict) || isOpen(loose)) continue;
    points.push(Math.min(offset, markdown.length));
  }
  return points;
}

interface State {
  /** The line that closes the fence which is open: as many of the same character. */
  fence: string | undefined;
  /** <details> elements that are open. */
  depth: number;
}

function start(): State {
  return { fence: undefined, depth: 0 };
}

function isOpen(state: State): boolean {
  return state.fence !== undefined || state.depth > 0;
}

/** Moves the state over one line and returns the line with closing tags that close nothing made literal. */
function step(state: State, line: string): string {
  const fence = /^ {0,3}(`{3,}|~{3,})([^\n]*)$/.exec(line.replace(/\r$/, ""));
  if (state.fence !== undefined) {
    const closes = fence?.[1]!.startsWith(state.fence) === true && fence[2]!.trim() === "";
    if (closes) state.fence = undefined;
    return line;
  }
  // The words behind backticks cannot hold a backtick: ```a``` on one line is a code span.
  if (fence !== null && !(fence[1]!.startsWith("`") && fence[2]!.includes("`"))) {
    state.fence = fence[1]!;
    return line;
  }
  return withTags(state, line);
}

function withTags(state: State, line: string): string {
  if (!/<\/?details/i.test(line)) return line;
  const outsideCode = line.replace(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, (span) => " ".repeat(span.length));
  let result = "";
  let copied = 0;
  for (const tag of outsideCode.matchAll(/<(\/?)details\b/gi)) {
    if (tag[1] === "") {
      state.depth++;
    } else if (state.depth > 0) {
      state.depth--;
    } else {
      result += `${line.slice(copied, tag.index)}&lt;`;
      copied = tag.index + 1;
    }
  }
  return result + line.slice(copied);
}
