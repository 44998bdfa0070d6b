// Tables, which scroll in a box of their own where a page is too narrow for them; a keyboard reaches the box.
import { type Html, markup } from "./escape.ts";

export interface Column {
  readonly name: string;
  /** Figures stand at the right, so that their digits stand below each other. */
  readonly isFigure?: true;
}

/** A longer table scrolls in its box, so that what follows it is not far away. */
const mostRows = 24;

/** The first cell of a row names it. `caption` says what the table is of. */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly (string | Html)[])[],
): Html {
  const kinds = columns.map(({ isFigure }) => (isFigure ? markup` class="figure"` : undefined));
  const head = columns.map(({ name }, i) => markup`<th scope="col"${kinds[i]}>${name}</th>`);
  const body = rows.map((cells) => {
    const [first, ...rest] = cells.map((cell, i) =>
      i === 0 ? markup`<th scope="row"${kinds[i]}>${cell}</th>` : markup`<td${kinds[i]}>${cell}</td>`,
    );
    return markup`<tr>${first}${rest}</tr>`;
  });
  const box = rows.length > mostRows ? "scroll tall" : "scroll";
  return markup`<div class="${box}" role="group" aria-label="${caption}" tabindex="0"><table><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

/** What a drawing shows, as figures for whoever wants them. */
export function figures(name: string, what: Html): Html {
  return markup`<details><summary>${name}</summary>${what}</details>`;
}
