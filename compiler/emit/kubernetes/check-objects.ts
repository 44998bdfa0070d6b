// What no cluster would take, and what it would store otherwise, is our own mistake, found before anything is written.
import { escapePointer, type Json } from "../../trace.ts";
import type { GeneratedFile } from "../artifact.ts";

/**
 * Every resource is an object with a name that nothing else in the release has, in the form in which an API server stores it: what it
 * would store otherwise, another field manager reports as drift. Throws `internal:` otherwise.
 */
export function checkObjects(files: readonly GeneratedFile[]): void {
  const seen = new Map<string, string>();
  for (const { path, resources } of files) {
    for (const { id, body } of resources) {
      const identity = identityOf(body);
      if (identity === undefined) throw new Error(`internal: ${id} of ${path} is no Kubernetes object`);
      const other = seen.get(identity);
      if (other !== undefined) throw new Error(`internal: ${id} and ${other} are the same object, ${identity}`);
      seen.set(identity, id);
      const otherwise = storedOtherwise(body, []);
      if (otherwise !== undefined) throw new Error(`internal: ${id}${otherwise}`);
    }
  }
}

/** `<apiVersion>/<kind> <namespace>/<name>`. */
function identityOf(body: Json): string | undefined {
  const { apiVersion, kind, metadata } = fieldsOf(body);
  const { name, namespace } = fieldsOf(metadata);
  if (typeof apiVersion !== "string" || typeof kind !== "string" || typeof name !== "string") return undefined;
  // Names of objects are DNS subdomains; those of Jobs and Services are labels, which is what all of ours fit in.
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) return undefined;
  return `${apiVersion}/${kind} ${typeof namespace === "string" ? namespace : ""}/${name}`;
}

/**
 * The first field that an API server drops or writes otherwise, and why. Its types omit empty lists, and false where it means the same
 * as nothing; quantities are strings in canonical form (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/).
 */
function storedOtherwise(value: Json, keys: string[]): string | undefined {
  const why = otherwiseHere(value, keys);
  if (why !== undefined) return `${keys.map((key) => `/${escapePointer(key)}`).join("")} ${why}`;
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, child] of Object.entries(value)) {
    keys.push(key);
    const otherwise = storedOtherwise(child, keys);
    if (otherwise !== undefined) return otherwise;
    keys.pop();
  }
  return undefined;
}

/** `keys` lead to the value. */
function otherwiseHere(value: Json, keys: readonly string[]): string | undefined {
  if (Array.isArray(value) && value.length === 0) return "is an empty list, which is dropped";
  if (keys.at(-1) === "readOnly" && value === false) return "is false, which is dropped";
  if (isQuantity(keys) && !(typeof value === "string" && canonicalQuantity.test(value)))
    return `is ${JSON.stringify(value)}, which is no quantity as it is stored`;
  return undefined;
}

function isQuantity(keys: readonly string[]): boolean {
  const list = keys.at(-2);
  return keys.at(-3) === "resources" && (list === "limits" || list === "requests");
}

/** Whole numbers without a sign, with a suffix of the kinds that we write. `1024Mi` and `1000m` have shorter forms. */
const canonicalQuantity = /^[1-9][0-9]*([mkMGTPE]|[KMGTPE]i)?$/;

function fieldsOf(value: Json | undefined): { readonly [key: string]: Json } {
  const isRecord = value !== undefined && value !== null && typeof value === "object" && !Array.isArray(value);
  return isRecord ? (value as { readonly [key: string]: Json }) : {};
}
