// Rows as they are learnt from.
import type { DatasetReport } from "../dataset-report.ts";
import { markup } from "../escape.ts";
import { cards, keptCard } from "../messages.ts";
import { counted } from "../numbers.ts";
import type { Section } from "../section.ts";

export function sampleSection({ sample }: DatasetReport): Section {
  return {
    id: "rows",
    title: "A look at the rows",
    lead:
      sample.length === 0
        ? markup`There are none.`
        : markup`${counted(sample.length, "row")}, evenly spread over all that were kept: first those to train, then those to validate.`,
    body: sample.length === 0 ? [] : [cards(sample.map(keptCard))],
  };
}
