// Where a project names its base model, and the three ways to name one.
import { starterModels } from "../../specs/handoff/starter-models.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { pathInRepository } from "../read/path-in-repository.ts";
import type { Traced } from "../trace.ts";
import type { Model } from "./model.ts";

/** The field that names the base: what training starts from or, where nothing is trained, what is served as it is. */
interface WrittenBase {
  readonly field: "training.base" | "serving";
  readonly model: Traced<string>;
  readonly digest: Traced<string> | undefined;
}

/** Undefined where the project has no model. */
export function writtenBase({ training, serving }: Model["project"]): WrittenBase | undefined {
  if (training) return { field: "training.base", model: training.base.model, digest: training.base.digest };
  return serving?.model ? { field: "serving", model: serving.model, digest: undefined } : undefined;
}

/** The same of a spec that is plain data: as it was written. */
export function writtenModel(spec: unknown): string | undefined {
  const { training, serving } = (spec ?? {}) as {
    training?: { base?: { model?: unknown } };
    serving?: { model?: unknown };
  };
  const model = training === undefined ? serving?.model : training.base?.model;
  return typeof model === "string" ? model : undefined;
}

/**
 * How a base was written. `path` of a folder of the repository is still relative to the spec or, with a leading `/`, to the repository; of a
 * starter it is its name with its version.
 */
type BaseReference =
  | { readonly source: "folder"; readonly in: "repository" | "runtime"; readonly path: string }
  | { readonly source: "huggingface"; readonly repository: string; readonly revision: string };

export type ParsedBase =
  | { readonly ok: true; readonly reference: BaseReference }
  | ({ readonly ok: false } & Pick<Diagnostic, "code" | "message" | "fix">);

/** Reads `hf://<owner>/<name>@<commit>`, `starter/<name>@<version>` or a folder. A Hugging Face model without a whole commit is refused: a branch or a tag can move. */
export function parseBase(written: string): ParsedBase {
  if (isStarter(written)) return parseStarter(written);
  if (!written.startsWith("hf://")) {
    return written.includes("://")
      ? refuseScheme(written)
      : { ok: true, reference: { source: "folder", in: "repository", path: written } };
  }
  const match = /^hf:\/\/([A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*)(?:@(.*))?$/.exec(written);
  if (match === null) {
    return {
      ok: false,
      code: "base-model-form",
      message: `"${written}" is not a Hugging Face model: expected hf://<owner>/<name>@<40-digit commit>`,
      fix: "write the owner and the name as in the model's address, such as hf://Qwen/Qwen3-8B@<commit>",
    };
  }
  const repository = match[1]!;
  const revision = match[2];
  if (revision !== undefined && /^[0-9a-f]{40}$/.test(revision)) {
    return { ok: true, reference: { source: "huggingface", repository, revision } };
  }
  return {
    ok: false,
    code: "base-model-unpinned",
    message:
      revision === undefined
        ? `"${written}" is not pinned: what its main branch holds can change`
        : `"${revision}" is not a commit: a branch, a tag or a short commit can come to mean something else`,
    fix: `write the whole 40-digit commit, from https://huggingface.co/${repository}/commits/main: hf://${repository}@<commit>`,
  };
}

/** Of a folder, as a snapshot names it. `specFile` is where it is written. */
export function baseFolderPath(reference: Extract<BaseReference, { source: "folder" }>, specFile: string): string {
  return reference.in === "runtime" ? reference.path : pathInRepository(specFile, reference.path);
}

/** A folder of this name is written with `./` before it. */
function isStarter(written: string): boolean {
  const names = [...starterModels.keys()].map((name) => name.slice(0, name.indexOf("@")));
  return /^starter\/[^/]*@/.test(written) || names.includes(written);
}

function parseStarter(written: string): ParsedBase {
  if (starterModels.has(written)) return { ok: true, reference: { source: "folder", in: "runtime", path: written } };
  const known = [...starterModels.keys()].join(", ");
  return {
    ok: false,
    code: "base-model-form",
    message: `"${written}" is no model that comes with this version of Fairlead; it has ${known}`,
    fix: `write ${[...starterModels.keys()].at(-1)!}, or ./${written} for a folder of this name`,
  };
}

function refuseScheme(written: string): ParsedBase {
  return {
    ok: false,
    code: "base-model-form",
    message: `"${written}" is neither starter/<name>@<version>, hf://<owner>/<name>@<commit> nor a folder of this repository`,
    fix: "write a folder, relative to this file or from the repository's root with a leading /, or hf://<owner>/<name>@<commit>",
  };
}
