// TypeScript text to plain data, evaluated where it can see and harm nothing.
import type { Diagnostic } from "../../diagnostic.ts";
import { cappedByFile } from "../capped.ts";
import { characterMistakes } from "../characters.ts";
import type { ReadData } from "../read-data.ts";
import { ImportedFiles, type ReadShared } from "./imported-files.ts";
import { locateInPlaces } from "./place-tree.ts";
import { Sandbox, type SandboxAnswer } from "./sandbox.ts";

let sandbox: Sandbox | undefined;

/** All mistakes of the file, and of those that it imports, at once, as far as their syntax lets them be seen; what stops an evaluation is reported alone. */
export async function evaluateTypeScript(file: string, text: string, read: ReadShared): Promise<ReadData> {
  const early = characterMistakes(file, text);
  if (early.length > 0) return { ok: false, diagnostics: early };
  const imports = new ImportedFiles(text, read);
  sandbox ??= new Sandbox();
  const answer: SandboxAnswer = await sandbox.evaluate({ file, text }, (wanted) => imports.answer(wanted));
  const { texts } = imports;
  if (answer.ok) return { ok: true, data: answer.data, texts, makeLocator: () => locateInPlaces(answer.places) };
  if ("died" in answer) return { ok: false, diagnostics: [died(file, texts.size > 0)], texts };
  return { ok: false, diagnostics: cappedByFile([...answer.diagnostics, ...imports.diagnostics]), texts };
}

function died(file: string, imports: boolean): Diagnostic {
  const whole = imports ? "the file, or one that it imports, cannot be read" : "the file cannot be read";
  return {
    code: "typescript-crash",
    severity: "error",
    message: `${whole}: the TypeScript parser broke down over it`,
    fix: "look for expressions or statements that are nested hundreds of levels deep",
    file,
  };
}
