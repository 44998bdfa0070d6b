// The only file that knows cdk8s and cdk8s-plus-28: typed properties in, API objects out, with the places of their fields. The
// library's generated classes are loaded by their own path: the package's front door takes four times as long.
import { ApiObject, App, Chart } from "cdk8s";
import * as k8s from "cdk8s-plus-28/lib/imports/k8s.js";
import type { PodMonitor } from "../../../specs/types/pod-monitor.ts";
import type { PrometheusRule } from "../../../specs/types/prometheus-rule.ts";
import { type Json, unwrap, unwrapWithPlaces } from "../../trace.ts";
import type { Resource } from "../artifact.ts";
import type { Loose } from "./loose.ts";

type Classes = typeof k8s;
type BuiltInKind = { [N in keyof Classes]: N extends `Kube${infer K}` ? K : never }[keyof Classes];
type BuiltIn<K extends BuiltInKind> = NonNullable<
  Classes[`Kube${K}` & keyof Classes] extends { manifest(props: infer P): unknown } ? P : never
>;

/** Kinds of custom resource definitions. */
interface Custom {
  readonly PodMonitor: PodMonitor;
  readonly PrometheusRule: PrometheusRule;
}

const customVersions: { readonly [K in keyof Custom]: Custom[K]["apiVersion"] } = {
  PodMonitor: "monitoring.coreos.com/v1",
  PrometheusRule: "monitoring.coreos.com/v1",
};

export type Kind = BuiltInKind | keyof Custom;

/** What an object of a kind holds beside its API version, its kind and its metadata, as its API describes it. */
export type Fields<K extends Kind> = K extends keyof Custom
  ? LooseFields<Omit<Custom[K], "apiVersion" | "kind" | "metadata">>
  : K extends BuiltInKind
    ? LooseFields<Omit<BuiltIn<K>, "metadata">>
    : never;

type LooseFields<T> = { readonly [P in keyof T]: Loose<T[P]> };

/** `props` are the fields of the kind, and its metadata. Places only where tracing is asked for. */
export function kubernetesObject(id: string, kind: Kind, props: unknown, trace: boolean): Resource {
  const { plain, places } = trace ? unwrapWithPlaces(props) : { plain: unwrap(props), places: new Map() };
  const body = toJson(manifest(kind, plain as object));
  const { metadata } = body as { readonly metadata: { readonly namespace: string; readonly name: string } };
  return { id, name: `${metadata.namespace}/${metadata.name}`, body, places };
}

function manifest(kind: Kind, props: object): unknown {
  if (kind in customVersions) return { apiVersion: customVersions[kind as keyof Custom], kind, ...props };
  return (k8s as unknown as Record<string, { manifest(props: object): unknown }>)[`Kube${kind}`]!.manifest(props);
}

const chart = new Chart(new App(), "objects");
let objects = 0;

/** Through ApiObject, which leaves out what is undefined; then in an order of our own: cdk8s sorts or not as the environment says. */
function toJson(object: unknown): Json {
  const made = new ApiObject(chart, `o${objects++}`, object as ConstructorParameters<typeof ApiObject>[2]);
  const json = stored(made.toJson() as Json);
  chart.node.tryRemoveChild(made.node.id);
  return json;
}

const first = ["apiVersion", "kind", "metadata", "name"];

/** As an API server stores it, without empty lists; keys by code unit, after those that people look for first. */
function stored(value: Json): Json {
  if (Array.isArray(value)) return value.map(stored);
  if (value === null || typeof value !== "object") return value;
  const fields = value as Readonly<Record<string, Json>>;
  const object: Record<string, Json> = {};
  for (const key of Object.keys(fields).sort(byRank)) {
    const child = fields[key]!;
    if (!Array.isArray(child) || child.length > 0) object[key] = stored(child);
  }
  return object;
}

function byRank(a: string, b: string): number {
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}

function rank(key: string): number {
  const place = first.indexOf(key);
  return place === -1 ? first.length : place;
}
