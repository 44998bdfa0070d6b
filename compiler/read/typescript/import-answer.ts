// What the sandbox asks for, and what it is given: it has no files, and is told what is in those that a spec imports. Plain JSON.
import type { Diagnostic } from "../../diagnostic.ts";

export type Words = Pick<Diagnostic, "code" | "message" | "fix">;

/** An import as it is written, in a file of the repository. */
export interface WantedImport {
  readonly from: string;
  readonly written: string;
}

/** One target for each import that was asked for, and the texts of those files that were not given before. */
export interface ImportAnswer {
  readonly targets: readonly ImportTarget[];
  readonly files: readonly SourceFile[];
}

export interface SourceFile {
  /** From the repository's root. */
  readonly file: string;
  readonly text: string;
}

export type ImportTarget =
  | { readonly kind: "file"; readonly file: string }
  /** Said at the import. */
  | { readonly kind: "refused"; readonly words: Words }
  /** Said elsewhere, once: at the file that cannot be read, or at the first import too many. */
  | { readonly kind: "unread" };
