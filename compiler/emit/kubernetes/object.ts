// What an object is: its kind, what it is for, when there is one, what it holds, and what a change of each part of it costs. What all
// have in common is made here: ids, names, labels and metadata.
import { canonicalJson } from "../../../specs/handoff/canonical-json.ts";
import { sha256Hex } from "../../fingerprint.ts";
import { unwrap } from "../../trace.ts";
import type { Feels } from "../feels.ts";
import { trainingName } from "../names.ts";
import { commonLabels } from "./labels.ts";
import type { Fields, Kind } from "./library.ts";
import type { Loose } from "./loose.ts";
import type { Scope } from "./scope.ts";

/** What an object is part of: the inference server, a job that makes an output, or the alerts. */
type Role = "server" | "training" | "alerts";

export interface KubernetesObject<K extends Kind = Kind> {
  readonly kind: K;
  readonly role: Role;
  /** By JSON pointer; the longest one that a changed field lies in is what counts. */
  readonly feels: Feels;
  /** Is its name made from what it holds? A change is another object then, as the API server takes no edit of this kind. */
  readonly immutable?: true;
  /** Has the target one? */
  when(scope: Scope): boolean;
  build(scope: Scope): Content<K>;
}

/** All of an object but its name, its namespace and the labels that every object has. */
type Content<K extends Kind> = Fields<K> & {
  /** Beside those that every object has. */
  readonly labels?: Readonly<Record<string, Loose<string>>>;
};

export function defineObject<K extends Kind>(definition: KubernetesObject<K>): KubernetesObject<K> {
  return definition;
}

/** Stays over versions, as names of immutable objects do not: `cluster/Deployment/server`. */
export function idOf(
  { target }: Pick<Scope, "target">,
  { kind, role }: Pick<KubernetesObject, "kind" | "role">,
): string {
  return `${target.name}/${kind}/${role}`;
}

/** What the object is called; what other objects name it by. */
export function nameOf(object: KubernetesObject, scope: Scope): string {
  return object.immutable === true ? nameFrom(object.build(scope), scope) : scope.names.server;
}

function nameFrom(content: Content<Kind>, { model, target }: Scope): string {
  return trainingName(model, target, sha256Hex(canonicalJson(unwrap(content))));
}

/** All of the object but its API version and kind. */
export function propsOf(object: KubernetesObject, scope: Scope) {
  const built = object.build(scope);
  const { labels, ...content } = built;
  const metadata = {
    name: object.immutable === true ? nameFrom(built, scope) : scope.names.server,
    namespace: scope.target.spec.namespace,
    labels: { ...commonLabels(scope.model, scope.target, object.role), ...labels },
  };
  return { metadata, ...content };
}
