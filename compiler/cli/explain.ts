// fairlead explain: which spec lines caused a generated field, and which generated fields a spec line causes.
import { errLine, outLine, textOfLines } from "../../specs/program/lines.ts";
import { existsSync } from "node:fs";
import path from "node:path";
import { explainField, fieldsFrom, type ExplainedField } from "../explain/explain-field.ts";
import { type OpenedTraced, openTraced, type TracedRelease, type WantedRelease } from "../explain/traced-release.ts";
import { valueNamed } from "../../specs/kinds/value-named.ts";
import type { Arguments, Io, Run } from "../../specs/program/command.ts";
import type { CodeRow } from "../codes/code-row.ts";
import { codes } from "../codes/codes.ts";
import { codeText } from "../reference/code-page.ts";
import { nearest } from "../text/nearest.ts";
import { exitCodes, UsageError } from "../../specs/program/exit-codes.ts";
import { releaseName } from "../write/layout.ts";
import { explanationJson, explanationText, valueText } from "../explain/explanation-text.ts";
import { fail } from "../result.ts";
import type { Place } from "../trace.ts";
import { inputProgress } from "./input-progress.ts";
import { inRepository } from "./in-repository.ts";
import { endWithFailure, endWithFindings, printJson } from "./report.ts";

export const run: Run = async (args, io) => {
  const [subject = ""] = args.positionals;
  return /^[a-z]+(-[a-z0-9]+)*$/.test(subject) ? explainCode(subject, args, io) : explainRelease(args, io);
};

/** A code is the same in every repository. */
function explainCode(subject: string, { json, positionals }: Arguments, io: Io): number {
  const [, field] = positionals;
  if (field !== undefined) throw new UsageError(`${subject} is a code and takes no field; leave out ${field}`);
  const row = valueNamed<CodeRow>(codes, subject);
  if (row === undefined) {
    const guess = nearest(subject, Object.keys(codes));
    const advice =
      guess === undefined
        ? "fairlead docs codes shows them all. What fairlead-runtime says has its way out beside it"
        : `did you mean ${guess}?`;
    return notFound(`there is no code ${subject}; ${advice}`, json, io);
  }
  if (json) printJson(io, { code: subject, ...row });
  else io.out(codeText(subject, row));
  return exitCodes.done;
}

const explainRelease = inRepository(async ({ root, json, positionals }, io) => {
  const [subject = "", field] = positionals;
  const line = /^(.+):([0-9]+)$/.exec(subject);
  if (line !== null) {
    if (field !== undefined)
      throw new UsageError(`${subject} is a line of a spec and takes no field; leave out ${field}`);
    return explainLine(root, fileCalled(line[1]!, root, io.cwd), Number(line[2]), json, io);
  }
  const opened = await openTraced(root, releaseCalled(subject), inputProgress(io));
  if (!opened.ok) return endUnopened(opened, json, io);
  return field === undefined
    ? listResources(opened.releases[0]!, json, io)
    : explainOne(opened.releases[0]!, field, json, io);
});

function endUnopened({ message, findings }: Extract<OpenedTraced, { ok: false }>, json: boolean, io: Io): number {
  if (findings === undefined) return notFound(message, json, io);
  const code = endWithFindings(findings, io, { json });
  errLine(io, message);
  return code;
}

function notFound(message: string, json: boolean, io: Io): number {
  return endWithFailure(fail("not-found", message).failure, io, { json });
}

/** `<environment>/<team>/<project>`, or without the team where one project has that name. */
function releaseCalled(subject: string): WantedRelease {
  const parts = subject.split("/");
  const [environment = "", team, project = team] = parts;
  if (project === undefined || parts.length > 3 || parts.includes(""))
    throw new UsageError(`${subject} is neither <environment>/<team>/<project> nor <file>:<line>`);
  return { environment, project, ...(parts.length === 3 ? { team: team! } : {}) };
}

/** From the root, as it is written; or from the working folder, where a file lies there. */
function fileCalled(written: string, root: string, cwd: string): string {
  const fromRoot = (file: string): string => path.relative(root, file).replaceAll(path.sep, "/");
  const inFolder = path.resolve(cwd, written);
  return fromRoot(existsSync(inFolder) ? inFolder : path.resolve(root, written));
}

function listResources({ files }: TracedRelease, json: boolean, io: Io): number {
  const resources = files.flatMap((file) => file.resources.map(({ id, name }) => ({ id, name, file: file.path })));
  if (json) printJson(io, resources);
  else {
    const width = Math.max(...resources.map(({ id }) => id.length));
    for (const { id, file } of resources) outLine(io, `${id.padEnd(width)}  ${file}`);
  }
  return 0;
}

function explainOne(release: TracedRelease, query: string, json: boolean, io: Io): number {
  const explained = explainField(release.files, query);
  if (!explained.ok) return notFound(explained.message, json, io);
  if (json) printJson(io, explanationJson(explained.explanation, release));
  else io.out(explanationText(explained.explanation, release, io.color));
  return 0;
}

async function explainLine(root: string, file: string, line: number, json: boolean, io: Io): Promise<number> {
  const opened = await openTraced(root, { file }, inputProgress(io));
  if (!opened.ok) return endUnopened(opened, json, io);
  const found = opened.releases.map((release) => ({
    release,
    caused: fieldsFrom(release.files, (place) => stands(place, release, file, line)),
  }));
  if (json)
    printJson(
      io,
      found.map(({ release, caused }) => ({ ...release.id, caused: caused.map(withoutPlaces) })),
    );
  else for (const { release, caused } of found) io.out(causedText(release, caused));
  const any = found.some(({ caused }) => caused.length > 0);
  if (!any) errLine(io, nothingAt(opened.releases, file, line));
  return any ? 0 : 1;
}

/** On the line, or below the section whose key is on it. */
function stands(place: Place, release: TracedRelease, file: string, line: number): boolean {
  const isOn = (one: Place): boolean => {
    const at = release.lineOf(one);
    return at?.file === file && at.line === line;
  };
  if (isOn(place)) return true;
  if (place.origin === "default" || place.origin === "rule") return false;
  return place.path.some((_, at) => at > 0 && isOn({ ...place, path: place.path.slice(0, at) }));
}

function nothingAt(releases: readonly TracedRelease[], file: string, line: number): string {
  const text = releases.map((release) => release.textOf(file)).find(Boolean);
  const lines = text?.trimEnd().split("\n").length ?? line;
  return line === 0 || line > lines
    ? `${file} has no line ${line}; its last is ${lines}`
    : `${file}:${line} causes no generated field`;
}

type Caused = ReturnType<typeof fieldsFrom>[number];

function withoutPlaces({ resource, file, fields }: Caused): unknown {
  return { resource, file, fields: fields.map(({ pointer, value }) => ({ pointer, value })) };
}

function causedText({ id }: TracedRelease, caused: readonly Caused[]): string {
  if (caused.length === 0) return "";
  const lines = caused.flatMap(({ resource, file, fields }) => [
    `  ${resource} (${file})`,
    ...fields.map((field: ExplainedField) => `    ${field.pointer} = ${valueText(field.value)}`),
  ]);
  return textOfLines([releaseName(id), ...lines]);
}
