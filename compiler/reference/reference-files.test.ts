import { describe, expect, it } from "vitest";
import { listFields } from "../../specs/kinds/fields.ts";
import { kinds, type KindName } from "../../specs/kinds/index.ts";
import { program } from "../cli/commands.ts";
import { codes } from "../codes/codes.ts";
import { referenceFiles } from "./reference-files.ts";

const pages = referenceFiles([program]);
const page = (name: string): string => pages.get(name) ?? "";
const names = Object.keys(kinds) as KindName[];

/** Paths as listFields writes them, with the item of each. */
function itemsOf(text: string): Map<string, string> {
  const items = new Map<string, string>();
  let heading = "";
  for (const block of text.split(/\n(?=- \*\*|## )/)) {
    heading = /^## ([^ \n]+)/.exec(block)?.[1] ?? heading;
    const key = /^- \*\*(.+?)\*\*/.exec(block)?.[1];
    if (key !== undefined) items.set(heading === "" ? key : `${heading}.${key}`, block);
  }
  return items;
}

/** In an example, or in a list of all that may be written. */
function showsValue(item: string): boolean {
  return /\n {2}Example: `.+`/.test(item) || /^- \*\*\w+\*\*: (always |a list of: )?`/.test(item);
}

describe("the reference", () => {
  it("is the same bytes every time", () => {
    expect([...pages.keys()]).toEqual(["project.md", "platform.md", "promotion.md", "codes.md", "commands.md"]);
    expect(referenceFiles([program])).toEqual(pages);
  });

  it.each(names)(
    "has every field of %s, with its effect, its words, and an example unless its values are listed",
    (kind) => {
      const items = itemsOf(page(`${kind.toLowerCase()}.md`));
      const fields = listFields(kinds[kind]);
      expect(new Set(items.keys())).toEqual(new Set(fields.map(({ path }) => path)));
      const lacking = [...items].filter(
        ([, item]) => !/; on change: [a-z-]+\.\n {2}\S/.test(item) || !showsValue(item),
      );
      expect(lacking.map(([path]) => path)).toEqual([]);
      const differing = [...items].filter(([, item]) => item.includes("may differ between environments"));
      expect(new Set(differing.map(([path]) => path))).toEqual(
        new Set(fields.filter(({ mark }) => mark?.perEnvironment).map(({ path }) => path)),
      );
    },
  );

  it("has every code, with what is wrong and what is right", () => {
    const sections = page("codes.md").split(/^## /m).slice(1);
    expect(sections.map((text) => text.split("\n")[0])).toEqual(Object.keys(codes).sort());
    for (const text of sections)
      expect(text).toMatch(/\n\n(An error|A warning|An error or a warning)\. [^]+\n\nWrong:[^]+\n\nRight:/);
  });

  it("has every command, with its exit codes", () => {
    const sections = page("commands.md").split(/^## /m).slice(1);
    const shown = [
      "fairlead",
      ...[...program.commands.map(({ name }) => name), "completion", "help"].map((name) => `fairlead ${name}`),
    ];
    expect(sections.map((text) => text.split("\n")[0])).toEqual(shown);
    for (const text of sections.slice(0, -2)) expect(text).toContain("Exit codes: 0");
  });

  it("says no more and no less of a field than this", () => {
    expect(itemsOf(page("project.md")).get("training.sequence.maxTokens")).toMatchInlineSnapshot(`
      "- **maxTokens**: a whole number from 8 to 131072; by default \`256\`; on change: retrain.
        Longest sequence in tokens. Short samples are packed into one sequence and do not see each other; longer ones are cut at the front.
        Example: \`maxTokens: 256\`
      "
    `);
    expect(itemsOf(page("project.md")).get("renamedFrom")).toMatchInlineSnapshot(`
      "- **renamedFrom**: a name of before is written \\<project>, or \\<team>/\\<project> where the team was another one; may be left out; on change: none.
        Name that the project had before: \\<project>, or \\<team>/\\<project>. Its promotion records, its history and the services that run on this machine go over to the new name, without a gap. May be left or removed once nothing has the old name any more.
        Example: \`renamedFrom: helpdesk-pilot\`
      "
    `);
  });
});
