// Lines that could not be read, by what is wrong with them.
import type { DatasetReport } from "../dataset-report.ts";
import { markup, told } from "../escape.ts";
import { count, counted, share } from "../numbers.ts";
import type { Section } from "../section.ts";
import { table } from "../table.ts";

export function unreadableSection({ unreadable, accounting }: DatasetReport): Section {
  const { quarantined, lines, blank } = accounting;
  const id = "unreadable";
  const title = "Unreadable lines";
  if (quarantined === 0)
    return { id, title, lead: markup`<span class="good">None.</span> Every line could be read.`, body: [] };
  const { reasons, others } = unreadable;
  const rows = reasons.map(({ reason, lines: found, places }) => [
    told(reason),
    count(found),
    markup`<ul class="plain">${places.map((place) => markup`<li class="place"><bdi>${place}</bdi></li>`)}</ul>`,
  ]);
  return {
    id,
    title,
    lead: markup`<b>${counted(quarantined, "line")}</b>, ${share(quarantined, lines - blank)} of those that are not blank, could not be read and are kept apart.`,
    body: [
      table(
        "Unreadable lines by reason",
        [{ name: "reason" }, { name: "lines", isFigure: true }, { name: "first places" }],
        rows,
      ),
      ...(others === 0 ? [] : [markup`<p class="note">${counted(others, "line")} for other reasons.</p>`]),
    ],
  };
}
