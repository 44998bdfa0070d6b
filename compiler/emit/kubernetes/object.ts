// What an object is: its kind, what it is for, when there is one, what it holds, and what a change of each part of it costs. What all
// have in common is made here: ids, names, labels and metadata.
import { canonicalJson } from "../../../specs/handoff/canonical-json.ts";
import { sha256Hex } from "../../fingerprint.ts";
import type { ModelStage } from "../../model/model.ts";
import { unwrap } from "../../trace.ts";
import type { Feels } from "../feels.ts";
import { stageObjectName } from "../names.ts";
import { commonLabels, stageLabels } from "./labels.ts";
import type { Fields, Kind } from "./library.ts";
import type { Loose } from "./loose.ts";
import type { Scope } from "./scope.ts";

/** What an object that a target has one of is part of: the inference server, or the alerts. */
type Role = "server" | "alerts";

interface Defined<K extends Kind> {
  readonly kind: K;
  /** By JSON pointer; the longest one that a changed field lies in is what counts. */
  readonly feels: Feels;
}

/** A target has one of it, or none. Its name stays, and whoever applies changes it in place. */
export interface SingleObject<K extends Kind = Kind> extends Defined<K> {
  readonly role: Role;
  /** Has the target one? */
  when(scope: Scope): boolean;
  build(scope: Scope): Content<K>;
}

/** A target has one of it for each of some stages. */
export interface StageObject<K extends Kind = Kind> extends Defined<K> {
  /**
   * Create only: whoever applies creates the object where nothing has its name, and never applies it again. The API server takes no edit
   * of what such an object holds, so its name is made from that, and a change is another object. What others write into it is theirs: a
   * Job is made with `suspend: true`, and Kueue owns that field from then on; applied once more, it would end the pods of a Job that runs.
   */
  readonly immutable: true;
  /** The stages that it is made for, in running order. */
  each(scope: Scope): readonly ModelStage[];
  build(scope: Scope, stage: ModelStage): Content<K>;
}

export type KubernetesObject = SingleObject | StageObject;

/** All of an object but its name, its namespace and the labels that every object has. */
type Content<K extends Kind> = Fields<K> & {
  /** Beside those that every object has. */
  readonly labels?: Readonly<Record<string, Loose<string>>>;
};

export function defineObject<K extends Kind>(definition: SingleObject<K>): SingleObject<K>;
export function defineObject<K extends Kind>(definition: StageObject<K>): StageObject<K>;
export function defineObject(definition: KubernetesObject): KubernetesObject {
  return definition;
}

/** One object of a target. */
export interface MadeObject {
  /** Stays over versions, as names of immutable objects do not: `cluster/Deployment/server`, `cluster/Job/train/main`. */
  readonly id: string;
  readonly kind: Kind;
  /** All of it but its API version and kind. */
  readonly props: object;
}

/** All that a target has of an object. */
export function objectsOf(object: KubernetesObject, scope: Scope): readonly MadeObject[] {
  const { model, target, names } = scope;
  const { kind } = object;
  const made = (of: string, name: string, labels: object, { labels: own, ...content }: Content<Kind>): MadeObject => ({
    id: `${target.name}/${kind}/${of}`,
    kind,
    props: { metadata: { name, namespace: target.spec.namespace, labels: { ...labels, ...own } }, ...content },
  });
  if ("each" in object) {
    return object.each(scope).map((stage) => {
      const content = object.build(scope, stage);
      return made(stage.name, nameFrom(content, scope, stage), stageLabels(model, target, stage), content);
    });
  }
  if (!object.when(scope)) return [];
  const { role } = object;
  return [made(role, names.server, commonLabels(model, target, role), object.build(scope))];
}

/** What a stage's object is called; what other objects name it by. */
export function nameOf(object: StageObject, scope: Scope, stage: ModelStage): string {
  return nameFrom(object.build(scope, stage), scope, stage);
}

function nameFrom(content: Content<Kind>, { model, target }: Scope, stage: ModelStage): string {
  return stageObjectName(model, target, stage.name, sha256Hex(canonicalJson(unwrap(content))));
}
