// Releases that a newer version of Fairlead wrote. To write them anew, or to plan what would change in them, with this version takes back
// what that version knows better, so both are refused until somebody says that it is meant.
import path from "node:path";
import { handoffVersion } from "../../specs/handoff/handoff-version.ts";
import { stageCatalogue, type StageRow } from "../../specs/handoff/stages.ts";
import { indexFile } from "../emit/index-file.ts";
import { fail, type Failure } from "../result.ts";
import { compilerVersion } from "../version.ts";
import { listed } from "./links.ts";
import { readWhole } from "./whole-file.ts";

export interface NewerDocument {
  /** From the repository's root. */
  readonly file: string;
  /** The version that wrote it and, where that says nothing, what it does that this one does not know: `0.2.0`. */
  readonly version: string;
}

/** The document of a release that is newer; undefined where none is. Reads by hand, as all that a quick build does. Throws the system's errors. */
export function newerDocument(folder: string, shown: string): NewerDocument | undefined {
  const release = readDocument(path.join(folder, "release.json"));
  const version = isVersion(release?.compiler) ? release.compiler : "of an unknown number";
  if (compareVersions(version, compilerVersion) > 0) return { file: `${shown}/release.json`, version };
  const meaning = formatOf(release) ?? meaningOf(release, version);
  if (meaning !== undefined) return { file: `${shown}/release.json`, version: `${version}, ${meaning}` };
  const format = formatOf(readDocument(path.join(folder, indexFile)));
  return format === undefined ? undefined : { file: `${shown}/${indexFile}`, version: `${version}, ${format}` };
}

/** `branch` is where they were taken from, if that is not the working folder. */
export function refuseNewer(
  documents: readonly NewerDocument[],
  branch?: string,
): { readonly ok: false; readonly failure: Failure } {
  const versions = [...new Set(documents.map(({ version }) => version))];
  const on = branch === undefined ? "" : ` on ${branch}`;
  const then = branch === undefined ? "" : `, and commit what it writes to ${branch}`;
  const sentences = versions.map((version) => {
    const files = documents.filter((document) => document.version === version).map(({ file }) => file);
    return `${listed(files)}${on}: written by a newer version of Fairlead, ${version}`;
  });
  return fail(
    "generated-newer",
    `${sentences.join(". ")}. Nothing in there was changed. Use ${versions.length === 1 ? "that version" : "the newest of them"}; ` +
      `or, to go back to ${compilerVersion} on purpose, run \`fairlead build --overwrite\`${then}`,
  );
}

type Document = Readonly<Record<string, unknown>>;

function readDocument(file: string): Document | undefined {
  const text = readWhole(file)?.toString();
  try {
    return text === undefined ? undefined : (Object(JSON.parse(text)) as Document);
  } catch {
    return undefined;
  }
}

const formatForm = /^(.*\/v)(\d+)$/;

function formatOf(document: Document | undefined): string | undefined {
  const [found, known] = [document?.apiVersion, handoffVersion].map((version) =>
    typeof version === "string" ? formatForm.exec(version) : null,
  );
  if (!found || !known || found[1] !== known[1] || Number(found[2]) <= Number(known[2])) return undefined;
  return `in the format ${found[0]}, where this one knows ${handoffVersion}`;
}

/** A kind that is not known is newer only where the version does not say that it is older. */
function meaningOf(release: Document | undefined, version: string): string | undefined {
  const stages = Array.isArray(release?.stages)
    ? release.stages.map((stage): Document => Object(stage) as Document)
    : [];
  const rows: Readonly<Record<string, StageRow>> = stageCatalogue;
  for (const { kind, semantics } of stages) {
    if (typeof kind !== "string" || typeof semantics !== "number") continue;
    const row = Object.hasOwn(rows, kind) ? rows[kind] : undefined;
    if (row !== undefined && semantics > row.semantics) {
      return `with semantics ${semantics} of ${kind}, where this one knows ${row.semantics}`;
    }
    if (row === undefined && compareVersions(version, compilerVersion) === 0) {
      return `with stages of the kind ${JSON.stringify(kind)}, which this one does not know`;
    }
  }
  return undefined;
}

const versionForm = /^(\d+)\.(\d+)\.(\d+)(-[\w.-]+)?$/;

function isVersion(value: unknown): value is string {
  return typeof value === "string" && versionForm.test(value);
}

/** Above 0 where `a` is the newer one, 0 too where one of them is no version. What follows a hyphen comes before the version itself. */
function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => versionForm.exec(version));
  if (!left || !right) return 0;
  for (const part of [1, 2, 3]) {
    const difference = Number(left[part]) - Number(right[part]);
    if (difference !== 0) return difference;
  }
  return Number(left[4] === undefined) - Number(right[4] === undefined);
}
