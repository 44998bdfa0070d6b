// The report as one file of HTML: nothing is loaded, and no script runs.
import { hash } from "node:crypto";
import type { ChangeSince } from "../look/change-since.ts";
import { changeCounts } from "../look/change-words.ts";
import type { DatasetReport } from "./dataset-report.ts";
import { Html, markup } from "./escape.ts";
import { count, share } from "./numbers.ts";
import { type Section, sectionMarkup } from "./section.ts";
import { accountingSection } from "./sections/accounting-section.ts";
import { duplicatesSection } from "./sections/duplicates-section.ts";
import { labelsSection } from "./sections/labels-section.ts";
import { lengthsSection } from "./sections/lengths-section.ts";
import { rulesSection } from "./sections/rules-section.ts";
import { sampleSection } from "./sections/sample-section.ts";
import { leakageSection, sidesSection } from "./sections/sides-section.ts";
import { sourcesSection } from "./sections/sources-section.ts";
import { unreadableSection } from "./sections/unreadable-section.ts";
import { style } from "./style.ts";

/** The same report gives the same bytes. */
export function reportPage(report: DatasetReport): string {
  const sections = sectionsOf(report);
  const policy = `default-src 'none'; style-src 'sha256-${hash("sha256", style, "base64")}'; base-uri 'none'; form-action 'none'`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${report.called}</title>
<style>${new Html(style)}</style>
</head>
<body>
<a class="skip" href="#${sections[0]!.id}">Skip to the report</a>
${header(report)}
${contents(sections)}
<main>
${sections.map(sectionMarkup)}</main>
<footer><p>Made by Fairlead from the files beside it alone; the same files give the same page. Character classes are those of Unicode ${report.unicode}.</p></footer>
</body>
</html>
`.text;
}

function sectionsOf(report: DatasetReport): readonly Section[] {
  return [
    accountingSection(report),
    rulesSection(report),
    sidesSection(report),
    lengthsSection(report),
    labelsSection(report),
    duplicatesSection(report),
    leakageSection(report),
    unreadableSection(report),
    sampleSection(report),
    sourcesSection(report),
  ];
}

function header({ called, change, licence, format, accounting, sides, split }: DatasetReport): Html {
  const [path = "", version = ""] = called.split(" ");
  const at = path.lastIndexOf("/") + 1;
  const leaked = split.leakage.groups + split.leakage.rows;
  const tiles = [
    tile("kept", count(accounting.kept), `kept, ${share(accounting.kept, accounting.lines)} of lines`),
    tile("train", count(sides.train.samples), "samples to train"),
    tile("valid", count(sides.valid.samples), "samples to validate"),
    tile("rejected", count(accounting.rejected), "rejected by rules"),
    tile("unreadable", count(accounting.quarantined), "unreadable lines"),
    tile(leaked === 0 ? "kept" : "rejected", count(leaked), "on both sides"),
  ];
  return markup`<header>
<p class="eyebrow">Dataset report</p>
<h1><span class="path">${path.slice(0, at)}</span>${path.slice(at)} <span class="version">${version}</span></h1>
<p class="facts"><span>Licence <b>${licence}</b></span> <span>Format <b>${format}</b></span> <span>Split by <b>${split.groupBy}</b></span>${since(change)}</p>
<ul class="tiles">${tiles}</ul>
</header>`;
}

/** A reader of the version before wants to know first what is another. */
function since(found: ChangeSince | undefined): Html | string {
  if (found === undefined) return "";
  const { since: version, change } = found;
  if (change === null) return markup` <span>Since v${version} <b>not compared</b>: too many rows</span>`;
  const rows = change.class === "none" ? "" : ` (${changeCounts(found)})`;
  return markup` <span>Since v${version} <b>${change.class === "none" ? "no" : `a ${change.class}`} change</b>${rows}</span>`;
}

function tile(kind: string, figure: string, text: string): Html {
  return markup`<li class="tile ${kind}"><b>${figure}</b> <span>${text}</span></li>`;
}

function contents(sections: readonly Section[]): Html {
  const links = sections.map(({ id, title }) => markup`<li><a href="#${id}">${title}</a></li>`);
  return markup`<nav aria-label="Contents"><ol>${links}</ol></nav>`;
}
