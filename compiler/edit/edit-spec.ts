// Which spec of a repository is edited, and how the edited one takes its place.
import path from "node:path";
import { yamlDocument } from "../emit/yaml-writer.ts";
import { fail, ok, type Result } from "../result.ts";
import { linksOnTheWay } from "../write/links.ts";
import { replaceFile } from "../write/replace-file.ts";
import { readWhole } from "../write/whole-file.ts";
import { type Addition, withAddition } from "./add-entry.ts";
import type { WrittenSpec, WrittenSpecs } from "./written-specs.ts";

type EditedSpec = Pick<WrittenSpec, "file" | "name"> & NonNullable<WrittenSpec["written"]>;

/** The one that is asked for, `<team>/<project>`, or the only one that there is. */
export function projectToEdit(
  asked: string | undefined,
  { projects, mistakes }: Pick<WrittenSpecs, "projects" | "mistakes">,
): Result<EditedSpec> {
  const [mistake] = mistakes;
  // One that is not seen may be the one that is meant.
  if (asked === undefined && mistake !== undefined)
    return fail("not-added", `${mistake.file}: ${mistake.message}. Name the project with --project`);
  const called = (one: WrittenSpec): string => `${one.team}/${one.name}`;
  const [only, ...more] = projects;
  const found = asked === undefined && more.length === 0 ? only : projects.find((one) => called(one) === asked);
  if (found !== undefined) return editable(found, found.file);
  const some = projects.slice(0, 10).map(called).join(", ");
  return asked === undefined
    ? fail(
        "not-found",
        some === "" ? "there is no project yet; see fairlead add project" : `name the project with --project: ${some}`,
      )
    : fail("not-found", `there is no project ${asked}${some === "" ? "" : `; there are: ${some}`}`);
}

/** With its text, where it is YAML without a mistake. */
export function editable(spec: WrittenSpec | undefined, file: string): Result<EditedSpec> {
  if (spec === undefined) return fail("not-found", `there is no ${file}; fairlead init writes one`);
  if (spec.written !== undefined) return ok({ file, name: spec.name, ...spec.written });
  const [mistake] = spec.mistakes;
  return fail(
    "not-added",
    mistake === undefined
      ? `${file} is written in TypeScript, to which no program adds; write it there yourself`
      : `${file} has mistakes, the first of which is: ${mistake.message}. See fairlead check`,
  );
}

/** Answers with what was added, as YAML. */
export function addToFile(
  root: string,
  { file, text }: Pick<EditedSpec, "file" | "text">,
  addition: Addition,
): Result<string> {
  const { section, entry } = addition;
  const added = yamlDocument({ [section]: "item" in entry ? [entry.item] : { [entry.name]: entry.value } });
  const edited = withAddition(text, addition);
  if (edited === undefined)
    return fail(
      "not-added",
      `${section} of ${file} is written in a way that no program edits surely. Add this to it:\n\n${added}`,
    );
  const written = replaceText(root, { file, text }, edited);
  return written.ok ? ok(added) : written;
}

/** Puts another text in place of the one that was read, unless it has changed meanwhile. */
export function replaceText(
  root: string,
  { file, text }: Pick<EditedSpec, "file" | "text">,
  edited: string,
): Result<void> {
  const links = linksOnTheWay(root, file);
  if (links.length > 0) return fail("file-unwritable", `${links[0]!} is a link; nothing was written through it`);
  const absolute = path.join(root, file);
  const now = (): string => readWhole(absolute)?.toString() ?? "";
  // Without which a spec is read.
  const mark = now().startsWith("\uFEFF") ? "\uFEFF" : "";
  const changed = fail("not-added", `${file} has changed meanwhile; run the command again`);
  const ready = (): Result<void> => (now() === mark + text ? ok(undefined) : changed);
  return replaceFile(absolute, mark + edited, { file, ready });
}
