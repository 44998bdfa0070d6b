// The plan: what a build would do to generated/, and what the runtime would then do, as plain JSON. The terminal, Markdown and
// JSON views are made from this object and from nothing else.
import type { Gate, Verdict } from "../../specs/handoff/gates.ts";
import type { ReleaseSource } from "../../specs/handoff/release.ts";
import type { Effect } from "../../specs/kinds/effect.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { Json } from "../trace.ts";

export const planVersion = "plan.fairlead.dev/v1";

export interface Plan {
  readonly apiVersion: typeof planVersion;
  readonly kind: "Plan";
  /**
   * SHA-256 of the canonical JSON of all other fields but `judgements` and `wordChanges`, 64 hexadecimal digits: what was measured where is no part of a plan.
   * `edited` is one: generated/ is what the plan begins with, and a build of a plan without it does not refuse what one with it does.
   */
  readonly id: string;
  /** Digest over the indexes of all releases that exist now. A build of this plan is valid only while it holds. */
  readonly base: string;
  /** Digest over the indexes of all releases after the build. Equal to `base` when no release changes. */
  readonly next: string;
  /** Absent where no release changes that another version wrote. */
  readonly compiler?: CompilerChange;
  readonly edits: readonly Edit[];
  /** Environments in which something changes, in the platform's order; environments that the platform no longer has come last. */
  readonly environments: readonly EnvironmentPlan[];
  readonly unchanged: { readonly projects: number; readonly releases: number };
  /** Warnings about the projects that change. */
  readonly warnings: readonly PlanWarning[];
  /** Absent where all of generated/ that a build looks at is as it was built. */
  readonly edited?: EditedFiles;
  /** Projects that some environment does not have yet, sorted; absent where there is none. */
  readonly unpromoted?: readonly Unpromoted[];
  /** Of releases whose gates change, as far as this machine has measured what they judge. Absent where it has measured nothing. */
  readonly judgements?: readonly Judgement[];
  /** Of datasets whose word lists have other bytes, as far as this clone has those of before. Absent where there is none. */
  readonly wordChanges?: readonly WordChange[];
}

/** Another version of Fairlead than the one that wrote the releases of before. */
interface CompilerChange {
  /** Of the releases that change, sorted. */
  readonly before: readonly string[];
  readonly after: string;
  /** `<environment>/<team>/<project>` of those that change with nothing that a person edited, sorted. */
  readonly releases: readonly string[];
}

/** A project waits to be promoted there: without a record an environment has no release. */
interface Unpromoted {
  /** `<team>/<project>`. */
  readonly project: string;
  /** In the platform's order; not empty. */
  readonly environments: readonly string[];
}

/** A position in a file, 1-based as editors show it. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Something that a person changed. Edits that several projects or environments feel are listed once. */
export type Edit = FieldEdit | InputEdit;

export interface FieldEdit {
  readonly kind: "field";
  /** `platform` for fields of platform.yaml, `overlay` where an environment's `set` is what changed, `default` where a field now takes its default. */
  readonly origin: "spec" | "overlay" | "default" | "platform";
  /** Where to look; for a removed field, what stood around it. */
  readonly at: Position;
  /** Dotted path of the field. */
  readonly field: string;
  /** Absent where the field did not exist. */
  readonly before?: Json;
  /** Absent where the field is gone. */
  readonly after?: Json;
  readonly effect: Effect;
  /** `<team>/<project>`, sorted. */
  readonly projects: readonly string[];
  /** In the platform's order. */
  readonly environments: readonly string[];
}

/** Other bytes in a file that a spec names. */
export interface InputEdit {
  readonly kind: "input";
  readonly path: string;
  readonly before: { readonly digest: string; readonly bytes: number };
  readonly after: { readonly digest: string; readonly bytes: number };
  readonly projects: readonly string[];
  readonly environments: readonly string[];
}

export interface EnvironmentPlan {
  readonly environment: string;
  readonly releases: readonly ReleasePlan[];
}

