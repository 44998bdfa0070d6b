// Gathers the mistakes of one file.
import type { Diagnostic, TextRange } from "../../diagnostic.ts";

export class Report {
  readonly diagnostics: Diagnostic[] = [];
  readonly #file: string;
  constructor(file: string) {
    this.#file = file;
  }
  add({ start, end }: TextRange, code: Diagnostic["code"], message: string, fix: string): void {
    this.diagnostics.push({ code, severity: "error", message, fix, file: this.#file, range: { start, end } });
  }
}
