// The specs of a repository as people wrote them, for commands that edit them: data without meaning, and no rule is asked.
import path from "node:path";
import { discoverSpecs } from "../read/discover.ts";
import { readSpecFile } from "../read/spec-file.ts";
import { parseYaml } from "../read/yaml.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { Json } from "../trace.ts";

export interface WrittenSpec {
  /** From the root. */
  readonly file: string;
  readonly team: string;
  /** As it is written; of a spec that cannot be read here, the file's name. */
  readonly name: string;
  /** Absent of a TypeScript spec, and of one that has mistakes. */
  readonly written?: { readonly text: string; readonly data: Readonly<Record<string, Json | undefined>> };
  readonly mistakes: readonly Diagnostic[];
}

export async function writtenSpecs(root: string): Promise<{ platform?: WrittenSpec; projects: WrittenSpec[] }> {
  const { platform, projects } = await discoverSpecs(root);
  return {
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
  const data = read.data as Readonly<Record<string, Json | undefined>>;
  return { file, team, name: typeof data.name === "string" ? data.name : name, written: { text, data }, mistakes: [] };
}

/** Names, in their order. */
export function environmentsOf(platform: WrittenSpec | undefined): string[] {
  const listed = platform?.written?.data.environments;
  return Array.isArray(listed)
    ? listed.flatMap((one) => {
        const { name } = (one ?? {}) as { readonly name?: unknown };
        return typeof name === "string" ? [name] : [];
      })
    : [];
}

export function gpusOf(platform: WrittenSpec | undefined): string[] {
  return Object.keys((platform?.written?.data.gpus ?? {}) as object);
}

/** The first from 8081 that no spec says. */
export function freePort(projects: readonly WrittenSpec[]): number {
  const taken = new Set(
    projects.flatMap(({ written }) =>
      Object.values((written?.data.targets ?? {}) as Readonly<Record<string, Json>>).map(
        (target) => ((target ?? {}) as { readonly port?: Json }).port,
      ),
    ),
  );
  let port = 8081;
  while (taken.has(port)) port += 1;
  return port;
}
