// What promote and rollback have in common: they find a project with the record that an environment has, and end by writing another one.
import path from "node:path";
import type { Io } from "../../specs/program/command.ts";
import { UsageError } from "../../specs/program/exit-codes.ts";
import type { Platform } from "../../specs/kinds/platform.ts";
import type { Promotion } from "../../specs/kinds/promotion.ts";
import { type NewRecord, refuse } from "../promote/new-record.ts";
import { readText, recordFile, writeRecord } from "../promote/record-file.ts";
import { readYamlDocument } from "../read/document.ts";
import { fail, type Failure, type Result } from "../result.ts";
import type { CompiledProject } from "../run/compile-project.ts";
import { type CompileRun, openRun } from "../run/compile-run.ts";
import { inRepository, type RepositoryArguments } from "./in-repository.ts";
import { endWithFailure, endWithFindings, printJson } from "./report.ts";

export interface RecordPlace {
  /** One that the project runs in. */
  readonly environment: string;
  readonly project: CompiledProject;
  readonly platform: Platform;
  /** From the root. */
  readonly file: string;
  /** Text of the record that the environment has; undefined where it has none. */
  readonly current: string | undefined;
  /** The project with another text of the record. */
  compileWith(text: string): Promise<CompiledProject>;
}

/** `environmentFlag` names the option that says which environment. */
export function recordCommand(
  environmentFlag: string,
  make: (place: RecordPlace, args: RepositoryArguments, io: Io) => Promise<Result<NewRecord>>,
) {
  return inRepository(async (args, io) => {
    const { json } = args;
    const name = projectCalled(args.positionals[0]!);
    const environment = args.flags[environmentFlag];
    if (typeof environment !== "string") throw new UsageError(`--${environmentFlag} is missing`);
    const run = await openRun(args.root);
    const spec = await specOf(run, name);
    if (spec === undefined)
      return end(fail("not-found", `there is no project ${name.team}/${name.project}`).failure, io, json);
    const project = await run.compile(spec);
    const findings = await run.finish();
    if (project.models.length === 0) return endWithFindings(findings, io, { json });
    const runsIn = project.environments;
    if (!runsIn.includes(environment))
      return end(
        refuse(`the project does not run in ${environment}; it runs in ${runsIn.join(", ")}`).failure,
        io,
        json,
      );
    const file = recordFile(environment, name);
    if (findings.diagnostics.some((one) => one.severity === "error" && `${file}/`.startsWith(`${one.file}/`)))
      return endWithFindings(findings, io, { json });
    const current = readText(path.join(args.root, file));
    const compileWith = (text: string) => compiledWith(run, { spec, file, environment, text });
    const { platform } = await run.repository();
    if (platform === undefined) throw new Error("internal: a project that compiles has no platform");
    const made = await make({ environment, project, platform: platform.spec, file, current, compileWith }, args, io);
    return made.ok
      ? endWith(made.value, { root: args.root, file, current, environment }, io, json)
      : end(made.failure, io, json);
  });
}

function end(failure: Failure, io: Io, json: boolean): number {
  return endWithFailure(failure, io, { json });
}

interface Written {
  readonly root: string;
  readonly file: string;
  readonly current: string | undefined;
  readonly environment: string;
}

function endWith(made: NewRecord, { root, file, current, environment }: Written, io: Io, json: boolean): number {
  if (made.state === "wrong")
    return endWithFindings({ diagnostics: made.diagnostics, sources: made.texts, projects: 1 }, io, { json });
  if (made.state === "same") return said(made.record, `${environment} has it already`);
  const written = writeRecord(root, file, made.text, current);
  if (!written.ok) return end(written.failure, io, json);
  return said(made.record, `wrote ${file}`, made.changes);

  function said({ number, from }: Promotion, what: string, changes?: readonly string[]): number {
    if (json) printJson(io, { file, number, changed: changes !== undefined, changes: changes ?? [] });
    else {
      io.out(`${what}: record ${number}, from ${from.environment}\n`);
      if (changes?.length) io.out(`changes ${changes.join(", ")}\n`);
      if (changes) io.out("See `fairlead plan` for what that does, then `fairlead build`.\n");
    }
    return 0;
  }
}

interface ProjectName {
  readonly team: string;
  readonly project: string;
}

function projectCalled(written: string): ProjectName {
  const [team, project, ...more] = written.split("/");
  if (!team || !project || more.length > 0) throw new UsageError(`${written} is no project; write <team>/<project>`);
  return { team, project };
}

/** The spec file of the project; undefined where none has that name. */
async function specOf(run: CompileRun, { team, project }: ProjectName): Promise<string | undefined> {
  for (const file of run.specs.filter((one) => one.split("/").at(-2) === team)) {
    const { name } = run.cached(file) ?? (await run.compileWith(file));
    if (name === project) return file;
  }
  return undefined;
}

interface OtherRecord {
  readonly spec: string;
  readonly file: string;
  readonly environment: string;
  readonly text: string;
}

function compiledWith(run: CompileRun, { spec, file, environment, text }: OtherRecord): Promise<CompiledProject> {
  return run.compileWith(spec, ({ documents, texts, diagnostics }) => {
    const { document } = readYamlDocument(file, text);
    if (document === undefined) throw new Error("internal: a record that was made cannot be read");
    return { documents: new Map(documents).set(environment, document), texts: [...texts, [file, text]], diagnostics };
  });
}
