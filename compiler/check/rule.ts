// What a cross-field rule is given and how it reports. Rules look at whole, well-formed projects only: form is parse.ts's business.
import type { WordList } from "../../specs/words/word-entry.ts";
import type { ModelShape } from "../../specs/handoff/model-shape.ts";
import type { Platform } from "../../specs/kinds/platform.ts";
import type { Project } from "../../specs/kinds/project.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { SpecDocument } from "../read/document.ts";
import type { Place, Traced } from "../trace.ts";
import type { PinnedFiles } from "../model/bodies/body.ts";
import type { Model } from "../model/model.ts";
import type { ResolveEnvironment } from "../model/resolve.ts";

export interface RuleInput {
  readonly document: SpecDocument;
  /** Team by the folder that the file is in. */
  readonly folder: string;
  readonly project: Project;
  /** The same without overrides, with places. */
  readonly traced: Model["project"];
  readonly platform: Platform;
  /** Environments that the platform has, overrides applied, in the platform's order; only targets that exist. */
  readonly environments: readonly ResolveEnvironment[];
  /** Of a base model in a folder that could be read. */
  readonly baseShape: ModelShape | undefined;
  /** Files that the project names and that could be read, by path as written. */
  readonly files: PinnedFiles;
  /** Word lists that the project names and that could be read, by path from the root. */
  readonly lists: ReadonlyMap<string, WordList>;
}

/** A rule reports nothing when it does not apply. */
export type Rule = (input: RuleInput) => readonly Diagnostic[];

export type Words = Pick<Diagnostic, "code" | "message" | "fix">;
export type Path = readonly (string | number)[];

export function errorAt(input: RuleInput, path: Path, part: "key" | "value", words: Words): Diagnostic {
  return at(input.document, path, part, "error", words);
}

export function warningAt(input: RuleInput, path: Path, part: "key" | "value", words: Words): Diagnostic {
  return at(input.document, path, part, "warning", words);
}

/** Reports at a traced value: where it was written or overridden, or around where its default would stand. */
export function errorAtValue(input: RuleInput, value: Traced<unknown>, words: Words): Diagnostic {
  return at(input.document, placeOf(value).path, partOf(value), "error", words);
}

export function warningAtValue(input: RuleInput, value: Traced<unknown>, words: Words): Diagnostic {
  return at(input.document, placeOf(value).path, partOf(value), "warning", words);
}

function placeOf(value: Traced<unknown>): Place {
  const [place] = value.places;
  if (place === undefined) throw new Error("internal: a value of a spec has no place");
  return place;
}

/** What is written around a default is a whole section; its key is enough to point at. */
function partOf(value: Traced<unknown>): "key" | "value" {
  return placeOf(value).origin === "default" ? "key" : "value";
}

function at(
  document: SpecDocument,
  path: Path,
  part: "key" | "value",
  severity: Diagnostic["severity"],
  words: Words,
): Diagnostic {
  const { code, message, fix } = words;
  return { code, severity, message, fix, ...document.placeOf(path, part) };
}
