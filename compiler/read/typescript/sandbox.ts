// Owns the process in which TypeScript specs are evaluated. The parser that strips their types is native code, and a text that
// nests deeply enough overruns its stack; that must cost one spec its evaluation, and never the compiler its life.
import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { entryOf } from "../../../specs/program/entry.ts";
import type { ImportAnswer, SourceFile, WantedImport } from "./import-answer.ts";
import type { SandboxReply, SandboxRequest } from "./sandbox-process.ts";
import type { SpecModule } from "./spec-module.ts";

export type SandboxAnswer = SpecModule | { readonly ok: false; readonly died: true };

/** Gives what a spec imports. */
export type AnswerImports = (wanted: readonly WantedImport[]) => ImportAnswer;

/** Far longer than the limits inside; only for what those do not cover. In ms, from the request on. */
const patience = 60_000;

/** Evaluates one spec after the other. Starts its process with the first one, and again after it died. */
export class Sandbox {
  #child: ChildProcess | undefined;
  #last: Promise<unknown> = Promise.resolve();

  evaluate(spec: SourceFile, imports: AnswerImports): Promise<SandboxAnswer> {
    const answer = this.#last.then(() => this.#ask(spec, imports));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  /** The process does not keep this one alive while it waits for requests, so closing is for tests. */
  close(): void {
    this.#child?.kill("SIGKILL");
    this.#child = undefined;
  }

  #ask(spec: SourceFile, imports: AnswerImports): Promise<SandboxAnswer> {
    if (this.#child?.connected !== true) this.#child = startChild();
    const child = this.#child;
    const send = (request: SandboxRequest): boolean => child.send(request);
    keepAlive(child, true);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => child.kill("SIGKILL"), patience);
      const end = (): void => {
        clearTimeout(timer);
        child.off("message", replied).off("exit", died).off("error", died);
      };
      const replied = (reply: SandboxReply): void => {
        if ("wanted" in reply) return give(reply.wanted);
        end();
        keepAlive(child, false);
        if ("internal" in reply) reject(new Error(`internal: ${reply.internal}`));
        else resolve(reply.result);
      };
      const give = (wanted: readonly WantedImport[]): void => {
        try {
          send({ answer: imports(wanted) });
        } catch (error) {
          end();
          this.close();
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      const died = (): void => {
        end();
        this.close();
        resolve({ ok: false, died: true });
      };
      child.on("message", replied).on("exit", died).on("error", died);
      send({ spec });
    });
  }
}

function startChild(): ChildProcess {
  const { url, execArgv } = entryOf(new URL("./sandbox-process.ts", import.meta.url));
  // No environment: what is not there cannot be read. No inherited flags: a debugger's or a test runner's would break it.
  return fork(fileURLToPath(url), [], {
    env: {},
    execArgv: ["--max-old-space-size=512", ...execArgv],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
}

function keepAlive(child: ChildProcess, alive: boolean): void {
  if (alive) {
    child.ref();
    child.channel?.ref();
  } else {
    child.unref();
    child.channel?.unref();
  }
}
