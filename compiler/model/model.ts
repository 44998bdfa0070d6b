// The model: one project in one environment, defaults filled, overrides applied, names linked, inputs pinned. It can be made
// only by resolve.ts; everything after it is a pure function of it.
import type { RowForm } from "../text/row-form.ts";
import type { Promotion } from "../../specs/kinds/promotion.ts";
import type { Gates } from "../../specs/handoff/gates.ts";
import type { Pin, ReleaseRecord, ReleaseSource, Stage } from "../../specs/handoff/release.ts";
import type { StageKind } from "../../specs/handoff/stages.ts";
import type { StageDocument } from "../../specs/handoff/stage-documents.ts";
import type { Platform } from "../../specs/kinds/platform.ts";
import type { Project } from "../../specs/kinds/project.ts";
import type { KubernetesTarget, LocalTarget } from "../../specs/kinds/target.ts";
import type { Json, TracedDocument, TracedTree } from "../trace.ts";
import type { ProjectName } from "./former-name.ts";
import type { z } from "zod";

/** A file of the repository whose bytes were digested while reading the specs. `path` is from the repository's root. */
export interface PinnedInput {
  readonly path: string;
  readonly digest: string;
  readonly bytes: number;
  /** That are not blank: the rows of a data file. */
  readonly lines: number;
  /** What its beginning tells; absent of what is known from a release alone. */
  readonly form?: RowForm;
  readonly gzip?: boolean;
  readonly columns?: readonly string[] | null;
}

/** The base model: a folder of this repository or of the runtime with its files pinned, or an immutable Hugging Face revision. */
export type BaseModel =
  | {
      readonly source: "folder";
      readonly in: "repository" | "runtime";
      readonly path: string;
      readonly digest: string;
      readonly files: readonly PinnedInput[];
      /** Of config.json, for the parts of manifests that depend on the model's shape. */
      readonly architecture: string;
      readonly parameters: number;
    }
  | { readonly source: "huggingface"; readonly repository: string; readonly revision: string };

/** A base as a promotion record names it: none of its files is looked at. */
export type NamedBase = BaseModel | Pick<Extract<BaseModel, { source: "folder" }>, "source" | "in" | "path">;

export type ModelTarget =
  | { readonly name: string; readonly engine: "local"; readonly spec: TracedTree<z.infer<typeof LocalTarget>> }
  | {
      readonly name: string;
      readonly engine: "kubernetes";
      readonly spec: TracedTree<z.infer<typeof KubernetesTarget>>;
    };

/** A stage with the document that configures it. The key is over the document's `config` as it is written. */
export type ModelStage = {
  [K in StageKind]: Readonly<Stage> & {
    readonly kind: K;
    /** Keys of what it reads of other projects, by the names that stand among its needs. */
    readonly reads: Readonly<Record<string, string>>;
    /** With the places of its fields, and with those that the document leaves out because they are neutral. */
    readonly body: TracedDocument<StageDocument<K>>;
    readonly document: Json;
  };
}[StageKind];

type Images = NonNullable<Platform["images"]>;

/** The part of the platform that a release can feel. */
export type ReleasePlatform = TracedTree<{
  /** The trainer's only where a job of the release trains. */
  images: Omit<Images, "trainer"> & Partial<Pick<Images, "trainer">>;
  kubernetes: Platform["kubernetes"];
  /** Those that a target names. */
  gpus: Platform["gpus"];
}>;

export interface Model {
  /** The project's spec file, from the repository's root. */
  readonly file: string;
  /** The file that `project` is written in: the spec or, where the environment follows one, the promotion record. */
  readonly written: string;
  readonly team: string;
  readonly name: string;
  /** What the project was called before, as today's spec says it; absent where it names none. */
  readonly renamedFrom?: ProjectName | undefined;
  readonly environment: string;
  /** Is this the first environment that the project has, in the order of the platform? Its outputs are made here, for all others too. */
  readonly first: boolean;
  readonly project: TracedTree<Omit<Project, "environments">>;
  /** What the snapshot holds of the platform, and no more; undefined for a release without a kubernetes target. */
  readonly platform: ReleasePlatform | undefined;
  /** Targets of this environment, in the order of the spec. */
  readonly targets: readonly ModelTarget[];
  /** Undefined where the project has no model: its datasets are all that is made. */
  readonly base: NamedBase | undefined;
  /** Topologically ordered. Without those whose output is pinned. */
  readonly stages: readonly ModelStage[];
  /** The record that the environment follows, and the outputs that it pins; absent where outputs are made. */
  readonly promotion?: {
    readonly record: ReleaseRecord;
    readonly pins: Readonly<Record<string, Pin>>;
    /** Where they can be copied from; absent where the platform names no store. */
    readonly source?: ReleaseSource | undefined;
  };
  /** Why its record keeps it where it is; for plans, and in no document. */
  readonly hold?: Promotion["hold"];
  /** Undefined where the project has no gate. */
  readonly gates: TracedDocument<Gates> | undefined;
}
