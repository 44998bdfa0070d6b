// Where the lines of the sources went.
import { drawn, legend } from "../charts/drawing.ts";
import { flow, type Stream } from "../charts/flow.ts";
import type { DatasetReport } from "../dataset-report.ts";
import { markup } from "../escape.ts";
import { count, share } from "../numbers.ts";
import type { Section } from "../section.ts";
import { figures, table } from "../table.ts";

export function accountingSection({ accounting, sides, rules }: DatasetReport): Section {
  const { lines, kept, rejected, quarantined, blank } = accounting;
  const streams: readonly Stream[] = [
    { name: "train", value: sides.train.samples, kind: "train" },
    { name: "valid", value: sides.valid.samples, kind: "valid" },
    ...rules.flatMap(({ rule, hits: { rejectedSamples = 0 } }) =>
      rejectedSamples === 0 ? [] : [{ name: `rejected: ${rule}`, value: rejectedSamples, kind: "rejected" }],
    ),
    { name: "unreadable", value: quarantined, kind: "unreadable" },
    { name: "blank", value: blank, kind: "blank" },
  ];
  const rows = streams.map(({ name, value }) => [name, count(value), share(value, lines)]);
  return {
    id: "accounting",
    title: "Where the lines went",
    lead: markup`No line is lost: <b>${count(lines)}</b> lines = <b>${count(kept)}</b> kept + <b>${count(rejected)}</b> rejected + <b>${count(quarantined)}</b> unreadable + <b>${count(blank)}</b> blank.`,
    body: [
      drawn((width) => flow(width, "lines", streams)),
      legend([
        ["train", "kept to train"],
        ["valid", "kept to validate"],
        ["rejected", "rejected by a rule"],
        ["unreadable", "unreadable"],
        ["blank", "blank"],
      ]),
      figures(
        "Figures of lines",
        table(
          "Lines of all sources",
          [{ name: "went" }, { name: "lines", isFigure: true }, { name: "share", isFigure: true }],
          rows,
        ),
      ),
    ],
  };
}
