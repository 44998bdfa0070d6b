// Answers that are labels, and whether both sides have them alike.
import { bar, legend } from "../charts/drawing.ts";
import type { DatasetReport, Label, LabelReport } from "../dataset-report.ts";
import { type Html, markup, told } from "../escape.ts";
import { count, counted, points, share } from "../numbers.ts";
import type { Section } from "../section.ts";
import { table } from "../table.ts";

/** Standard errors of a difference beyond which chance hardly explains it, with up to 200 labels to look at. */
const farOut = 3.5;

type Sides = DatasetReport["sides"];

export function labelsSection({ labels, format, sides }: DatasetReport): Section {
  const id = "labels";
  const title = "Labels";
  if (labels === undefined) {
    const why =
      format === "text" ? "Texts have no answers." : "Answers are texts here, and no labels: too many of them differ.";
    return { id, title, lead: markup`${why}`, body: [] };
  }
  const { rows } = labels;
  const most = Math.max(...labels.labels.map((one) => Math.max(of(one.train, rows.train), of(one.valid, rows.valid))));
  const where = labels.of === "answer" ? "The last answer" : "The first line of the last answer";
  return {
    id,
    title,
    lead: markup`${where} is one of <b>${counted(labels.labels.length, "label")}</b>. ${furthest(labels, sides)}`,
    body: [
      table(
        "Labels by side",
        [{ name: "label" }, figure("train"), figure("valid"), { name: "shares" }, figure("difference, points")],
        labels.labels.map((label) => rowOf(label, labels, sides, most)),
      ),
      legend([
        ["train", "share of train"],
        ["valid", "share of valid"],
      ]),
    ],
  };
}

function figure(name: string) {
  return { name, isFigure: true as const };
}

function of(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function difference({ train, valid }: Label, { rows }: LabelReport): number {
  return of(valid, rows.valid) - of(train, rows.train);
}

/** Would two sides drawn from the same labels hardly ever differ as much? */
function isFarOut(label: Label, report: LabelReport, { train, valid }: Sides): boolean {
  const all = of(label.train + label.valid, report.rows.train + report.rows.valid);
  // Rows of one group are alike, and were drawn together.
  const error = Math.sqrt(all * (1 - all) * (1 / train.groups + 1 / valid.groups));
  return error > 0 && Math.abs(difference(label, report)) / error > farOut;
}

function furthest(report: LabelReport, sides: Sides): Html {
  const sorted = report.labels.toSorted((a, b) => Math.abs(difference(b, report)) - Math.abs(difference(a, report)));
  const [first] = sorted;
  if (first === undefined) return markup``;
  const by = markup`The sides differ most in <b>${told(first.label)}</b>, by ${points(Math.abs(difference(first, report))).slice(1)} points`;
  const beyond = report.labels.filter((label) => isFarOut(label, report, sides)).length;
  return beyond === 0
    ? markup`${by}, which chance may explain.`
    : markup`${by}; <span class="bad">${counted(beyond, "label")} ${beyond === 1 ? "differs" : "differ"} by more than chance may explain</span>.`;
}

function rowOf(label: Label, report: LabelReport, sides: Sides, most: number): readonly (string | Html)[] {
  const { rows } = report;
  const lines = (["train", "valid"] as const).map(
    (side) =>
      markup`<span class="bars">${bar([{ value: of(label[side], rows[side]), kind: side }], most)}<span>${share(label[side], rows[side])}</span></span>`,
  );
  const apart = points(difference(label, report));
  return [
    label.label.text === "" ? markup`<em>empty</em>` : told(label.label),
    count(label.train),
    count(label.valid),
    markup`${lines}`,
    isFarOut(label, report, sides) ? markup`<span class="bad">${apart}</span>` : apart,
  ];
}
