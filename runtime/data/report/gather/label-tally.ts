// Tells answers that are labels from those that are texts, and counts labels by side.
import type { WrittenRow } from "../../rows/row.ts";
import type { Side } from "../../rows/split.ts";
import type { Excerpt, Label, LabelReport } from "../dataset-report.ts";
import { excerptOf } from "./excerpt.ts";

/** What answers have in common where they are labels: few, short, and repeated. */
const mostLabels = 200;
const mostUnits = 120;
const leastRowsALabel = 5;

const shownCharacters = 60;

/** Of whole answers, or of their first lines, which is where a suite may look for the label, where those are far fewer. */
export class LabelTally {
  readonly #answers = new DistinctTexts();
  readonly #firstLines = new DistinctTexts();

  /** A row without messages has no label. */
  add(side: Side, { messages = [] }: WrittenRow): void {
    const answer = messages.at(-1)?.content;
    if (answer === undefined) return;
    this.#answers.add(side, answer);
    this.#firstLines.add(side, answer.split("\n", 1)[0]!);
  }

  report(): LabelReport | undefined {
    const answers = this.#answers.labels();
    const firstLines = this.#firstLines.labels();
    if (firstLines === undefined) return undefined;
    // Where a few set phrases follow the label, whole answers are few as well, and say less.
    const isWhole = answers !== undefined && answers.labels.length < firstLines.labels.length * 2;
    return isWhole ? { of: "answer", ...answers } : { of: "firstLine", ...firstLines };
  }
}

class DistinctTexts {
  #counts: Map<string, Record<Side, number>> | undefined = new Map();
  readonly #rows = { train: 0, valid: 0 };

  add(side: Side, text: string): void {
    if (this.#counts === undefined) return;
    const known = this.#counts.get(text);
    if (known === undefined && (this.#counts.size === mostLabels || text.length > mostUnits)) {
      this.#counts = undefined;
      return;
    }
    this.#rows[side]++;
    const count = known ?? { train: 0, valid: 0 };
    count[side]++;
    if (known === undefined) this.#counts.set(text, count);
  }

  labels(): Pick<LabelReport, "labels" | "rows"> | undefined {
    const counts = [...(this.#counts ?? [])];
    const rows = this.#rows.train + this.#rows.valid;
    if (counts.length === 0 || rows < counts.length * leastRowsALabel) return undefined;
    counts.sort(([a, first], [b, second]) => sumOf(second) - sumOf(first) || (a < b ? -1 : 1));
    const labels = counts.map(([text, count]): Label => ({ label: labelled(text), ...count }));
    return { labels, rows: this.#rows };
  }
}

/** On one line. */
function labelled(text: string): Excerpt {
  const { text: shown, ...rest } = excerptOf(text, shownCharacters);
  return { text: shown.replace(/\n/gu, " ⏎ "), ...rest };
}

function sumOf({ train, valid }: Readonly<Record<Side, number>>): number {
  return train + valid;
}
