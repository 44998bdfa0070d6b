// Rows as an aligned table for a terminal; long cells are wrapped, so that the columns hold.
import { widthOf } from "../text/text-width.ts";

/** Ends in a newline. `widths` are the widest that each column may become; words that are longer stand out. */
export function table(rows: readonly (readonly string[])[], widths: readonly number[]): string {
  const wrapped = rows.map((row) => row.map((cell, column) => wrap(cell, widths[column]!)));
  const columns = widths.map((_, column) => Math.max(0, ...wrapped.flatMap((row) => row[column]!.map(widthOf))));
  const lines = wrapped.flatMap((row) =>
    Array.from({ length: Math.max(...row.map((cell) => cell.length)) }, (_, at) =>
      row
        .map((cell, column) => padded(cell[at] ?? "", columns[column]!))
        .join("  ")
        .trimEnd(),
    ),
  );
  return `${lines.join("\n")}\n`;
}

function wrap(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1)!;
    if (line === "") lines[lines.length - 1] = word;
    else if (widthOf(`${line} ${word}`) <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function padded(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}
