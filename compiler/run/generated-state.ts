// What stands in generated/ now, as the planner wants to know it. Reads only; a file that is missing or was edited is left out.
import path from "node:path";
import { parseAllDocuments } from "yaml";
import { Release, type ReleaseIndex } from "../../specs/handoff/release.ts";
import { indexFile } from "../emit/index-file.ts";
import { digestOf } from "../fingerprint.ts";
import { Snapshot } from "../model/snapshot.ts";
import type { ReleaseBefore } from "../plan/release-state.ts";
import type { Json } from "../trace.ts";
import { releaseFolder, type ReleaseId } from "../write/layout.ts";
import { parseIndex } from "../write/release-folder.ts";
import { readWhole } from "../write/whole-file.ts";

/** Undefined when there is no release folder with an index, `broken` when what is in its place is none. `bodies` asks for the resources themselves, which is slow for YAML. */
export async function readBefore(
  root: string,
  release: ReleaseId,
  { bodies }: { readonly bodies: boolean },
): Promise<ReleaseBefore | "broken" | undefined> {
  const folder = releaseFolder(root, release);
  const text = readText(folder, indexFile);
  if (text === undefined) return undefined;
  const index = parseIndex(text);
  if (index === undefined) return "broken";
  const snapshot = Snapshot.safeParse(readJson(folder, "snapshot.json"));
  const stages = Release.safeParse(readJson(folder, "release.json"));
  return {
    ...release,
    digest: digestOf(text),
    index,
    ...(snapshot.success ? { snapshot: snapshot.data } : {}),
    ...(stages.success ? { stages: stages.data.stages, pins: stages.data.pins, compiler: stages.data.compiler } : {}),
    ...(bodies ? { bodies: await readBodies(folder, index) } : {}),
  };
}

async function readBodies(folder: string, index: ReleaseIndex): Promise<ReadonlyMap<string, Json>> {
  const bodies = new Map<string, Json>();
  for (const file of Object.keys(index.files)) {
    const resources = index.resources.filter((resource) => resource.file === file);
    const text = readText(folder, file);
    if (text === undefined) continue;
    const documents = file.endsWith(".json")
      ? [parseJson(text)]
      : [...parseAllDocuments(text)].map((document) => ("toJS" in document ? (document.toJS() as unknown) : undefined));
    for (const [position, { id }] of resources.entries()) {
      const body = documents[position];
      if (body !== undefined) bodies.set(id, body as Json);
    }
  }
  return bodies;
}

function readJson(folder: string, name: string): unknown {
  const text = readText(folder, name);
  return text === undefined ? undefined : parseJson(text);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readText(folder: string, name: string): string | undefined {
  try {
    return readWhole(path.join(folder, name))?.toString();
  } catch {
    return undefined;
  }
}
