// The process in which TypeScript specs are evaluated: one request at a time, from and to sandbox.ts. It has no arguments, no
// environment and no open files, and ends with the process that started it. What a spec imports it asks for.
import type { ImportAnswer, SourceFile, WantedImport } from "./import-answer.ts";
import { evaluateSpecModule, type SpecModule } from "./spec-module.ts";

export type SandboxRequest = { readonly spec: SourceFile } | { readonly answer: ImportAnswer };

/** `internal`: a mistake of ours, not of the spec. */
export type SandboxReply =
  | { readonly result: SpecModule }
  | { readonly wanted: readonly WantedImport[] }
  | { readonly internal: string };

let answered: (answer: ImportAnswer) => void = () => undefined;

process.on("disconnect", () => process.exit());
process.on("message", (request: SandboxRequest) => {
  if ("answer" in request) return answered(request.answer);
  evaluateSpecModule(request.spec, ask).then(
    (result) => reply({ result }),
    (error: unknown) => reply({ internal: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});

function ask(wanted: readonly WantedImport[]): Promise<ImportAnswer> {
  return new Promise((resolve) => {
    answered = resolve;
    reply({ wanted });
  });
}

function reply(reply_: SandboxReply): void {
  process.send?.(reply_);
}
