// Counts what is in a JSON text before it is parsed: parsing a megabyte of brackets stops the event loop for a tenth of a second. Looks at
// bytes alone, and takes texts that are no JSON for what they are not; the parser says so.

/** Of lists and objects in each other. A chat completion needs five. */
export const deepestJson = 64;
/** Of lists, objects and what is in them. The longest chat completion that is taken needs fewer. */
export const mostJsonValues = 2 ** 16;

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

/** What there is too much of; undefined of a text within the bounds. */
export function beyondBounds(text: Uint8Array): "depth" | "values" | undefined {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case quote:
        at = endOfString(text, at);
        break;
      case comma:
        values++;
        break;
      case openList:
      case openObject:
        values++;
        if (++depth > deepestJson) return "depth";
        break;
      case closeList:
      case closeObject:
        depth--;
        break;
      case undefined:
      default:
    }
    if (values > mostJsonValues) return "values";
  }
  return undefined;
}

/** Of the quote that ends a string. */
function endOfString(text: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== quote) at += text[at] === backslash ? 2 : 1;
  return at;
}
