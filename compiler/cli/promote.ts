// fairlead promote: writes the record by which an environment gets what the one before it has.
import path from "node:path";
import type { Io } from "../../specs/program/command.ts";
import { UsageError } from "../../specs/program/exit-codes.ts";
import { gitIn } from "../propose/git/git.ts";
import { EvidenceStore } from "../read/evidence-store.ts";
import { fail } from "../result.ts";
import { openRun } from "../run/compile-run.ts";
import { readYamlDocument } from "../read/document.ts";
import { promote } from "../promote/promote.ts";
import { readText, recordFile, writeRecord } from "../promote/record-file.ts";
import { inRepository, type RepositoryArguments } from "./in-repository.ts";
import { endWithFailure, endWithFindings, printJson } from "./report.ts";

export const run = inRepository(async (args, io) => {
  const { root, json, flags } = args;
  const name = projectCalled(args.positionals[0]!);
  const to = flagOf(flags.to, "to");
  const compiling = await openRun(root);
  const { cwd } = io;
  const spec = await specOf(compiling, name);
  if (spec === undefined) return notFound(name, io, json);
  const project = await compiling.compile(spec);
  const findings = await compiling.finish();
  if (project.diagnostics.some(({ severity }) => severity === "error")) return endWithFindings(findings, io, { json });
  const file = recordFile(to, name);
  const current = readText(path.join(root, file));
  const store =
    typeof flags.store === "string" ? new EvidenceStore(path.resolve(cwd, flags.store), []) : new EvidenceStore(root);
  const promoted = await promote({
    project,
    to,
    from: typeof flags.from === "string" ? flags.from : undefined,
    store,
    current,
    commit: await commitOf(root),
    today: new Date().toISOString().slice(0, "2026-12-31".length),
    compileWith: (text) =>
      compiling.compileWith(spec, ({ documents, texts, diagnostics }) => {
        const { document } = readYamlDocument(file, text);
        if (document === undefined) throw new Error("internal: a record that was made cannot be read");
        return { documents: new Map(documents).set(to, document), texts: [...texts, [file, text]], diagnostics };
      }),
  });
  if (!promoted.ok) return endWithFailure(promoted.failure, io, { json });
  switch (promoted.value.state) {
    case "wrong": {
      const { diagnostics, texts } = promoted.value;
      return endWithFindings({ diagnostics, sources: texts, projects: 1 }, io, { json });
    }
    case "same": {
      const { number } = promoted.value.record;
      if (json) printJson(io, { file, number, changed: false });
      else io.out(`${to} has it already: record ${number}, ${file}\n`);
      return 0;
    }
    case "promoted": {
      const { record, text, changes } = promoted.value.value;
      const written = writeRecord(root, file, text, current);
      if (!written.ok) return endWithFailure(written.failure, io, { json });
      if (json) printJson(io, { file, number: record.number, changed: true, changes });
      else {
        io.out(`wrote ${file}: record ${record.number}, from ${record.from.environment}\n`);
        if (changes.length > 0) io.out(`changes ${changes.join(", ")}\n`);
        io.out("See `fairlead plan` for what that does, then `fairlead build`.\n");
      }
      return 0;
    }
  }
});

interface ProjectName {
  readonly team: string;
  readonly project: string;
}

function projectCalled(written: string): ProjectName {
  const [team, project, ...more] = written.split("/");
  if (!team || !project || more.length > 0) throw new UsageError(`${written} is no project; write <team>/<project>`);
  return { team, project };
}

function flagOf(value: RepositoryArguments["flags"][string] | undefined, name: string): string {
  if (typeof value !== "string") throw new UsageError(`--${name} is missing`);
  return value;
}

type Compiling = Awaited<ReturnType<typeof openRun>>;

/** The spec file of the project; undefined where none has that name. */
async function specOf(run: Compiling, { team, project }: ProjectName): Promise<string | undefined> {
  for (const file of run.specs.filter((one) => one.split("/").at(-2) === team)) {
    const { name } = run.cached(file) ?? (await run.compileWith(file));
    if (name === project) return file;
  }
  return undefined;
}

function notFound({ team, project }: ProjectName, io: Io, json: boolean): number {
  return endWithFailure(fail("not-found", `there is no project ${team}/${project}`).failure, io, { json });
}

/** A hint for people, where git knows it. */
async function commitOf(root: string): Promise<string | undefined> {
  const found = await gitIn({ folder: root })((git) => git.revparse(["HEAD"]));
  return found.ok && /^[0-9a-f]{40,64}$/.test(found.value.trim()) ? found.value.trim() : undefined;
}
