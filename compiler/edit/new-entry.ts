// What an addition says, from the words of a command line: checked by the kind that it is of, with no more in it than was asked for.
import type { z } from "zod";
import { Dataset } from "../../specs/kinds/dataset.ts";
import { Environment } from "../../specs/kinds/environment.ts";
import { Target } from "../../specs/kinds/target.ts";
import { Name } from "../../specs/kinds/value.ts";
import { fail, ok, type Result } from "../result.ts";
import type { Json } from "../trace.ts";

export type Words = Readonly<Record<string, string | undefined>>;

/** One file, of version 1.0. */
export function newDataset({ file, format }: Words): Result<Json> {
  if (file === undefined)
    return refused("name the file of its rows with --file, as a spec does: --file data/rows.jsonl");
  return checked(Dataset, { version: "1.0", source: { files: [file], ...(format !== undefined && { format }) } });
}

export interface TargetHints {
  /** A port that no project of the repository has. */
  readonly freePort: number;
  readonly gpus: readonly string[];
  readonly project: string;
}

export function newTarget({ engine = "local", port, namespace, gpu }: Words, hints: TargetHints): Result<Json> {
  if (engine === "local") {
    if (port !== undefined && !/^[0-9]{1,5}$/.test(port))
      return refused(`--port is ${JSON.stringify(port)}; write a whole number from 0 to 65535`);
    return checked(Target, { engine, port: port === undefined ? hints.freePort : Number(port) });
  }
  const [only, ...more] = hints.gpus;
  const type = gpu ?? (more.length === 0 ? only : undefined);
  if (type === undefined) {
    return refused(
      only === undefined
        ? "specs/platform.yaml names no gpus yet, of which a kubernetes target needs one"
        : `choose a GPU of the platform with --gpu: ${hints.gpus.join(", ")}`,
    );
  }
  return checked(Target, { engine, namespace: namespace ?? hints.project, gpu: { type } });
}

/** Of a project; `known` are its targets. */
export function newEnvironment({ targets }: Words, known: readonly string[]): Result<Json> {
  const named = targets === undefined ? (known.length < 2 ? known : undefined) : [...new Set(targets.split(","))];
  if (named === undefined) return refused(`choose where it runs with --targets: ${known.join(",")}`);
  const unknown = named.find((one) => !known.includes(one));
  if (unknown !== undefined)
    return refused(
      `the project has no target ${JSON.stringify(unknown)}${known.length === 0 ? "" : `; it has ${known.join(", ")}`}`,
    );
  return checked(Environment, named.length === 0 ? {} : { targets: [...named] });
}

export function checkName(name: string): Result<string> {
  const problem = Name.safeParse(name).error?.issues[0]?.message;
  return problem === undefined ? ok(name) : refused(`${JSON.stringify(name)} is no name: ${problem}`);
}

function checked(kind: z.ZodType, value: Json): Result<Json> {
  const issue = kind.safeParse(value).error?.issues[0];
  return issue === undefined ? ok(value) : refused(`${issue.path.join(".")}: ${issue.message}`);
}

function refused(message: string) {
  return fail("not-added", message);
}
