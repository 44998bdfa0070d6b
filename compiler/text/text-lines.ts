// Lines and columns of a text, computed once and only for texts that are shown. Offsets are UTF-16, as in JavaScript strings.

export interface Position {
  /** 1 for the first line. Lines end at LF, CR LF or a lone CR, as in editors. */
  readonly line: number;
  /** 1 for the first character of the line. Counts characters (code points), a tab being one. */
  readonly column: number;
}

export interface TextLines {
  /** Offsets outside of the text count as its beginning or end. */
  positionAt(offset: number): Position;
  /** Bounds of a line's text without its line end. Lines that do not exist get the nearest one. */
  lineBounds(line: number): { readonly start: number; readonly end: number };
}

export function linesOf(text: string): TextLines {
  const starts = [0];
  for (const { index, 0: lineEnd } of text.matchAll(/\r\n|\r|\n/g)) starts.push(index + lineEnd.length);

  function lineBounds(line: number): { start: number; end: number } {
    const index = Math.min(Math.max(line, 1), starts.length) - 1;
    const start = starts[index]!;
    let end = starts[index + 1] ?? text.length;
    if (index + 1 < starts.length) end -= text.startsWith("\r\n", end - 2) ? 2 : 1;
    return { start, end };
  }

  function positionAt(offset: number): Position {
    const inside = Math.min(Math.max(Number.isFinite(offset) ? Math.trunc(offset) : 0, 0), text.length);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (starts[middle]! <= inside) low = middle;
      else high = middle - 1;
    }
    const { start, end } = lineBounds(low + 1);
    return { line: low + 1, column: characters(text.slice(start, Math.min(inside, end))) + 1 };
  }

  return { positionAt, lineBounds };
}

function characters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
