// What every command has to keep, whatever it is given.
import { exitCodes } from "../../program/exit-codes.ts";
import type { Said } from "../../program/testing/collected-io.ts";
import { secret } from "./case-place.ts";
import { processorSeconds } from "./processor-time.ts";

export interface Judged extends Said {
  readonly argv: readonly string[];
  /** Of this process and the children of the command. */
  readonly seconds: number;
}

/** Of processor time, for one command. */
const mostSeconds = 2;

export async function timed(argv: readonly string[], run: () => Promise<Said>): Promise<Judged> {
  const before = processorSeconds();
  const said = await run();
  return { ...said, argv, seconds: processorSeconds() - before };
}

/** `codes`: those that the command's help names. */
export function faultsOf({ argv, code, out, err, seconds }: Judged, codes: readonly number[]): string[] {
  const found: string[] = [];
  // A bug report says it all.
  const text = code === exitCodes.internal ? "" : out + err;
  if (!codes.includes(code)) found.push(`ended with ${code}: ${(err === "" ? out : err).slice(0, 2_000)}`);
  if ((out + err).includes(secret)) found.push("shows what is in a file of somebody else");
  if (seconds > mostSeconds) found.push(`took ${seconds.toFixed(2)} s of processor time`);
  if (/internal:|^ +at .*:\d+:\d+\)?$|node:internal|UnhandledPromise|\[object Object\]/m.test(text))
    found.push(`speaks of its own insides: ${text.slice(0, 2_000)}`);
  if (argv.includes("--json")) found.push(...jsonFaults(out));
  // oxlint-disable-next-line no-control-regex -- control characters are what this looks for
  else if (/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(text))
    found.push(`prints what steers a terminal: ${JSON.stringify(text.slice(0, 500))}`);
  return found.map((fault) => `${argv.join(" ")} ${fault}`);
}

function jsonFaults(out: string): string[] {
  try {
    JSON.parse(out);
    return [];
  } catch {
    return [`prints no JSON: ${JSON.stringify(out.slice(0, 300))}`];
  }
}
