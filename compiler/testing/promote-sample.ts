// For tests: the records by which all environments of a project have what its first one makes, with outputs that nobody has made.
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { makesOutput } from "../../specs/handoff/stages.ts";
import type { Promotion } from "../../specs/kinds/promotion.ts";
import type { CheckedProject } from "../check/check-project.ts";
import { digestOf } from "../fingerprint.ts";
import { nextRecord, recordText } from "../promote/record.ts";
import { recordFile } from "../promote/record-file.ts";
import type { SpecDocument } from "../read/document.ts";
import { openRun } from "../run/compile-run.ts";

export interface SampleRecord {
  readonly environment: string;
  readonly file: string;
  readonly text: string;
}

/** One for each environment that has none; empty for a project with mistakes. */
export function recordsOf({ models, unpromoted }: CheckedProject, document: SpecDocument): SampleRecord[] {
  const [made] = models;
  if (made === undefined) return [];
  const outputs: Promotion["outputs"] = Object.fromEntries(
    made.stages
      .filter(({ kind }) => makesOutput(kind))
      .map(({ name, key }) => [
        name,
        { key, digest: digestOf(`output of ${key}`), evidence: digestOf(`evidence of ${key}`) },
      ]),
  );
  const { environments: _, ...base } = JSON.parse(JSON.stringify(document.data)) as Record<string, unknown>;
  const from = { environment: made.environment };
  return unpromoted.map(({ environment }) => ({
    environment,
    file: recordFile(environment, { team: made.team, project: made.name }),
    text: recordText(nextRecord(undefined, { environment, from, outputs, base, hold: undefined })),
  }));
}

/** Writes them for all projects of a repository. */
export async function promoteAll(root: string): Promise<void> {
  const run = await openRun(root);
  for (const spec of run.specs) {
    const project = await run.compileWith(spec);
    if (project.document === undefined) continue;
    for (const { file, text } of recordsOf(project, project.document)) {
      await mkdir(path.dirname(path.join(root, file)), { recursive: true });
      await writeFile(path.join(root, file), text);
    }
  }
}
