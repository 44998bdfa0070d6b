// What promote and rollback have in common: they find a project with the record that an environment has, and end by writing another one.
import { outLine } from "../../specs/program/lines.ts";
import path from "node:path";
import type { Io } from "../../specs/program/command.ts";
import { UsageError } from "../../specs/program/exit-codes.ts";
import type { Platform } from "../../specs/kinds/platform.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { type NewRecord, refuse } from "../promote/new-record.ts";
import { readText, recordFile, type StandingRecord, writeRecord } from "../promote/record-file.ts";
import { readYamlDocument } from "../read/document.ts";
import { recordHistory } from "./record-history.ts";
import { fail, type Failure, ok, type Result } from "../result.ts";
import type { CompiledProject } from "../run/compile-project.ts";
import { type CompileRun, openRun } from "../run/compile-run.ts";
import { inputProgress } from "./input-progress.ts";
import { inRepository, type RepositoryArguments } from "./in-repository.ts";
import { findProject, findRenamed, formerRecordFile } from "./find-project.ts";
import { endWithFailure, endWithFindings, printJson } from "./report.ts";

export interface RecordPlace {
  /** One that the project runs in. */
  readonly environment: string;
  readonly project: CompiledProject;
  readonly platform: Platform;
  /** What the record's file has held, the newest first, then what those of the project's names of before have. */
  earlier(): Promise<Result<readonly string[]>>;
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
    const run = await openRun(args.root, inputProgress(io));
    const found = await findProject(run, { team: name.team, name: name.project });
    if (found === undefined) {
      const now = await findRenamed(run, { team: name.team, name: name.project });
      const hint = now === undefined ? "" : `; it is called ${now.team}/${now.name} now`;
      return end(fail("not-found", `there is no project ${name.team}/${name.project}${hint}`).failure, io, json);
    }
    const spec = found.file;
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
    const formerFile = formerRecordFile(environment, project);
    const isOf = (one: Diagnostic) =>
      one.file.startsWith("specs/platform.") ||
      [file, formerFile].some((own) => own !== undefined && `${own}/`.startsWith(`${one.file}/`));
    if (findings.diagnostics.some((one) => one.severity === "error" && isOf(one)))
      return endWithFindings(findings, io, { json });
    const before = standing(args.root, file, formerFile);
    const compileWith = (text: string) => compiledWith(run, { spec, file, environment, text });
    const { platform } = await run.repository();
    if (platform === undefined) throw new Error("internal: a project that compiles has no platform");
    const earlier = async () => {
      const known = [file, ...(formerFile === undefined ? [] : [formerFile])];
      const history = await recordHistory(args.root, { environment, files: known, now: before.text });
      return history.ok ? ok(history.value.texts) : history;
    };
    const place = { environment, project, platform: platform.spec, current: before.text };
    const made = await make({ ...place, earlier, compileWith }, args, io);
    return made.ok
      ? endWith(made.value, { root: args.root, file, before, environment }, io, json)
      : end(made.failure, io, json);
  });
}

/** The record that the environment has: under the project's name, else under the one of before. */
function standing(root: string, file: string, formerFile: string | undefined): StandingRecord {
  const text = readText(path.join(root, file));
  if (text !== undefined || formerFile === undefined) return { file, text };
  const former = readText(path.join(root, formerFile));
  return former === undefined ? { file, text } : { file: formerFile, text: former };
}

function end(failure: Failure, io: Io, json: boolean): number {
  return endWithFailure(failure, io, { json });
}

interface Written {
  readonly root: string;
  readonly file: string;
  readonly before: StandingRecord;
  readonly environment: string;
}

function endWith(made: NewRecord, { root, file, before, environment }: Written, io: Io, json: boolean): number {
  if (made.state === "wrong")
    return endWithFindings({ diagnostics: made.diagnostics, sources: made.texts, projects: 1 }, io, { json });
  if (made.state === "same") {
    const { number, from } = made.record;
    if (json) printJson(io, { file, number, changed: false, changes: [] });
    else outLine(io, `${environment} has it already: record ${number}, from ${from.environment}`);
    return 0;
  }
  const written = writeRecord(root, file, made.text, before);
  if (!written.ok) return end(written.failure, io, json);
  const { record, origin, changes } = made;
  if (json) printJson(io, { file, number: record.number, changed: true, changes });
  else {
    outLine(io, `wrote ${file}: record ${record.number}, ${origin}`);
    if (before.file !== file) outLine(io, `in the place of ${before.file}`);
    if (changes.length > 0) outLine(io, `changes ${changes.join(", ")}`);
    io.out("See `fairlead plan` for what that does, then `fairlead build`.\n");
  }
  return 0;
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
