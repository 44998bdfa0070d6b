// Looks something up in the pages of the reference: a page, a section or a field by its path, a code, a command.

export interface Section {
  /** Of the page, without its ending. */
  readonly page: string;
  /** Empty above the first one. */
  readonly heading: string;
  readonly text: string;
}

/** In the order of the page. */
export function sectionsOf(page: string, text: string): Section[] {
  return text.split(/^(?=## )/m).map((part) => ({ page, heading: /^## (.+)/.exec(part)?.[1] ?? "", text: part }));
}

/**
 * What a subject names: a whole page; a section with all that is below it; one field, with the head of its section; a code; a command, with or
 * without its program. Paths may have the names of a spec in them: `targets.laptop.port` is `targets.*.port`. Empty where nothing has the name.
 */
export function findSections(all: readonly Section[], subject: string): readonly Section[] {
  if (subject === "") return [];
  const page = all.filter((section) => section.page === subject.replace(/\.md$/, ""));
  if (page.length > 0) return page;
  const named = all.filter(({ page: of, heading }) =>
    isFields(of)
      ? startsWith(pathOf(heading), stepsOf(subject))
      : heading === subject || heading.endsWith(` ${subject}`),
  );
  return named.length > 0 ? named : all.flatMap((section) => fieldOf(section, subject));
}

function isFields(page: string): boolean {
  return page !== "codes" && page !== "commands";
}

/** The section cut to the one field. */
function fieldOf(section: Section, subject: string): Section[] {
  if (!isFields(section.page)) return [];
  const steps = stepsOf(subject);
  const key = steps.at(-1)!;
  const path = pathOf(section.heading);
  if (path.length !== steps.length - 1 || !startsWith(steps.slice(0, -1), path, true)) return [];
  const item = section.text.split(/^(?=- \*\*)/m).find((one) => one.startsWith(`- **${key}**`));
  const head = section.heading === "" ? "" : `## ${section.heading}\n\n`;
  return item === undefined ? [] : [{ ...section, text: `${head}${item.trimEnd()}\n` }];
}

/** `targets.* (engine: local)` -> targets, *. */
function pathOf(heading: string): string[] {
  return stepsOf(heading.replace(/ \(.*\)$/, ""));
}

function stepsOf(path: string): string[] {
  return path === "" ? [] : path.replaceAll(/\[\d*\]/g, ".[]").split(".");
}

/** `*` stands for any name, in either. */
function startsWith(path: readonly string[], start: readonly string[], whole = false): boolean {
  return (
    (whole ? path.length === start.length : path.length >= start.length) &&
    start.every((step, at) => step === path[at] || step === "*" || path[at] === "*")
  );
}
