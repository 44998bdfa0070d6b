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

/** Samples may come from URLs too, which are downloaded and held to their digests; what rules read may not. */
export function dataPathProblem({ metadata, config }: StageDocument<"dataset">): string | undefined {
  const samples = new Set(config.source.files.map(({ digest }) => digest));
  const isRead = ([digest, path]: readonly [string, string]): boolean =>
    isInside(path) || (samples.has(digest) && isUrl(path));
  const outside = Object.entries(metadata.paths).find((one) => !isRead(one));
  return outside === undefined ? undefined : `it reads ${JSON.stringify(outside[1])}, ${noPath}`;
}

/** As specs have it: without credentials and fragments. */
function isUrl(path: string): boolean {
  return /^https?:\/\/[^\s/?#@]+(?:[/?][^\s#]*)?$/.test(path);
}

const noPath = "which is no path inside the repository";
