// Which program a service's process runs: another one than that of whoever applies is replaced, process by process, without a gap.
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { entryOf } from "../../../specs/program/entry.ts";
import { runtimeVersion } from "../../version.ts";

export const Program = z.strictObject({
  /** Version of the runtime. */
  runtime: z.string(),
  /** Version of Node, which a machine gets newer ones of too. */
  node: z.string(),
});
export type Program = z.infer<typeof Program>;

/** A program, and how it is started. */
export const StartableProgram = z.strictObject({
  ...Program.shape,
  /** Node. */
  execPath: z.string(),
  /** What Node is started with, the program's own arguments follow. */
  args: z.array(z.string()),
});
export type StartableProgram = z.infer<typeof StartableProgram>;

export const thisProgram: Program = { runtime: runtimeVersion, node: process.version };

export function startableProgram(): StartableProgram {
  const { url, execArgv } = entryOf(new URL("../../cli.ts", import.meta.url));
  return { ...thisProgram, execPath: process.execPath, args: [...execArgv, fileURLToPath(url)] };
}

export function isSameProgram(one: Program, other: Program): boolean {
  return one.runtime === other.runtime && one.node === other.node;
}

/** `Fairlead 0.1.0 on Node v20.19.0`. */
export function programName({ runtime, node }: Program): string {
  return `Fairlead ${runtime} on Node ${node}`;
}
