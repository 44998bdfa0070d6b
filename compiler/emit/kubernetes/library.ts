// The only file that knows cdk8s and cdk8s-plus-28: typed properties in, API objects out, with the places of their fields. The
// library's generated classes are loaded by their own path: the package's front door takes four times as long.
import { ApiObject, App, Chart } from "cdk8s";
import * as k8s from "cdk8s-plus-28/lib/imports/k8s.js";
import { type Json, type PlaceMap, unwrap, unwrapWithPlaces } from "../../trace.ts";
import type { Resource } from "../artifact.ts";
import type { Loose } from "./loose.ts";

/** Properties of the kinds that are emitted, as the Kubernetes API describes them. */
interface Kinds {
  readonly ConfigMap: k8s.KubeConfigMapProps;
  readonly Job: k8s.KubeJobProps;
  readonly Deployment: k8s.KubeDeploymentProps;
  readonly Service: k8s.KubeServiceProps;
  readonly PodDisruptionBudget: k8s.KubePodDisruptionBudgetProps;
  readonly NetworkPolicy: k8s.KubeNetworkPolicyProps;
}

const manifests: { readonly [K in keyof Kinds]: (props: Kinds[K]) => unknown } = {
  ConfigMap: (props) => k8s.KubeConfigMap.manifest(props),
  Job: (props) => k8s.KubeJob.manifest(props),
  Deployment: (props) => k8s.KubeDeployment.manifest(props),
  Service: (props) => k8s.KubeService.manifest(props),
  PodDisruptionBudget: (props) => k8s.KubePodDisruptionBudget.manifest(props),
  NetworkPolicy: (props) => k8s.KubeNetworkPolicy.manifest(props),
};

export type Props<K extends keyof Kinds> = Loose<Kinds[K]>;

export interface Options {
  readonly trace: boolean;
}

/** An object of the Kubernetes API. */
export function kubernetesObject<K extends keyof Kinds>(
  id: string,
  kind: K,
  props: Props<K>,
  { trace }: Options,
): Resource {
  // The tree has the properties' shape once its leaves are plain values.
  const render = (plain: Json) => toJson(manifests[kind](plain as unknown as Kinds[K]));
  return resource(id, props, render, trace);
}

/** An object of a custom resource definition. */
export function customObject(id: string, tree: CustomObject, { trace }: Options): Resource {
  return resource(id, tree, toJson, trace);
}

interface CustomObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: unknown;
  readonly spec: unknown;
}

function resource(id: string, tree: unknown, render: (plain: Json) => Json, trace: boolean): Resource {
  if (!trace) return named(id, render(unwrap(tree)), new Map());
  const { plain, places } = unwrapWithPlaces(tree);
  return named(id, render(plain), unwrapQuantities(places));
}

function named(id: string, body: Json, places: PlaceMap): Resource {
  const { name } = (body as { readonly metadata: { readonly name: string } }).metadata;
  return { id, name, body, places };
}

/** Quantities and ports are objects with a `value` in the properties, and plain in the object. */
function unwrapQuantities(places: PlaceMap): PlaceMap {
  return new Map([...places].map(([pointer, from]) => [pointer.replace(quantity, ""), from]));
}

const quantity = /(?<=\/(?:resources\/(?:limits|requests)\/[^/]+|[a-zA-Z]*[pP]ort|maxUnavailable|maxSurge))\/value$/;

const chart = new Chart(new App(), "objects");
let objects = 0;

/** Through ApiObject, which leaves out what is empty; then in an order of our own: cdk8s sorts or not as the environment says. */
function toJson(manifest: unknown): Json {
  const object = new ApiObject(chart, `o${objects++}`, manifest as ConstructorParameters<typeof ApiObject>[2]);
  const json = ordered(object.toJson() as Json);
  chart.node.tryRemoveChild(object.node.id);
  return json;
}

const first = ["apiVersion", "kind", "metadata", "name"];

/** Keys by code unit, after those that people look for first. */
function ordered(value: Json): Json {
  if (Array.isArray(value)) return value.map(ordered);
  if (value === null || typeof value !== "object") return value;
  const rank = (key: string) => (first.includes(key) ? first.indexOf(key) : first.length);
  const entries = Object.entries(value).sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, child]) => [key, ordered(child)]));
}
