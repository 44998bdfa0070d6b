// A whole that falls into parts: a band from the whole to each of them, as thick as it is large.
import { type Html, markup } from "../escape.ts";
import { count, share } from "../numbers.ts";
import { picture } from "./drawing.ts";

export interface Stream {
  readonly name: string;
  readonly value: number;
  /** Its colour. */
  readonly kind: string;
}

/** Units of height: of all bands together, of a label, and between two bands. */
const thickness = 200;
const slot = 40;
const gap = 8;
const nodeWidth = 10;

/** Streams of nothing are left out. `name` is that of the whole. */
export function flow(width: number, name: string, all: readonly Stream[]): Html {
  const whole = all.reduce((sum, { value }) => sum + value, 0);
  const streams = all.filter(({ value }) => value > 0);
  const thick = ({ value }: Stream): number => Math.max(1.5, (value / whole) * thickness);
  const right = width - (width > 500 ? 210 : 165);
  const parts: Html[] = [];
  const heights = streams.map((stream) => Math.max(slot, thick(stream) + gap));
  const height = heights.reduce((sum, one) => sum + one, 0);
  const left = streams.reduce((sum, stream) => sum + thick(stream), 0);
  const top = Math.max(24, (height - left) / 2);
  let from = top;
  let to = 0;
  for (const [i, stream] of streams.entries()) {
    const band = thick(stream);
    const at = to + (heights[i]! - band) / 2;
    parts.push(ribbon(stream, { from, at, band, right }));
    from += band;
    to += heights[i]!;
    parts.push(markup`<text x="${right + nodeWidth + 10}" y="${at + band / 2 - 2}" class="name">${stream.name}</text>`);
    parts.push(
      markup`<text x="${right + nodeWidth + 10}" y="${at + band / 2 + 14}" class="figure">${count(stream.value)} · ${share(stream.value, whole)}</text>`,
    );
  }
  parts.push(markup`<text x="0" y="${top - 9}" class="name">${count(whole)} ${name}</text>`);
  parts.push(markup`<rect class="ink" x="0" y="${top}" width="${nodeWidth}" height="${left}" rx="2"/>`);
  const told = streams.map((stream) => `${stream.name} ${count(stream.value)}`).join(", ");
  return picture(width, Math.ceil(height), `${count(whole)} ${name}: ${told}`, parts);
}

interface Ribbon {
  readonly from: number;
  readonly at: number;
  readonly band: number;
  readonly right: number;
}

function ribbon({ kind }: Stream, { from, at, band, right }: Ribbon): Html {
  const middle = (nodeWidth + right) / 2;
  const there = markup`M${nodeWidth} ${from}C${middle} ${from} ${middle} ${at} ${right} ${at}`;
  const back = markup`V${at + band}C${middle} ${at + band} ${middle} ${from + band} ${nodeWidth} ${from + band}Z`;
  return markup`<path class="${kind} band" d="${there}${back}"/><rect class="${kind}" x="${right}" y="${at}" width="${nodeWidth}" height="${band}" rx="${Math.min(2, band / 2)}"/>`;
}