export interface ReleasePlan {
  readonly team: string;
  readonly project: string;
  /** The project's spec file; for a removed release, the file that it was compiled from. */
  readonly file: string;
  readonly action: "create" | "update" | "remove";
  /** Is the project in another environment too: for create before the build, for remove after it? */
  readonly elsewhere: boolean;
  /** `<team>/<project>` of the release that goes, where this one comes in its place and uses its outputs. */
  readonly renamedFrom?: string;
  /** Does the spec say so? Then its records, its history and its services on this machine go over too. */
  readonly carried?: true;
  /** The same, of the one that goes. */
  readonly renamedTo?: string;
  /** Stages in the order in which they run, removed ones last. */
  readonly stages: readonly StageChange[];
  /** Resources that change, in the order of their ids. */
  readonly resources: readonly ResourceChange[];
  /** Resources that stay as they are. */
  readonly kept: number;
  /** Where the environment followed another promotion record than it will. */
  readonly record?: RecordChange;
  /** Where it follows another record, without any gate: nothing judges what is served. */
  readonly unjudged?: true;
  /** Of one that follows a record: paths of the gates that it had and has no more, as `evaluation.gates.triage`. */
  readonly goneGates?: readonly string[];
  /** Where what it pins can be copied from, where that is new; null where nobody says it any more. */
  readonly source?: ReleaseSource | null;
  /** Of datasets whose version and data do not go together; absent where there is none. */
  readonly versions?: readonly DatasetVersion[];
  /** Datasets that become other data, or none, and that other projects read; absent where there is none. */
  readonly readers?: readonly DatasetReaders[];
  /** What namespaces have to hold that they did not have to before; absent where there is nothing. */
  readonly needs?: readonly NamespaceNeeds[];
}

interface RecordChange {
  /** Numbers of the records; null where it follows none, as the environment that makes the outputs, or has no release. */
  readonly before: number | null;
  readonly after: number | null;
  /** Does the next one claim to come right after the one of before, and replace another? */
  readonly forks?: true;
  /** Why the next one keeps the environment where it is, and who does. */
  readonly hold?: { readonly by: string; readonly reason: string };
}

/** With the same version, other data; with another version, the same data. */
export interface DatasetVersion {
  readonly dataset: string;
  readonly before: string;
  readonly after: string;
}

/** Who reads a dataset of another project: each goes on with the data whose key it pins. */
export interface DatasetReaders {
  readonly dataset: string;
  /** `<team>/<project>/<dataset>` each, sorted; not empty. */
  readonly by: readonly string[];
}

/** Objects that a namespace has to hold before a release can run in it, by name. */
export interface NamespaceNeeds {
  readonly namespace: string;
  /** PersistentVolumeClaims. */
  readonly claims: readonly string[];
  /** LocalQueues. */
  readonly queues: readonly string[];
  /** Secrets, each with the key that is read: `<name>/<key>`. */
  readonly secrets: readonly string[];
}

export interface StageChange {
  readonly stage: string;
  readonly kind: string;
  /**
   * `again`: its key changed; `keep`: its key is the same, so its output is used again; `pin`: another output is used, which was made in
   * another environment.
   */
  readonly action: "new" | "again" | "keep" | "pin" | "remove";
  /** Only of a kept stage that had another name: an output is found by its key. */
  readonly previousName?: string;
  /** Empty for kept stages, and for all stages of a release that comes or goes as a whole. */
  readonly causes: readonly Cause[];
}

export type Cause =
  /** Index into `Plan.edits`. */
  | { readonly kind: "edit"; readonly edit: number }
  /** A stage that this one reads runs again. */
  | { readonly kind: "stage"; readonly stage: string }
  /** The meaning of the stage's kind was raised. */
  | { readonly kind: "semantics"; readonly before: number; readonly after: number }
  /** No edit explains it: the compiler itself, or a generated file, was changed. */
  | { readonly kind: "compiler" };

