// For tests of alert rules: what is generated for a sample, and promtool, of the Debian package prometheus, where it is installed.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { emitAlerts } from "../emit/alerts/emit-alerts.ts";
import { fileText } from "../emit/text.ts";
import type { Model } from "../model/model.ts";

const execute = promisify(execFile);

/** By name. */
export function alertFiles(model: Model): ReadonlyMap<string, string> {
  return new Map(emitAlerts(model, { trace: false }).map((file) => [file.path, fileText(file)]));
}

/** Without it, tests of rules are skipped. */
export const hasPromtool = await execute("promtool", ["--version"]).then(
  () => true,
  () => false,
);

/** Its exit code and what it said. */
export async function promtool(
  folder: string,
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly said: string }> {
  try {
    const { stdout, stderr } = await execute("promtool", args, { cwd: folder });
    return { code: 0, said: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, said: stdout + stderr };
  }
}
