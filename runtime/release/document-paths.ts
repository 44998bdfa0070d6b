// The paths that a document names. They are in no key, and anybody may have written them, so none may lead out of the repository or, of a
// base model's files, out of its folder: they are read, and their names become files of an output.
import { isInside } from "../../specs/handoff/inside-path.ts";
import { namesInBase } from "../../specs/handoff/model-files.ts";
import type { StageDocument } from "../../specs/handoff/stage-documents.ts";

/** What is wrong, as the end of a sentence. */
export function basePathProblem({ metadata }: StageDocument<"base" | "train">): string | undefined {
  const { base } = metadata;
  if (base === null) return undefined;
  if (base.path !== "." && !isInside(base.path)) return `its base is at ${JSON.stringify(base.path)}, ${noPath}`;
  const names = namesInBase(base);
  const outside = base.files.find((_, index) => names[index] === undefined);
  if (outside !== undefined)
    return `${JSON.stringify(outside.path)} of its base is no file of the folder ${JSON.stringify(base.path)}`;
  if (new Set(names).size < names.length) return "its base has two files of one name";
  return undefined;
}

export function dataPathProblem({ metadata }: StageDocument<"dataset">): string | undefined {
  const outside = Object.values(metadata.paths).find((path) => !isInside(path));
  return outside === undefined ? undefined : `it reads ${JSON.stringify(outside)}, ${noPath}`;
}

const noPath = "which is no path inside the repository";
