// What reading a spec yields: plain data that still knows where in the text each part of it was written.
import type { Diagnostic, WrittenPlace } from "../diagnostic.ts";
import { hasPath, type DataPath, type FieldPart } from "./data-path.ts";
import type { ImportedTexts, Locator, ReadData } from "./read-data.ts";
import { evaluateTypeScript } from "./typescript/evaluate-spec.ts";
import type { ReadShared } from "./typescript/imported-files.ts";
import { parseYaml } from "./yaml.ts";

export interface SpecDocument {
  /** From the repository's root, with `/`. */
  readonly file: string;
  /** Plain JSON; the root is always a map. Nothing of it is believed yet. */
  readonly data: unknown;
  /**
   * Where `path` was written: its value, or the key in front of it (for a list item and the root, the value). A path that is
   * not written gets its nearest ancestor that is, with the same part. In a TypeScript spec that computes a value, the
   * nearest expression around it. The file is this one, or one that it imports. Costs nothing until it is first called.
   */
  placeOf(path: DataPath, part: FieldPart): WrittenPlace;
  /** Of this file, or of one that it imports; empty of any other. */
  textOf(file: string): string;
  /** Is this path written in the data? The root always is. */
  has(path: DataPath): boolean;
}

/** A document, or all reasons why there is none. Where files are imported, their texts. */
export type ReadDocument =
  | { readonly document: SpecDocument; readonly diagnostics: readonly []; readonly imports?: ImportedTexts }
  | {
      readonly document?: undefined;
      readonly diagnostics: readonly Diagnostic[];
      readonly imports?: ImportedTexts;
    };

/** Reads a YAML spec. `file` only names it in diagnostics. */
export function readYamlDocument(file: string, text: string): ReadDocument {
  return toDocument(file, text, parseYaml(file, text));
}

/** Evaluates a TypeScript spec in a sandbox. `file` names it in diagnostics, and what it imports is found from there. */
export async function readTypeScriptDocument(file: string, text: string, read: ReadShared): Promise<ReadDocument> {
  return toDocument(file, text, await evaluateTypeScript(file, text, read));
}

function toDocument(file: string, text: string, read: ReadData): ReadDocument {
  const { texts: imports = new Map<string, string>() } = read;
  if (!read.ok) return { diagnostics: read.diagnostics, imports };
  const { data, makeLocator } = read;
  let locate: Locator | undefined;
  const document: SpecDocument = {
    file,
    data,
    placeOf(path, part) {
      const { start, end, file: other } = (locate ??= makeLocator())(path, part);
      return { file: other ?? file, range: { start, end } };
    },
    textOf: (name) => (name === file ? text : (imports.get(name) ?? "")),
    has: (path) => hasPath(data, path),
  };
  return { document, diagnostics: [], imports };
}
