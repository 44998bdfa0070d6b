// The process in which TypeScript specs are evaluated: one request at a time, from and to sandbox.ts. It has no arguments, no
// environment and no open files, and ends with the process that started it.
import { evaluateSpecModule, type SpecModule } from "./spec-module.ts";

export interface SandboxRequest {
  readonly file: string;
  readonly text: string;
}

/** `internal`: a mistake of ours, not of the spec. */
export type SandboxReply = SpecModule | { readonly ok: false; readonly internal: string };

process.on("disconnect", () => process.exit());
process.on("message", ({ file, text }: SandboxRequest) => {
  evaluateSpecModule(file, text).then(reply, (error: unknown) => {
    reply({ ok: false, internal: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  });
});

function reply(answer: SandboxReply): void {
  process.send?.(answer);
}
