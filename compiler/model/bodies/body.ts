// What a stage's body is: the stages of one kind that a project has, with their documents and their places in the graph. Bodies of
// kinds that make an output read nothing that an environment can override, so that what the model is cannot differ between environments.
import { type StageKind, stageName } from "../../../specs/handoff/stages.ts";
import type { StageDocument } from "../../../specs/handoff/stage-documents.ts";
import { derive, type Traced, type TracedDocument } from "../../trace.ts";
import type { BaseModel, Model, ModelTarget, PinnedInput } from "../model.ts";

export type TracedProject = Model["project"];

/** Pinned files by what the spec wrote: one by its path, any number by a pattern. */
export type PinnedFiles = ReadonlyMap<string, readonly PinnedInput[]>;

export interface BodyInput {
  /** The project's spec file. */
  readonly file: string;
  readonly project: TracedProject;
  /** Undefined where the project names none. */
  readonly base: BaseModel | undefined;
  readonly files: PinnedFiles;
  /** Of the environment; empty for kinds that make an output. */
  readonly targets: readonly ModelTarget[];
}

/** A stage before it has a key. */
export interface StagePlan<K extends StageKind> {
  readonly instance: string;
  /** Names of the stages that it reads. */
  readonly needs: readonly string[];
  /** Keys of what it reads of other projects, by `dataset/<team>/<project>/<name>`; absent where that is nothing. */
  readonly reads?: Readonly<Record<string, string>>;
  readonly body: TracedDocument<StageDocument<K>>;
}

/** `keyOf`: key of a stage of a kind above, or of the same kind and yielded before, by name; undefined where the project has no such stage. */
export type Body<K extends StageKind> = (
  input: BodyInput,
  keyOf: (stage: string) => string | undefined,
) => Iterable<StagePlan<K>>;

/** The stage that makes the model, before it is compressed; undefined where the project has no model. */
export function modelStage({ training, serving }: TracedProject): string | undefined {
  if (training) return stageName("train");
  return serving?.model ? stageName("base") : undefined;
}

/** The files that are written at a place. */
export function pinnedInputs(at: Traced<string>, files: PinnedFiles): readonly Traced<PinnedInput>[] {
  const inputs = files.get(at.value);
  if (inputs === undefined) throw new Error(`internal: ${at.value} was not pinned`);
  return inputs.map((input) => derive([at], () => input));
}

/** In the order of their digests: whatever they are called and in whatever order they are named, they are one set. */
export function byDigest<T extends { readonly digest: string }>(files: readonly Traced<T>[]): readonly Traced<T>[] {
  return files.toSorted((a, b) => compareTexts(a.value.digest, b.value.digest));
}

/** Lists that are sets are written in one order, whatever the order in a spec. */
export function sorted<T extends string>(items: readonly Traced<T>[]): readonly Traced<T>[] {
  return items.toSorted((a, b) => compareTexts(a.value, b.value));
}

/** By UTF-16 code unit. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
