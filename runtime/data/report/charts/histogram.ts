// How two sides are spread over the same bins: a pair of bars a bin, each a share of its side, so that sides of different size can be compared.
import { type Html, markup } from "../escape.ts";
import { picture } from "./drawing.ts";

export interface Bin {
  /** Where it begins, as its axis says it. */
  readonly name: string;
  /** Shares of 1. */
  readonly train: number;
  readonly valid: number;
}

const plotHeight = 180;
const left = 36;
const top = 12;

/** `label` says in words what is seen, and `axis` what the bins are. */
export function histogram(width: number, bins: readonly Bin[], label: string, axis: string): Html {
  const most = Math.max(...bins.flatMap(({ train, valid }) => [train, valid]));
  const step = stepOf(most);
  const ceiling = Math.max(step, Math.ceil(most / step - 1e-9) * step);
  const y = (value: number): number => top + plotHeight * (1 - value / ceiling);
  const slot = (width - left) / bins.length;
  const bars = bins.map(({ train, valid }, i) => {
    const x = left + i * slot;
    const thick = Math.min(28, slot * 0.4);
    const middle = x + slot / 2;
    return markup`${column("train", middle - thick, y(train), thick)}${column("valid", middle, y(valid), thick)}`;
  });
  const lines = Array.from({ length: Math.round(ceiling / step) + 1 }, (_, i) => i * step).map(
    (value) =>
      markup`<line class="grid" x1="${left}" x2="${width}" y1="${y(value)}" y2="${y(value)}"/><text class="figure end" x="${left - 6}" y="${y(value) + 4}">${String(Math.round(value * 1000) / 10)}%</text>`,
  );
  // A digit takes eight units at most, and names keep a distance.
  const each = Math.ceil((Math.max(...bins.map(({ name }) => name.length)) * 8 + 10) / slot);
  const names = bins.flatMap(({ name }, i) =>
    i % each === 0
      ? [markup`<text class="figure middle" x="${left + (i + 0.5) * slot}" y="${top + plotHeight + 18}">${name}</text>`]
      : [],
  );
  const title = markup`<text class="figure end" x="${width}" y="${top + plotHeight + 38}">${axis}</text>`;
  return picture(width, top + plotHeight + 46, label, [...lines, ...bars, ...names, title]);
}

function column(kind: string, x: number, y: number, width: number): Html {
  const height = top + plotHeight - y;
  return markup`<rect class="${kind}" x="${x}" y="${y}" width="${Math.max(0.5, width - 1)}" height="${height}" rx="${Math.min(2, height / 2)}"/>`;
}

/** Two to five lines above the ground. */
function stepOf(most: number): number {
  const steps = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25];
  return steps.find((step) => most / step <= 5) ?? 0.25;
}
