// The project that a person, or a record, names: its spec, and what it was called before.
import type { ProjectName } from "../model/former-name.ts";
import { recordFile } from "../promote/record-file.ts";
import type { CompileRun } from "../run/compile-run.ts";

export interface FoundProject {
  /** Its spec. */
  readonly file: string;
  readonly former: ProjectName | undefined;
}

/** Undefined where no spec has a project of that name. */
export async function findProject(run: CompileRun, { team, name }: ProjectName): Promise<FoundProject | undefined> {
  for (const file of run.specs.filter((one) => one.split("/").at(-2) === team)) {
    const found = run.cached(file) ?? (await run.compileWith(file));
    if (found.name === name) return { file, former: found.former };
  }
  return undefined;
}

/** What a project is called whose name that was; undefined where none says so. */
export async function findRenamed(run: CompileRun, was: ProjectName): Promise<ProjectName | undefined> {
  for (const file of run.specs) {
    const { team, name, former } = run.cached(file) ?? (await run.compileWith(file));
    const isIt = former?.team === was.team && former.name === was.name;
    if (isIt && team !== undefined && name !== undefined) return { team, name };
  }
  return undefined;
}

/** Where a project's record was under the name that it had before. */
export function formerRecordFile(environment: string, { former }: Pick<FoundProject, "former">): string | undefined {
  return former && recordFile(environment, { team: former.team, project: former.name });
}
