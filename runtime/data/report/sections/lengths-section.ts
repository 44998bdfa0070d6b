// How long samples are.
import { drawn, legend } from "../charts/drawing.ts";
import { histogram } from "../charts/histogram.ts";
import type { DatasetReport, LengthBin } from "../dataset-report.ts";
import { markup } from "../escape.ts";
import { count, share } from "../numbers.ts";
import type { Section } from "../section.ts";
import { figures, table } from "../table.ts";

const quantiles = { min: "shortest", p10: "10%", p50: "half", p90: "90%", p99: "99%", max: "longest" } as const;

export function lengthsSection({ lengths, sides }: DatasetReport): Section {
  const { train, valid } = sides;
  const of = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
  const bins = lengths.map((bin) => ({
    name: short(bin.from),
    train: of(bin.train, train.samples),
    valid: of(bin.valid, valid.samples),
  }));
  const label = `Lengths of samples: half of them have at most ${count(train.characterQuantiles.p50)} characters in train and ${count(valid.characterQuantiles.p50)} in valid`;
  const names = Object.entries(quantiles) as [keyof typeof quantiles, string][];
  return {
    id: "lengths",
    title: "Lengths",
    lead: markup`Half of the samples to train have at most <b>${count(train.characterQuantiles.p50)}</b> characters, 90% at most <b>${count(train.characterQuantiles.p90)}</b>.`,
    body: [
      ...(bins.length === 0
        ? [markup`<p>There are no samples.</p>`]
        : [
            drawn((width) => histogram(width, bins, label, "characters of a sample, from")),
            legend([
              ["train", "share of train"],
              ["valid", "share of valid"],
            ]),
          ]),
      table(
        "Characters that this share of samples does not exceed",
        [{ name: "side" }, ...names.map(([, name]) => ({ name, isFigure: true as const }))],
        [
          ["train", ...names.map(([key]) => count(train.characterQuantiles[key]))],
          ["valid", ...names.map(([key]) => count(valid.characterQuantiles[key]))],
        ],
      ),
      ...(bins.length === 0 ? [] : [figures("Figures of lengths", binTable(lengths, train.samples, valid.samples))]),
    ],
  };
}

function binTable(lengths: readonly LengthBin[], train: number, valid: number) {
  const figure = (name: string) => ({ name, isFigure: true as const });
  return table(
    "Samples by length",
    [{ name: "characters" }, figure("train"), figure("share of train"), figure("valid"), figure("share of valid")],
    lengths.map((bin) => [
      bin.from === bin.to ? count(bin.from) : `${count(bin.from)} to ${count(bin.to)}`,
      count(bin.train),
      share(bin.train, train),
      count(bin.valid),
      share(bin.valid, valid),
    ]),
  );
}

/** As an axis has room for. */
function short(length: number): string {
  if (length >= 1_000_000) return `${Math.round(length / 100_000) / 10}M`;
  return length >= 10_000 ? `${Math.round(length / 1000)}k` : count(length);
}
