// What a stage's body is: the stages of one kind that a project has, with their documents and their places in the graph. Bodies of
// kinds that make an output read nothing that an environment can override, so that what the model is cannot differ between environments.
import { type StageKind, stageName } from "../../../specs/handoff/stages.ts";
import type { StageDocument } from "../../../specs/handoff/stage-documents.ts";
import { derive, type Traced, type TracedDocument } from "../../trace.ts";
import type { BaseModel, Model, ModelTarget, PinnedInput } from "../model.ts";

export type TracedProject = Model["project"];

/** Pinned files by the path that the spec wrote. */
export type PinnedFiles = ReadonlyMap<string, PinnedInput>;

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
  readonly body: TracedDocument<StageDocument<K>>;
}

/** `keyOf`: key of a stage of a kind above, by name; undefined where the project has no such stage. */
export type Body<K extends StageKind> = (
  input: BodyInput,
  keyOf: (stage: string) => string | undefined,
) => readonly StagePlan<K>[];

/** The stage that makes the model, before it is compressed; undefined where the project has no model. */
export function modelStage({ training, serving }: TracedProject): string | undefined {
  if (training) return stageName("train");
  return serving?.model ? stageName("base") : undefined;
}

/** A file without its path: what of it enters a key. */
export function pinnedBytes(path: Traced<string>, files: PinnedFiles): Traced<{ digest: string; bytes: number }> {
  return derive([path], (written) => {
    const { digest, bytes } = pinnedInput(written, files);
    return { digest, bytes };
  });
}

export function pinnedInput(written: string, files: PinnedFiles): PinnedInput {
  const input = files.get(written);
  if (input === undefined) throw new Error(`internal: ${written} was not pinned`);
  return input;
}

/** Lists that are sets are written in one order, whatever the order in a spec. */
export function sorted<T extends string>(items: readonly Traced<T>[]): readonly Traced<T>[] {
  return items.toSorted((a, b) => compareTexts(a.value, b.value));
}

/** By UTF-16 code unit. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
