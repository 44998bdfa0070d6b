// What the readers of the two languages give to document.ts.
import type { Diagnostic, TextRange } from "../diagnostic.ts";
import type { DataPath, FieldPart } from "./data-path.ts";

/** In the spec's own text unless `file` names another one, which it imports. */
export interface FileRange extends TextRange {
  readonly file?: string;
}

/** Plain data with a map at its root and a way to its places, or at least one error. */
export type ReadData =
  | {
      readonly ok: true;
      readonly data: object;
      /** Called when the first place is asked for. */
      readonly makeLocator: () => Locator;
      readonly texts?: ImportedTexts;
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[]; readonly texts?: ImportedTexts };

/** Texts of the files that a spec imports, by file. */
export type ImportedTexts = ReadonlyMap<string, string>;

/** Finds the place of a path; see SpecDocument.placeOf. */
export type Locator = (path: DataPath, part: FieldPart) => FileRange;
