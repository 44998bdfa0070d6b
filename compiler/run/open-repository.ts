// A repository as the compiler opens it: which specs there are, and the platform that they stand on.
import type { Diagnostic } from "../diagnostic.ts";
import type { KnownPlatform } from "../check/check-project.ts";
import { parsePlatform } from "../check/parse.ts";
import { checkPlatform } from "../check/platform-rules.ts";
import { traceTree } from "../model/trace-tree.ts";
import type { DiscoveredSpecs } from "../read/discover.ts";
import { readTypeScriptDocument, readYamlDocument, type ReadDocument, type SpecDocument } from "../read/document.ts";
import { readSharedFile } from "../read/shared-file.ts";
import { readSpecFile } from "../read/spec-file.ts";
import { isTypeScript } from "../read/would-be-spec.ts";
import type { ReadShared } from "../read/typescript/imported-files.ts";

export interface Repository {
  readonly root: string;
  /** Spec files of projects, from the root, sorted. */
  readonly specs: readonly string[];
  /** Undefined when there is none or when it is wrong; the diagnostics say why. */
  readonly platform: (KnownPlatform & { readonly document: SpecDocument }) | undefined;
  /** About the repository as a whole and the platform. */
  readonly diagnostics: readonly Diagnostic[];
  /** Text of the platform's file. */
  readonly sources: ReadonlyMap<string, string>;
}

/** `found` is what discoverSpecs found in the same root. */
export async function openRepository(root: string, found: DiscoveredSpecs): Promise<Repository> {
  const diagnostics = [...found.diagnostics];
  if (found.projects.length === 0) diagnostics.push(nothingToCompile);
  if (found.platform === undefined) {
    diagnostics.push(noPlatform);
    return { root, specs: found.projects, platform: undefined, diagnostics, sources: new Map() };
  }
  const { text, read } = await readSpec(root, found.platform);
  const sources = new Map([[found.platform, text]]);
  diagnostics.push(...read.diagnostics);
  const platform = read.document === undefined ? undefined : knownPlatform(read.document, diagnostics);
  return { root, specs: found.projects, platform, diagnostics, sources };
}

function knownPlatform(document: SpecDocument, diagnostics: Diagnostic[]): Repository["platform"] {
  const { spec, diagnostics: problems } = parsePlatform(document);
  diagnostics.push(...problems);
  if (spec === undefined) return undefined;
  diagnostics.push(...checkPlatform(spec, document));
  const source = { file: document.file, written: document.data, origin: "platform" } as const;
  return { spec, traced: traceTree(spec, source), document };
}

/** A spec's text and what it says. What a TypeScript spec imports comes from `shared`. */
export async function readSpec(
  root: string,
  file: string,
  shared: ReadShared = (imported) => readSharedFile(root, imported),
): Promise<{ readonly text: string; readonly read: ReadDocument }> {
  const { text, diagnostics } = readSpecFile(root, file);
  if (diagnostics.length > 0) return { text, read: { diagnostics } };
  const read = isTypeScript(file) ? readTypeScriptDocument(file, text, shared) : readYamlDocument(file, text);
  return { text, read: await read };
}

const nothingToCompile: Diagnostic = {
  code: "no-projects",
  severity: "error",
  message: "there is no project to compile",
  fix: "write a project spec to specs/projects/<team>/<project>.yaml",
  file: "specs/projects",
};

const noPlatform: Diagnostic = {
  code: "no-platform",
  severity: "error",
  message: "there is no platform, so no project knows its environments",
  fix: "write specs/platform.yaml with apiVersion, kind: Platform and environments",
  file: "specs/platform.yaml",
};
