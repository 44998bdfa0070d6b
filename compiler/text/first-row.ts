// The first row of a table as RFC 4180 has it, which names the columns; the library that reads tables is not needed for it.

/** Undefined where the text ends inside quotes. */
export function firstRow(text: string, delimiter: string): readonly string[] | undefined {
  const cells: string[] = [];
  let cell = "";
  let isQuoted = false;
  for (let at = text.startsWith("\ufeff") ? 1 : 0; at < text.length; at++) {
    const character = text[at]!;
    if (isQuoted) {
      if (character !== '"') cell += character;
      else if (text[at + 1] === '"') cell += text[at++];
      else isQuoted = false;
    } else if (character === '"' && cell === "") isQuoted = true;
    else if (character === delimiter) {
      cells.push(cell);
      cell = "";
    } else if (character === "\n" || character === "\r") return [...cells, cell];
    else cell += character;
  }
  return isQuoted ? undefined : [...cells, cell];
}
