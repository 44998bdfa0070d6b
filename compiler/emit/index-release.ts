// From generated files to the bytes of a release folder and its ownership index. Pure; write/ stores what this returns.
import { digestOf } from "../fingerprint.ts";
import type { ReleaseIndex } from "../../specs/handoff/release.ts";
import { handoffVersion } from "../../specs/handoff/value.ts";
import type { Model } from "../model/model.ts";
import type { GeneratedFile } from "./artifact.ts";
import { indexFile } from "./index-file.ts";
import type { IndexedRelease } from "./indexed-release.ts";
import { joinResources, resourceTexts } from "./text.ts";

export interface ReleaseFiles extends IndexedRelease {
  /** Text by file name, index.json included. */
  readonly texts: ReadonlyMap<string, string>;
}

export function releaseFiles(
  model: Pick<Model, "environment" | "team" | "name">,
  files: readonly GeneratedFile[],
): ReleaseFiles {
  refuseDuplicates(files);
  const texts = new Map<string, string>();
  const digests: Record<string, string> = {};
  const resources: ReleaseIndex["resources"] = [];
  for (const file of files) {
    const parts = resourceTexts(file);
    const text = joinResources(file, parts);
    texts.set(file.path, text);
    digests[file.path] = digestOf(text);
    file.resources.forEach(({ id, name }, index) => {
      const part = parts[index]!;
      resources.push({ id, name, file: file.path, digest: part === text ? digests[file.path]! : digestOf(part) });
    });
  }
  const index: ReleaseIndex = { apiVersion: handoffVersion, kind: "ReleaseIndex", files: digests, resources };
  const indexText = `${JSON.stringify(index, undefined, 2)}\n`;
  texts.set(indexFile, indexText);
  const { environment, team, name: project } = model;
  return { environment, team, project, texts, index, digest: digestOf(indexText) };
}

function refuseDuplicates(files: readonly GeneratedFile[]): void {
  if (files.length === 0) throw new Error("internal: a release without files");
  const seen = new Set<string>([indexFile]);
  for (const file of files) {
    if (seen.has(file.path)) throw new Error(`internal: two files of one release are called ${file.path}`);
    seen.add(file.path);
    if (file.resources.length === 0) throw new Error(`internal: ${file.path} holds no resource`);
  }
  const ids = new Set<string>();
  for (const { id } of files.flatMap((file) => file.resources)) {
    if (ids.has(id)) throw new Error(`internal: two resources of one release have the id ${id}`);
    ids.add(id);
  }
}
