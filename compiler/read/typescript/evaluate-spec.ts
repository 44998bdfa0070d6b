// TypeScript text to plain data, evaluated where it can see and harm nothing.
import type { Diagnostic } from "../../diagnostic.ts";
import { capped } from "../capped.ts";
import { characterMistakes } from "../characters.ts";
import type { ReadData } from "../read-data.ts";
import { locateInPlaces } from "./place-tree.ts";
import { Sandbox, type SandboxAnswer } from "./sandbox.ts";

let sandbox: Sandbox | undefined;

/** All mistakes of the file at once, as far as its syntax lets them be seen; what stops an evaluation is reported alone. */
export async function evaluateTypeScript(file: string, text: string): Promise<ReadData> {
  const early = characterMistakes(file, text);
  if (early.length > 0) return { ok: false, diagnostics: early };
  sandbox ??= new Sandbox();
  const answer: SandboxAnswer = await sandbox.evaluate({ file, text });
  if (answer.ok) return { ok: true, data: answer.data, makeLocator: () => locateInPlaces(answer.places) };
  return { ok: false, diagnostics: "died" in answer ? [died(file)] : capped(answer.diagnostics, file) };
}

function died(file: string): Diagnostic {
  return {
    code: "typescript-crash",
    severity: "error",
    message: "the file cannot be read: the TypeScript parser broke down over it",
    fix: "look for expressions or statements that are nested hundreds of levels deep",
    file,
  };
}
