// What drawings have in common. Colours are classes, and places are attributes: a page that allows no inline style allows no other way.
import { type Html, markup } from "../escape.ts";

/** Widths of a drawing, in units that are about a pixel: of a page, and of a telephone. */
const wide = 720;
const narrow = 340;

/** Drawn for both widths, since text that shrinks with a drawing cannot be read; the page shows one of them. */
export function drawn(draw: (width: number) => Html): Html {
  return markup`<div class="wide">${draw(wide)}</div><div class="narrow">${draw(narrow)}</div>`;
}

/** `label` says in words what is seen. */
export function picture(width: number, height: number, label: string, inside: Html | readonly Html[]): Html {
  return markup`<svg class="picture" role="img" aria-label="${label}" viewBox="0 0 ${width} ${height}">${inside}</svg>`;
}

export interface Part {
  readonly value: number;
  /** Its colour. */
  readonly kind: string;
}

/** A bar of 100 units, beside the figures that it shows; `whole` is all of it. */
export function bar(parts: readonly Part[], whole: number): Html {
  let at = 0;
  const pieces = parts.flatMap(({ value, kind }) => {
    if (value === 0 || whole === 0) return [];
    const width = Math.max((value / whole) * 100, 0.6);
    const piece = markup`<rect class="${kind}" x="${at}" width="${width}" height="10"/>`;
    at += width;
    return [piece];
  });
  return markup`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">${pieces}</svg>`;
}

/** What the colours mean. */
export function legend(entries: readonly (readonly [kind: string, text: string])[]): Html {
  const items = entries.map(
    ([kind, text]) =>
      markup`<li><svg class="key" viewBox="0 0 10 10" aria-hidden="true"><rect class="${kind}" width="10" height="10" rx="2.5"/></svg>${text}</li>`,
  );
  return markup`<ul class="legend">${items}</ul>`;
}
