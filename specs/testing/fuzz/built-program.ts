// A program as it is built, in a process of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Said } from "../../program/testing/collected-io.ts";

/** Ends what would wait for ever; nothing takes so long that does not. */
const limitMs = 90_000;

/** With -1 as the exit code of one that a signal has ended. */
export async function builtProgram(
  program: URL,
  argv: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>>,
): Promise<Said> {
  const child = spawn(process.execPath, [fileURLToPath(program), ...argv], {
    cwd,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: limitMs,
    killSignal: "SIGKILL",
  });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => void (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => void (err += text));
  const [code] = (await once(child, "close")) as [number | null];
  return { code: code ?? -1, out, err };
}
