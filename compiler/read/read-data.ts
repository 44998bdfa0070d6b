// What the readers of the two languages give to document.ts.
import type { Diagnostic, TextRange } from "../diagnostic.ts";
import type { DataPath, FieldPart } from "./data-path.ts";

/** Plain data with a map at its root and a way to its places, or at least one error. */
export type ReadData =
  | {
      readonly ok: true;
      readonly data: object;
      /** Called when the first place is asked for. */
      readonly makeLocator: () => Locator;
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Finds the place of a path in one text; see SpecDocument.rangeOf. */
export type Locator = (path: DataPath, part: FieldPart) => TextRange;
