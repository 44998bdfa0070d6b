// What a report says of a laid-out dataset, gathered while its rows pass by once: counts, histograms, and a few rows of each kind. What is held grows with the
// number of clusters of duplicates, up to a bound, and with nothing else.
import { recordedChange } from "../look/change-since.ts";
import { type CheckedOut, placeOf, type RejectedRow, rowsIn } from "../look/checked-out.ts";
import { textsOf, type WrittenRow } from "../rows/row.ts";
import type { Side } from "../rows/split.ts";
import { countCodePoints } from "../words/code-points.ts";
import type { DatasetReport, KeptRow, RejectedExample, SourceReport } from "./dataset-report.ts";
import { ClusterTally } from "./gather/cluster-tally.ts";
import { EvenPick } from "./gather/even-pick.ts";
import { shownOf } from "./gather/excerpt.ts";
import { LabelTally } from "./gather/label-tally.ts";
import { LengthTally } from "./gather/length-tally.ts";
import { ReasonTally } from "./gather/reason-tally.ts";
import { RuleTally } from "./gather/rule-tally.ts";

const mostSampled = 10;

/** The same rows give the same report, wherever they lie. Errors of the disk are thrown as Node throws them. */
export function gatherReport(dataset: CheckedOut): DatasetReport {
  const { meta } = dataset;
  const rules = new RuleTally(meta.rules);
  const clusters = new ClusterTally();
  const reasons = new ReasonTally();
  const lengths = new LengthTally();
  const labels = new LabelTally();
  const sample = new EvenPick<KeptRow>(meta.accounting.kept, mostSampled);
  const taken = meta.lineage.sources.map(() => ({ rejected: 0, unreadable: 0 }));
  for (const row of rowsIn(dataset, "rejected")) {
    const example = (): RejectedExample => exampleOf(dataset, row);
    rules.addRejected(row.rule, example);
    if (row.rule === "duplicates") clusters.add(row, example);
    const source = taken[row.source];
    if (source !== undefined) source.rejected++;
  }
  clusters.close();
  for (const row of rowsIn(dataset, "quarantine")) {
    reasons.add(row.reason, () => placeOf(dataset, row));
    const source = taken[row.source];
    if (source !== undefined) source.unreadable++;
  }
  for (const side of ["train", "valid"] as const) {
    for (const row of rowsIn(dataset, side)) {
      const shown = (): KeptRow => keptRow(side, row);
      rules.addKept(row, shown);
      clusters.addKept(row.id, shown);
      sample.pass(shown);
      labels.add(side, row);
      lengths.add(
        side,
        textsOf(row).reduce((sum, text) => sum + countCodePoints(text), 0),
      );
    }
  }
  return {
    called: dataset.called,
    change: recordedChange(dataset),
    licence: meta.licence,
    format: meta.format,
    unicode: meta.environment.unicode,
    accounting: meta.accounting,
    sides: meta.distribution,
    split: meta.split,
    rules: rules.report(),
    lengths: lengths.bins(),
    labels: labels.report(),
    duplicates: clusters.report(),
    unreadable: reasons.report(),
    sources: meta.lineage.sources.map((source, i): SourceReport => ({ ...named(dataset, source), ...taken[i]! })),
    wordLists: meta.lineage.wordLists.map((list) => named(dataset, list)),
    sample: sample.taken,
  };
}

function keptRow(side: Side, row: WrittenRow): KeptRow {
  return { id: row.id, side, ...shownOf(row) };
}

function exampleOf(dataset: CheckedOut, row: RejectedRow): RejectedExample {
  return { at: placeOf(dataset, row), detail: row.detail, ...shownOf(row.sample) };
}

function named<File extends { readonly digest: string; readonly part?: string | undefined }>(
  { meta }: CheckedOut,
  file: File,
): File & { path: string } {
  return { path: meta.paths[file.digest] ?? file.part ?? "a file without a name", ...file };
}
