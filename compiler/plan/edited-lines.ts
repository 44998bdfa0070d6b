// Generated files that are not as they were built, and what a build does about them, in a few lines.
import type { EditedFile, EditedFiles, Plan } from "./plan.ts";
import { list, type Style } from "./words.ts";

export interface EditedLine {
  /** `edited by hand: generated/dev/care/faq/release.json`. */
  readonly what: string;
  /** What becomes of them, as a sentence without its end. */
  readonly fate: string;
}

export const editedHeading = "generated/ is not as it was built";

/** One line a state, what stops a build first; none where there is nothing to say. */
export function editedLines({ edited }: Plan, style: Style): EditedLine[] {
  if (edited === undefined) return [];
  return states.flatMap((state): EditedLine[] => {
    const files = edited.files.filter((file) => file.state === state).map(({ path }) => style.code(path));
    if (files.length === 0) return [];
    const shown =
      files.length > longestList ? [...files.slice(0, longestList), `${files.length - longestList} more`] : files;
    return [
      { what: `${titles[state]}${onBranch(edited)}: ${list(shown)}`, fate: fateOf(state, files.length, edited, style) },
    ];
  });
}

const longestList = 10;

const states = ["edited", "converted", "link", "foreign", "missing"] as const satisfies readonly EditedFile["state"][];

const titles: Readonly<Record<EditedFile["state"], string>> = {
  edited: "edited by hand",
  converted: "other line ends than they were built with, and nothing else",
  link: "links where generated files belong",
  foreign: "not Fairlead's own, in the folder of a release that goes",
  missing: "missing",
};

function onBranch({ branch }: EditedFiles): string {
  return branch === undefined ? "" : ` on ${branch}`;
}

function fateOf(state: EditedFile["state"], count: number, { branch }: EditedFiles, style: Style): string {
  const them = count === 1 ? "it" : "them";
  const anew = count === 1 ? "writes it anew" : "writes them anew";
  if (branch !== undefined) return `merging what is proposed ${state === "foreign" ? `removes ${them}` : anew}`;
  const overwrite = style.code("fairlead build --overwrite");
  switch (state) {
    case "edited":
      return `a build refuses; ${overwrite} ${anew}`;
    case "converted":
      return `a build refuses; ${style.code("generated/** -text")} in .gitattributes keeps git from converting ${them}`;
    case "link":
      return `a build refuses until ${count === 1 ? "it is" : "they are"} removed`;
    case "foreign":
      return `a build refuses; ${overwrite} removes ${them}`;
    case "missing":
      return `a build restores ${them}`;
  }
}
