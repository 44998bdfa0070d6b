// The base model that training starts from: a folder of this repository that holds a Llama-type model, or a pinned revision.
import { type ModelShape, parseModelShape } from "../../specs/handoff/model-shape.ts";
import { parameterCount } from "../../specs/handoff/parameter-count.ts";
import { weightIndexName } from "../../specs/handoff/model-files.ts";
import { parseWeightIndex } from "../../specs/handoff/weight-index.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { Traced } from "../trace.ts";
import { parseBase, writtenBase } from "./base-model.ts";
import type { BaseModel, Model } from "./model.ts";
import type { Answers, ModelAnswer } from "./references.ts";
import { starterAnswer } from "./starter-answer.ts";

type Words = Pick<Diagnostic, "code" | "message" | "fix">;

export interface ResolvedBase {
  readonly base: BaseModel | undefined;
  /** Of a folder whose config.json could be read. */
  readonly shape: ModelShape | undefined;
  readonly problems: readonly Problem[];
}

interface Problem extends Words {
  readonly at: Traced<unknown>;
}

export function resolveBase(project: Model["project"], answers: Answers): ResolvedBase {
  const written = writtenBase(project);
  if (written === undefined) return { base: undefined, shape: undefined, problems: [] };
  const { model, digest } = written;
  const parsed = parseBase(model.value);
  if (!parsed.ok) return refused([{ at: model, code: parsed.code, message: parsed.message, fix: parsed.fix }]);
  const { reference } = parsed;
  if (reference.source === "huggingface") {
    if (digest === undefined) return { base: reference, shape: undefined, problems: [] };
    return refused([
      {
        at: digest,
        code: "base-digest-needless",
        message: "training.base.digest is for folders; the commit of a Hugging Face model already pins it",
        fix: "remove digest",
      },
    ]);
  }
  const answer = reference.in === "runtime" ? starterAnswer(reference.path) : answers.models.get(reference.path);
  if (answer === undefined) throw new Error(`internal: nobody looked up ${reference.path}`);
  if (!answer.ok) return refused([{ at: model, ...wordsOf(answer) }]);
  return resolveFolder(answer, { model, digest, in: reference.in });
}

interface WrittenFolder {
  readonly model: Traced<string>;
  readonly digest: Traced<string> | undefined;
  readonly in: "repository" | "runtime";
}

function resolveFolder(
  answer: Extract<ModelAnswer, { ok: true }>,
  { model, digest, in: place }: WrittenFolder,
): ResolvedBase {
  const parsed = parseModelShape(answer.config);
  const problems = [
    ...(parsed.ok ? [] : parsed.problems).map((problem): Problem => ({
      at: model,
      code: "base-model-config",
      message: `${answer.path}/config.json ${problem}`,
      fix: "name the folder of a Llama-type model as Hugging Face writes it",
    })),
    ...indexProblems(answer).map((problem): Problem => ({
      at: model,
      code: "base-model-weights",
      message: `${answer.path}/${weightIndexName} ${problem}`,
      fix: "bring the index and all files that it names from the model's source",
    })),
  ];
  if (digest !== undefined && digest.value !== answer.digest) {
    return refused([
      ...problems,
      {
        at: digest,
        code: "base-digest-mismatch",
        message: `the files of ${answer.path} have the digest ${answer.digest}, not the one that is written here`,
        fix: "bring back the model that was meant, or write the new digest if the change was meant",
      },
    ]);
  }
  if (!parsed.ok || problems.length > 0) return refused(problems);
  const { path, files } = answer;
  const { architecture } = parsed.shape;
  return {
    base: {
      source: "folder",
      in: place,
      path,
      digest: answer.digest,
      files,
      architecture,
      parameters: parameterCount(parsed.shape),
    },
    shape: parsed.shape,
    problems,
  };
}

/** Of weights in several files only the index can be judged without reading them. */
function indexProblems({ index, files }: Extract<ModelAnswer, { ok: true }>): readonly string[] {
  if (index === undefined) return [];
  const parsed = parseWeightIndex(
    index,
    files.map(({ path }) => path.slice(path.lastIndexOf("/") + 1)),
  );
  return parsed.ok ? [] : parsed.problems;
}

function refused(problems: ResolvedBase["problems"]): ResolvedBase {
  return { base: undefined, shape: undefined, problems };
}

function wordsOf({ code, message, fix }: Words): Words {
  return { code, message, fix };
}