export interface ResourceChange {
  readonly id: string;
  /** Only of objects of a cluster: `Deployment`. */
  readonly object?: string;
  readonly file: string;
  /** `replace`: the same resource under a new name, so the old one is removed. */
  readonly action: "create" | "change" | "replace" | "remove";
  /** What the change costs beside what the stages do: the dearest of what its changed parts feel. */
  readonly effect: Effect;
  readonly name: string;
  /** Only with replace. */
  readonly previousName?: string;
  /** Changed fields, at most `fieldLimit`; empty for created and removed resources. */
  readonly fields: readonly OutputChange[];
  /** Changed fields beyond the limit. */
  readonly moreFields: number;
  /** Edits that are in changed fields, as indexes into `Plan.edits`. */
  readonly edits: readonly number[];
}

/** Changed fields that a plan lists for one resource. */
export const fieldLimit = 40;

export interface OutputChange {
  /** JSON pointer inside the resource. */
  readonly pointer: string;
  readonly before?: Json;
  readonly after?: Json;
  /** The spec lines that caused the new value; empty where it is a constant or the field is gone. */
  readonly from: readonly Position[];
}

export interface PlanWarning extends Position {
  readonly code: Diagnostic["code"];
  readonly message: string;
  readonly fix: string;
}

/** What becomes of a release's gates, by the evidence in this machine's store. Another machine's may say otherwise, or nothing. */
export interface Judgement {
  readonly environment: string;
  readonly team: string;
  readonly project: string;
  /** Of the gates whose stage was measured here, in the order of their figures. */
  readonly verdicts: readonly ForetoldVerdict[];
  /** Figures whose stage was not. */
  readonly unmeasured: readonly string[];
  /** Sentences about files of the store that are there and are not believed. */
  readonly unusable: readonly string[];
}

/** What other word lists would do to the rows of a dataset's source files, without the rules that run before the masking. */
export interface WordChange {
  readonly environment: string;
  readonly team: string;
  readonly project: string;
  readonly dataset: string;
  /** That were looked at. */
  readonly rows: number;
  /** Rows in which something is masked that was not; where `unknown` is there, in which anything is. */
  readonly added: number;
  /** Rows in which something is masked no more. */
  readonly removed: number;
  /** Path of a list of before that git has not kept. */
  readonly unknown?: string;
  /** Were there more rows than a plan reads? */
  readonly cut?: true;
  /** Compressed source files, which are not looked into. */
  readonly passedOver?: readonly string[];
  /** At most ten. */
  readonly examples: readonly WordExample[];
}

export interface WordExample {
  readonly file: string;
  readonly line: number;
  /** As it stands there. */
  readonly word: string;
  /** What stands around it, cut. */
  readonly text: string;
  /** False of what is masked no more. */
  readonly masked: boolean;
}

export type ForetoldVerdict = Verdict & Pick<Gate, "unit" | "bound">;

/** Generated files that are not what their release's index says. */
export interface EditedFiles {
  /** Where generated/ was taken from, if that is not the working folder: then a merge of the proposal writes all of it anew. */
  readonly branch?: string;
  /** In the order of their paths; not empty. */
  readonly files: readonly EditedFile[];
}

export interface EditedFile {
  /** From the repository's root. */
  readonly path: string;
  /**
   * - `edited`: other bytes than a build would leave there, which it does not overwrite unless it is told to;
   * - `converted`: the same but for its line ends, as git has converted them;
   * - `missing`: a build restores it, in a release that stays as it is;
   * - `foreign`: not ours, in the folder of a release that goes;
   * - `link`: in the place of a file or a folder, and nothing is written through it.
   */
  readonly state: "edited" | "converted" | "missing" | "foreign" | "link";
}

/** Is there anything that a build would do, or refuse to do? */
export function planChanges(plan: Plan): boolean {
  return plan.environments.length > 0 || plan.edited !== undefined;
}
