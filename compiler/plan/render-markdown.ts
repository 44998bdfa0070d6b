// The plan for a pull request. The order is that of importance: verdict, what was edited and what it does, warnings, then each
// environment, and folded details last, so that a cut from the end loses the least.
import { counted } from "../text/counted.ts";
import type { Json } from "../trace.ts";
import { consequences } from "./consequences.ts";
import { codeSpan, escapeHtml, fence, inTable, plainText } from "./escape-markdown.ts";
import { environmentGroups } from "./environment-groups.ts";
import { editedHeading, editedLines } from "./edited-lines.ts";
import { planOnLines } from "./plan-on-lines.ts";
import { planChanges, type OutputChange, type Plan, type ReleasePlan, type ResourceChange } from "./plan.ts";
import { warningGroups } from "./warning-groups.ts";
import { valuesApart, valueText } from "./values-apart.ts";
import { editConsequences, editPlace, editWords, list, projectName, type Style } from "./words.ts";
import { compilerSentence, trainingSentence, unpromotedSentence, verdict } from "./verdict.ts";

/** A plan cut into what must stay and what may go, for places that limit its length. */
export interface PlanBody {
  /** Markdown that must stay. */
  readonly summary: string;
  /** May be cut, the last first. */
  readonly details: readonly { readonly title: string; readonly markdown: string }[];
  /** Short id of the plan. */
  readonly machine: string;
}

const style: Style = { code: codeSpan, strong: (text) => `**${text}**` };

/** The whole plan. Ends in a newline. */
export function renderMarkdown(plan: Plan): string {
  const { summary, details } = planBody(plan);
  const folded = details.map(
    ({ title, markdown }) => `<details>\n<summary>${escapeHtml(title)}</summary>\n\n${markdown}\n\n</details>`,
  );
  return `${[summary, ...folded].join("\n\n")}\n`;
}

export function planBody(given: Plan): PlanBody {
  const plan = planOnLines(given);
  const sections = [
    [verdict(plan, style), trainingSentence(plan, style), compilerSentence(plan, style)].filter(Boolean).join("\n\n"),
    generatedSection(plan),
    editSection(plan),
    warningSection(plan),
    ...environmentSections(plan),
    unpromotedSentence(plan, style) ?? "",
    !planChanges(plan) ? "" : `Plan ${codeSpan(shortId(plan))}`,
  ];
  return {
    summary: sections.filter((section) => section !== "").join("\n\n"),
    details: foldedDetails(plan),
    machine: shortId(plan),
  };
}

/** What people and hidden comments call a plan: the first 12 digits of its id. */
export function shortId(plan: Plan): string {
  return plan.id.slice(0, 12);
}

function generatedSection(plan: Plan): string {
  const lines = editedLines(plan, style).map(({ what, fate }) => `- ${what}. ${capital(fate)}.`);
  return lines.length === 0 ? "" : [`${heading(editedHeading)}\n`, ...lines].join("\n");
}

function editSection(plan: Plan): string {
  if (plan.edits.length === 0) return "";
  const effects = consequences(plan);
  const rows = plan.edits.map((edit, index) => {
    const place = editPlace(edit);
    const words = editWords(edit, style);
    const where = edit.kind === "input" ? words : `${codeSpan(place)} ${words}`;
    const shared = edit.projects.length > 1 ? ` (${edit.projects.length} projects)` : "";
    return [where, `${editConsequences(edit, effects[index]!, style)}${shared}`] as const;
  });
  const [first] = rows;
  if (rows.length === 1 && first !== undefined) return `${heading("What you edited")}\n\n${first[0]}: ${first[1]}.`;
  const table = rows.map((row) => `| ${row.map(inTable).join(" | ")} |`);
  return [`${heading("What you edited")}\n`, "| Edit | What it does |", "|---|---|", ...table].join("\n");
}

function heading(text: string): string {
  return `### ${text}`;
}

function warningSection(plan: Plan): string {
  const lines = warningGroups(plan).map(({ places, more, message, fix }) => {
    const where = list([...places.map(codeSpan), ...(more > 0 ? [`${more} more`] : [])]);
    return `- ${where}: ${plainText(message)}. ${plainText(capital(fix))}.`;
  });
  return lines.length === 0 ? "" : [`${heading("Warnings")}\n`, ...lines].join("\n");
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function environmentSections(plan: Plan): string[] {
  return environmentGroups(plan, style).map(({ environments, projects }) => {
    const blocks = projects.map(({ title, note, lines }) =>
      [`${style.strong(title)}${note === "" ? "" : ` (${note})`}`, "", ...lines.map((line) => `- ${line}`)].join("\n"),
    );
    return `${heading(list(environments))}\n\n${blocks.join("\n\n")}`;
  });
}

/** Fields that change, by project; environments in which they are the same share a fold. */
function foldedDetails(plan: Plan): PlanBody["details"] {
  const folds = new Map<
    string,
    { readonly project: string; readonly environments: string[]; readonly markdown: string }
  >();
  for (const { environment, releases } of plan.environments) {
    for (const release of releases) {
      const markdown = releaseDetails(release);
      if (markdown === "") continue;
      const project = projectName(release);
      const key = JSON.stringify([project, markdown]);
      const fold = folds.get(key) ?? { project, environments: [], markdown };
      fold.environments.push(environment);
      folds.set(key, fold);
    }
  }
  return [...folds.values()].map(({ project, environments, markdown }) => ({
    title: `${project} in ${list(environments)}: fields that change`,
    markdown,
  }));
}

function releaseDetails(release: ReleasePlan): string {
  const parts = release.resources.filter((resource) => resource.fields.length > 0).map(resourceDetails);
  return parts.join("\n\n");
}

function resourceDetails(resource: ResourceChange): string {
  const renamed =
    resource.previousName === undefined ? "" : `, ${codeSpan(resource.previousName)} → ${codeSpan(resource.name)}`;
  const rest = resource.moreFields + Math.max(0, resource.fields.length - mostFields);
  const more = rest > 0 ? [`  and ${counted(rest, "more field")}`] : [];
  const lines = [...resource.fields.slice(0, mostFields).flatMap(fieldLines), ...more];
  return `${codeSpan(resource.id)} in ${codeSpan(resource.file)}${renamed}\n\n${fence("diff", lines.join("\n"))}`;
}

/** Of one resource: who wants all of them reads the plan as JSON, or the generated files. */
const mostFields = 8;

function fieldLines({ pointer, before, after, from }: OutputChange): string[] {
  const cause = [...new Set(from.map(({ file, line }) => `${file}:${line}`))].join(", ");
  const [old, now] = fieldTexts(before, after);
  return [
    ...(old === undefined ? [] : [`- ${pointer}: ${old}`]),
    ...(now === undefined ? [] : [`+ ${pointer}: ${now}${cause === "" ? "" : `   # ${cause}`}`]),
  ];
}

const form = { longest: 200, bare: false };

function fieldTexts(before: Json | undefined, after: Json | undefined): readonly (string | undefined)[] {
  if (before !== undefined && after !== undefined) return valuesApart(before, after, form);
  return [before, after].map((value) => (value === undefined ? undefined : valueText(value, form)));
}
