// One project all the way: its document, its models, its releases.
import type { GeneratedFile } from "../emit/artifact.ts";
import { emitProject } from "../emit/emit.ts";
import { releaseFiles, type ReleaseFiles } from "../emit/index-release.ts";
import { checkProject, type CheckedProject } from "../check/check-project.ts";
import type { Model } from "../model/model.ts";
import type { InputFiles } from "./input-files.ts";
import type { SpecDocument } from "../read/document.ts";
import { readSpec, type Repository } from "./open-repository.ts";

export interface CompiledProject extends CheckedProject {
  readonly file: string;
  readonly text: string;
  /** Undefined when the file is not even YAML or TypeScript. */
  readonly document: SpecDocument | undefined;
}

/** Reads and checks one spec. Models come out when nothing is wrong with it. */
export async function compileProject(
  repository: Repository,
  file: string,
  inputs: InputFiles,
): Promise<CompiledProject> {
  const { text, read } = await readSpec(repository.root, file);
  const { document, diagnostics } = read;
  if (document === undefined)
    return { file, text, document, diagnostics, team: undefined, name: undefined, models: [] };
  const checked = await checkProject(document, repository.platform, (references) => inputs.lookUp(file, references));
  return { file, text, document, ...checked };
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
