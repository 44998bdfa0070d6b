// The files of a base model, as both halves know them. Loads no schema: a run that finds nothing changed needs the names alone.
import { canonicalJson } from "./canonical-json.ts";
import { isInside } from "./inside-path.ts";
import type { BaseFolder } from "./training-job.ts";

/** Says in which file each tensor is, where weights lie in several. */
export const weightIndexName = "model.safetensors.index.json";

interface ModelFile {
  /** Inside the folder. */
  readonly name: string;
  readonly digest: string;
  readonly bytes: number;
}

/** What the digest of a model's folder is over: it is the same wherever the folder is. `files` are sorted by name. */
export function modelFolderText(files: readonly ModelFile[]): string {
  return canonicalJson(files.map(({ name, digest, bytes }) => ({ path: name, digest, bytes })));
}

/** What each file is called in the folder of the base; undefined of one that does not lie directly in it. */
export function namesInBase({ path: folder, files }: BaseFolder): readonly (string | undefined)[] {
  const start = folder === "." ? "" : `${folder}/`;
  return files.map(({ path }) => {
    const name = path.startsWith(start) ? path.slice(start.length) : "";
    return isInside(name) && !name.includes("/") ? name : undefined;
  });
}
