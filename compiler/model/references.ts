// Which files of the repository a project names, and where. Nothing is read here: whoever may read does, and resolve.ts takes the answers.
import type { Diagnostic } from "../diagnostic.ts";
import { isPattern } from "../text/path-pattern.ts";
import type { Traced } from "../trace.ts";
import { parseBase, writtenBase } from "./base-model.ts";
import { filesOfStep } from "./bodies/clean-rules.ts";
import type { WordList } from "../../specs/words/word-entry.ts";
import type { Model, PinnedInput } from "./model.ts";

/** One mention of a file, of all files that a pattern stands for or, for the base model, of a folder: `pinned` where the spec says its digest. `path` is as written. */
export interface Reference {
  readonly kind: "file" | "pattern" | "model" | "pinned";
  readonly path: string;
  readonly written: Traced<string>;
  /** Is it a word list, whose entries are asked for too? */
  readonly isList?: true;
}

/** A word list as it was read. */
export interface ReadList extends WordList {
  readonly text: string;
}

/** A file, or the files that a pattern stands for, pinned; or why that could not be. */
export type FileAnswer = { readonly ok: true; readonly inputs: readonly PinnedInput[] } | Refused;
/** A model folder with its files pinned and the texts of its config.json and of the index of its weights, or why not. */
export type ModelAnswer =
  | {
      readonly ok: true;
      readonly path: string;
      readonly digest: string;
      readonly files: readonly PinnedInput[];
      readonly config: string;
      readonly index: string | undefined;
    }
  | Refused;

interface Refused extends Pick<Diagnostic, "code" | "message" | "fix"> {
  readonly ok: false;
}

/** Answers by path as written. */
export interface Answers {
  readonly files: ReadonlyMap<string, FileAnswer>;
  readonly models: ReadonlyMap<string, ModelAnswer>;
  /** Word lists, by their paths from the root; those that could be read. */
  readonly lists?: ReadonlyMap<string, ReadList>;
}

/** In the order of the spec; a file that is mentioned twice is in it twice. */
export function referencesOf(project: Model["project"]): Reference[] {
  const files = Object.values(project.datasets).flatMap((dataset) => [
    ...dataset.source.files.map((file): Reference => ({ ...namedFiles(file.value), written: file })),
    ...dataset.clean.flatMap((step) => filesOfStep(step).map((file) => ruleReference(step, file))),
  ]);
  return [...files, ...modelReference(writtenBase(project))];
}

function ruleReference(step: Parameters<typeof filesOfStep>[0], file: Traced<string>): Reference {
  return { ...namedFiles(file.value), written: file, ...(step.sensitiveWords && { isList: true }) };
}

function namedFiles(path: string): Pick<Reference, "kind" | "path"> {
  return { kind: isPattern(path) ? "pattern" : "file", path };
}

function modelReference(written: ReturnType<typeof writtenBase>): Reference[] {
  if (written === undefined) return [];
  const { model, digest } = written;
  const base = parseBase(model.value);
  if (!base.ok || base.reference.source !== "folder" || base.reference.in !== "repository") return [];
  return [{ kind: digest === undefined ? "model" : "pinned", path: base.reference.path, written: model }];
}
