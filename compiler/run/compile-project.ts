// One project all the way: its document, its models, its releases.
import type { GeneratedFile } from "../emit/artifact.ts";
import { emitProject } from "../emit/emit.ts";
import { releaseFiles, type ReleaseFiles } from "../emit/index-release.ts";
import { checkProject, type CheckedProject } from "../check/check-project.ts";
import type { Records } from "../check/check-records.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { formerName, type ProjectName } from "../model/former-name.ts";
import type { Model } from "../model/model.ts";
import type { Reference } from "../model/references.ts";
import type { FoundPromotion } from "../read/discover.ts";
import type { InputFiles } from "./input-files.ts";
import type { SpecDocument } from "../read/document.ts";
import { readSpec, type Repository } from "./open-repository.ts";

export interface CompiledProject extends CheckedProject {
  readonly file: string;
  readonly text: string;
  /** Of the spec, of what it imports, of its promotion records and of its word lists, by file. */
  readonly texts: ReadonlyMap<string, string>;
  /** Files that it imports. */
  readonly imports: readonly string[];
  /** Undefined when the file is not even YAML or TypeScript. */
  readonly document: SpecDocument | undefined;
  /** What it was called before. */
  readonly former: ProjectName | undefined;
}

/** Reads and checks one spec. Models come out when nothing is wrong with it. */
export async function compileProject(
  repository: Repository,
  file: string,
  inputs: InputFiles,
  records: (project: ProjectName, former: ProjectName | undefined) => Promise<ReadRecords>,
): Promise<CompiledProject> {
  const { text, read } = await readSpec(repository.root, file, inputs.importsOf(file));
  const { document, diagnostics, imports: shared = new Map<string, string>() } = read;
  const imports = [...shared.keys()];
  if (document === undefined)
    return {
      file,
      text,
      texts: new Map([[file, text], ...shared]),
      imports,
      document,
      former: undefined,
      diagnostics,
      team: undefined,
      name: undefined,
      models: [],
      environments: [],
      unpromoted: [],
    };
  const { team, name, renamedFrom } = document.data as Readonly<Record<string, unknown>>;
  const former = formerName(String(team), renamedFrom);
  const found = await records({ team: String(team), name: String(name) }, former);
  const lists: [file: string, text: string][] = [];
  const lookUp = async (references: readonly Reference[]) => {
    const answers = await inputs.lookUp(file, references);
    for (const [list, { text: listText }] of answers.lists ?? []) lists.push([list, listText]);
    return answers;
  };
  const checked = await checkProject(document, repository.platform, lookUp, found.documents);
  const texts = new Map([[file, text], ...shared, ...found.texts, ...lists]);
  const all = [...found.diagnostics, ...checked.diagnostics];
  // A record that cannot be taken as one would else take the release of its environment away.
  const isWrong = found.diagnostics.some(({ severity }) => severity === "error");
  const none = isWrong ? { models: [], environments: [], unpromoted: [] } : {};
  return { ...checked, ...none, file, text, texts, imports, document, former, diagnostics: all };
}

/** Promotion records of one project. */
export interface ReadRecords {
  readonly documents: Records;
  readonly texts: readonly (readonly [file: string, text: string])[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Those under the project's own name first, then those under the one that it had before. */
export async function readRecords(root: string, records: readonly FoundPromotion[]): Promise<ReadRecords> {
  const documents = new Map<string, SpecDocument>();
  const texts: [string, string][] = [];
  const diagnostics: Diagnostic[] = [];
  const own = new Map<string, FoundPromotion>();
  for (const found of records) {
    const { file, environment } = found;
    const { text, read } = await readSpec(root, file);
    texts.push([file, text]);
    diagnostics.push(...read.diagnostics);
    const first = own.get(environment);
    if (first !== undefined) diagnostics.push(secondRecord(found, first, read.document));
    else if (read.document !== undefined) documents.set(environment, read.document);
    own.set(environment, first ?? found);
  }
  return { documents, texts, diagnostics };
}

function secondRecord(
  { file, environment, team, project }: FoundPromotion,
  own: FoundPromotion,
  document: SpecDocument | undefined,
): Diagnostic {
  const words = {
    message: `${environment} has a record of ${team}/${project} and one of ${own.team}/${own.project}, which is the same project under the name that it has now`,
    fix: `remove this one, and ${environment} runs what ${own.file} says; or remove that one, and it goes on with this`,
  };
  const place = document === undefined ? { file } : document.placeOf([], "value");
  return { code: "promotion-twice", severity: "error", ...words, ...place };
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
