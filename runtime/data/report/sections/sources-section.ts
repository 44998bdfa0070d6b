// The files that the dataset was made of, each known by its digest, and what names the result.
import { bar } from "../charts/drawing.ts";
import type { DatasetReport, SourceReport, WordListReport } from "../dataset-report.ts";
import { type Html, markup } from "../escape.ts";
import { count, counted, size } from "../numbers.ts";
import type { Section } from "../section.ts";
import { table } from "../table.ts";

/** Of a dataset of thousands of files the rest is in meta.json. */
const mostFiles = 200;

export function sourcesSection({ sources, wordLists, sides }: DatasetReport): Section {
  const figure = (name: string) => ({ name, isFigure: true as const });
  const file = [figure("bytes"), { name: "digest" }];
  const left = sources.length - mostFiles;
  return {
    id: "sources",
    title: "Sources",
    lead: markup`Made of <b>${counted(sources.length, "file")}</b> with ${counted(
      sources.reduce((sum, { lines }) => sum + lines, 0),
      "line",
    )}. The same bytes give the same dataset.`,
    body: [
      table(
        "Sources, in the order in which they were read",
        [{ name: "file" }, figure("lines"), figure("rejected"), figure("unreadable"), { name: "taken away" }, ...file],
        sources.slice(0, mostFiles).map(sourceRow),
      ),
      ...(left > 0 ? [markup`<p class="note">${counted(left, "more file")} in meta.json.</p>`] : []),
      ...(wordLists.length === 0
        ? []
        : [
            table(
              "Lists of words, which are not shown",
              [{ name: "list" }, figure("words"), ...file],
              wordLists.slice(0, mostFiles).map(listRow),
            ),
          ]),
      table(
        "What names the rows of each side, whatever their order",
        [{ name: "side" }, { name: "content id" }],
        [
          ["train", code(sides.train.contentId)],
          ["valid", code(sides.valid.contentId)],
        ],
      ),
    ],
  };
}

function sourceRow({ path, lines, rejected, unreadable, bytes, digest }: SourceReport): readonly (string | Html)[] {
  const parts = [
    { value: rejected, kind: "rejected" },
    { value: unreadable, kind: "unreadable" },
  ];
  const taken = markup`<span class="bars">${bar(parts, lines)}</span>`;
  return [named(path), count(lines), count(rejected), count(unreadable), taken, size(bytes), code(digest)];
}

function listRow({ path, words, bytes, digest }: WordListReport): readonly (string | Html)[] {
  return [named(path), count(words), size(bytes), code(digest)];
}

function named(path: string): Html {
  return markup`<bdi class="place">${path}</bdi>`;
}

function code(digest: string): Html {
  return markup`<code class="digest">${digest}</code>`;
}
