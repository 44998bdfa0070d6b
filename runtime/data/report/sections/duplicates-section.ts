// Rows that went because another one stands for them.
import { bar } from "../charts/drawing.ts";
import type { ClusterReport, DatasetReport } from "../dataset-report.ts";
import { type Html, markup } from "../escape.ts";
import { cards, equalCard, idMarkup, keptCard, rejectedCard } from "../messages.ts";
import { count, counted, share } from "../numbers.ts";
import type { Section } from "../section.ts";
import { table } from "../table.ts";

export function duplicatesSection({ duplicates, rules, accounting }: DatasetReport): Section {
  const { exact, near, sizes, largest, uncounted } = duplicates;
  const id = "duplicates";
  const title = "Duplicates";
  if (!rules.some(({ rule }) => rule === "duplicates"))
    return { id, title, lead: markup`No rule looks for duplicates.`, body: [] };
  if (exact + near === 0) return { id, title, lead: markup`<span class="good">None was found.</span>`, body: [] };
  const most = Math.max(...sizes.map(({ clusters }) => clusters));
  const read = accounting.kept + accounting.rejected;
  const rows = sizes.map(({ from, to, clusters }) => [
    from === to ? count(from) : to === Infinity ? `${count(from)} and more` : `${count(from)} to ${count(to)}`,
    count(clusters),
    markup`<span class="bars">${bar([{ value: clusters, kind: "rejected" }], most)}</span>`,
  ]);
  return {
    id,
    title,
    lead: markup`<b>${counted(exact, "row")}</b> went as equal to one that stays, <b>${count(near)}</b> as near one: ${share(exact + near, read)} of what could be read.`,
    body: [
      table(
        "Clusters by size",
        [{ name: "rows, with the one that stays" }, { name: "clusters", isFigure: true }, { name: "how many" }],
        rows,
      ),
      ...(uncounted === 0
        ? []
        : [markup`<p class="note">${counted(uncounted, "row")} more went in clusters that are not counted apart.</p>`]),
      markup`<h3>The largest clusters</h3>`,
      ...largest.map(cluster),
    ],
  };
}

function cluster({ id, size, kept, gone }: ClusterReport): Html {
  const stayed = kept === undefined ? [] : [keptCard(kept)];
  // What was equal to a row that went as near this one is not the same as this one.
  const went = gone.map((row) => (row.detail === `same content as the row ${id}` ? equalCard(row) : rejectedCard(row)));
  return markup`<h4>${counted(size, "row")} as ${idMarkup(id)}</h4>${cards([...stayed, ...went])}`;
}
