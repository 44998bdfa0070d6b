// Tells answers that are labels from those that are texts, and counts labels by side.
import type { WrittenRow } from "../../rows/row.ts";
import type { Side } from "../../rows/split.ts";
import type { Label, LabelReport } from "../dataset-report.ts";
import { excerptOf } from "./excerpt.ts";

/** What answers have in common where they are labels: few, short, and repeated. */
const mostLabels = 200;
const mostUnits = 120;
const leastRowsALabel = 5;

const shownCharacters = 60;

/** Of the whole answer, or where those are too many, of their first lines, which is where a suite may look for the label. */
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
    if (answers !== undefined) return { of: "answer", ...answers };
    const firstLines = this.#firstLines.labels();
    return firstLines === undefined ? undefined : { of: "firstLine", ...firstLines };
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
    const labels = counts.map(([text, count]): Label => ({ label: excerptOf(text, shownCharacters), ...count }));
    return { labels, rows: this.#rows };
  }
}

function sumOf({ train, valid }: Readonly<Record<Side, number>>): number {
  return train + valid;
}
