// One project all the way: its document, its models, its releases.
import type { GeneratedFile } from "../emit/artifact.ts";
import { emitProject } from "../emit/emit.ts";
import { releaseFiles, type ReleaseFiles } from "../emit/index-release.ts";
import { checkProject, type CheckedProject, type Records } from "../check/check-project.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { Model } from "../model/model.ts";
import type { Reference } from "../model/references.ts";
import type { FoundPromotion } from "../read/discover.ts";
import type { InputFiles } from "./input-files.ts";
import type { SpecDocument } from "../read/document.ts";
import { readSpec, type Repository } from "./open-repository.ts";

export interface CompiledProject extends CheckedProject {
  readonly file: string;
  readonly text: string;
  /** Of the spec and of its promotion records, by file. */
  readonly texts: ReadonlyMap<string, string>;
  /** Undefined when the file is not even YAML or TypeScript. */
  readonly document: SpecDocument | undefined;
}

/** Reads and checks one spec. Models come out when nothing is wrong with it. */
export async function compileProject(
  repository: Repository,
  file: string,
  inputs: InputFiles,
  records: (team: string, project: string) => Promise<ReadRecords>,
): Promise<CompiledProject> {
  const { text, read } = await readSpec(repository.root, file);
  const { document, diagnostics } = read;
  if (document === undefined)
    return {
      file,
      text,
      texts: new Map([[file, text]]),
      document,
      diagnostics,
      team: undefined,
      name: undefined,
      models: [],
      environments: [],
      unpromoted: [],
    };
  const { team, name } = document.data as { readonly team?: unknown; readonly name?: unknown };
  const found = await records(String(team), String(name));
  const lookUp = (references: readonly Reference[]) => inputs.lookUp(file, references);
  const checked = await checkProject(document, repository.platform, lookUp, found.documents);
  const texts = new Map([[file, text], ...found.texts]);
  const all = [...found.diagnostics, ...checked.diagnostics];
  return { ...checked, file, text, texts, document, diagnostics: all };
}

/** Promotion records of one project. */
export interface ReadRecords {
  readonly documents: Records;
  readonly texts: readonly (readonly [file: string, text: string])[];
  readonly diagnostics: readonly Diagnostic[];
}

export async function readRecords(root: string, records: readonly FoundPromotion[]): Promise<ReadRecords> {
  const documents = new Map<string, SpecDocument>();
  const texts: [string, string][] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { file, environment } of records) {
    const { text, read } = await readSpec(root, file);
    texts.push([file, text]);
    diagnostics.push(...read.diagnostics);
    if (read.document !== undefined) documents.set(environment, read.document);
  }
  return { documents, texts, diagnostics };
}

export interface CompiledRelease {
  readonly model: Model;
  readonly files: readonly GeneratedFile[];
  readonly release: ReleaseFiles;
}

/** With `trace` the files know the places of their fields; their bytes are the same. */
export async function compileRelease(model: Model, options: { readonly trace: boolean }): Promise<CompiledRelease> {
  const files = await emitProject(model, options);
  return { model, files, release: releaseFiles(model, files) };
}
