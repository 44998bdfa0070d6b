// The specs of a repository as people wrote them, for commands that edit them: data without meaning, and no rule is asked.
import path from "node:path";
import { discoverSpecs } from "../read/discover.ts";
import { readSpecFile } from "../read/spec-file.ts";
import { parseYaml } from "../read/yaml.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { Json } from "../trace.ts";

type Data = Readonly<Record<string, Json | undefined>>;

export interface WrittenSpec {
  /** From the root. */
  readonly file: string;
  readonly team: string;
  /** As it is written; of a spec that cannot be read here, the file's name. */
  readonly name: string;
  /** Absent of a TypeScript spec, and of one that has mistakes. */
  readonly written?: { readonly text: string; readonly data: Data };
  readonly mistakes: readonly Diagnostic[];
}

export interface WrittenSpecs {
  readonly platform?: WrittenSpec;
  readonly projects: readonly WrittenSpec[];
  /** Of what may be a spec and is not among them. */
  readonly mistakes: readonly Diagnostic[];
}

export async function writtenSpecs(root: string): Promise<WrittenSpecs> {
  const { platform, projects, diagnostics } = await discoverSpecs(root);
  return {
    mistakes: diagnostics,
    ...(platform !== undefined && { platform: readWritten(root, platform) }),
    projects: projects.map((file) => readWritten(root, file)),
  };
}

function readWritten(root: string, file: string): WrittenSpec {
  const team = path.posix.basename(path.posix.dirname(file));
  const name = path.posix.basename(file).replace(/\.(spec\.ts|ya?ml)$/, "");
  if (file.endsWith(".ts")) return { file, team, name, mistakes: [] };
  const { text, diagnostics } = readSpecFile(root, file);
  if (diagnostics.length > 0) return { file, team, name, mistakes: diagnostics };
  const read = parseYaml(file, text);
  if (!read.ok) return { file, team, name, mistakes: read.diagnostics };
  const data = read.data as Data;
  return { file, team, name: typeof data.name === "string" ? data.name : name, written: { text, data }, mistakes: [] };
}

/** Names, in their order; undefined where one has none. */
export function environmentsOf(platform: WrittenSpec | undefined): readonly string[] | undefined {
  const listed = platform?.written?.data.environments;
  if (!Array.isArray(listed)) return undefined;
  const names = listed.map((one) => ((one ?? {}) as { readonly name?: unknown }).name);
  return names.every((name) => typeof name === "string") ? names : undefined;
}

export function gpusOf(platform: WrittenSpec | undefined): string[] {
  return Object.keys((platform?.written?.data.gpus ?? {}) as object);
}

/** The first from 8081 that no spec says, of a target or for an environment. */
export function freePort(projects: readonly WrittenSpec[]): number {
  const taken = new Set(projects.flatMap(({ written }) => (written === undefined ? [] : portsOf(written.data))));
  let port = 8081;
  while (taken.has(port)) port += 1;
  return port;
}

function portsOf({ targets, environments }: Data): Json[] {
  const ports = sectionsIn(targets).map(({ port }) => port);
  const sets = sectionsIn(environments).flatMap(({ set }) => Object.entries((set ?? {}) as Data));
  const set = sets.filter(([field]) => /^targets\..+\.port$/.test(field)).map(([, port]) => port);
  return [...ports, ...set].flatMap((port) => (port === undefined ? [] : [port]));
}

function sectionsIn(section: Json | undefined): Data[] {
  return Object.values((section ?? {}) as Data).map((one) => (one ?? {}) as Data);
}

/** The first that no spec serves under, or is called. */
export function freeAlias(wanted: readonly [string, string], projects: readonly WrittenSpec[]): string {
  const taken = new Set(projects.flatMap(({ name, written }) => [name, ((written?.data.serving ?? {}) as Data).alias]));
  const [, last] = wanted;
  let alias = wanted.find((one) => !taken.has(one));
  for (let number = 2; alias === undefined; number += 1)
    if (!taken.has(`${last}-${number}`)) alias = `${last}-${number}`;
  return alias;
}
