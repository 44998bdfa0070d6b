// What each cleaning rule did, with rows that show it.
import { bar } from "../charts/drawing.ts";
import type { DatasetReport, RuleReport } from "../dataset-report.ts";
import { type Html, markup, told } from "../escape.ts";
import { cards, keptCard, rejectedCard } from "../messages.ts";
import { count, share } from "../numbers.ts";
import type { Section } from "../section.ts";
import { table } from "../table.ts";

export function rulesSection({ rules, accounting, format }: DatasetReport): Section {
  const read = accounting.kept + accounting.rejected;
  return {
    id: "rules",
    title: "What each rule did",
    lead: markup`Rules ran in this order on ${count(read)} readable lines, each on what the one before it left${rules.some(({ rule }) => rule === "duplicates") ? "; duplicates were looked for last" : ""}.`,
    body: [
      table(
        "Samples by rule",
        [
          { name: "rule" },
          { name: "changed", isFigure: true },
          { name: "rejected", isFigure: true },
          { name: "share of samples" },
          { name: "what was counted" },
        ],
        rules.map((rule) => rowOf(rule, read)),
      ),
      // Duplicates have a part of their own.
      ...rules.flatMap((rule) => (rule.rule === "duplicates" ? [] : examplesOf(rule))),
      markup`<p class="note">${format === "chat" ? "Messages" : "Texts"} are cut, and e-mail addresses, identity, card and telephone numbers and all numbers of six digits and more are hidden on this page, whatever the dataset holds.</p>`,
    ],
  };
}

function rowOf({ rule, hits, parameters }: RuleReport, read: number): readonly (string | Html)[] {
  const { changedSamples: changed = 0, rejectedSamples: rejected = 0, ...others } = hits;
  const counts = Object.entries(others).flatMap(([name, value]) =>
    value === 0 ? [] : markup`<li>${inWords(name)} <b>${count(value)}</b></li>`,
  );
  const parts = [
    { value: changed, kind: "changed" },
    { value: rejected, kind: "rejected" },
  ];
  return [
    markup`<b>${rule}</b>${parameters.length === 0 ? undefined : markup`<span class="parameters">${parameters.join(" · ")}</span>`}`,
    count(changed),
    count(rejected),
    markup`<span class="bars">${bar(parts, read)}<span>${share(changed + rejected, read)}</span></span>`,
    counts.length === 0 ? "–" : markup`<ul class="plain">${counts}</ul>`,
  ];
}

/** `removedCharacters` as "removed characters". */
function inWords(name: string): string {
  return name.replace(/[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`);
}

function examplesOf({ rule, changes, rejected, marked }: RuleReport): Html {
  if (changes.length + rejected.length + marked.length === 0) return markup``;
  const changed = changes.map((change) => markup`<li>${told(change)}</li>`);
  return markup`<h3>${rule}</h3>${
    changes.length === 0
      ? undefined
      : markup`<p>Changed, the first kinds of change:</p><ul class="chips">${changed}</ul>`
  }${
    rejected.length === 0
      ? undefined
      : markup`<p>Rejected, as earlier rules left it:</p>${cards(rejected.map(rejectedCard))}`
  }${
    marked.length === 0
      ? undefined
      : markup`<p>Kept, with the mark that stands for what was hidden:</p>${cards(marked.map(keptCard))}`
  }`;
}
