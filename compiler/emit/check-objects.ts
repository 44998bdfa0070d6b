// What no cluster would take is our own mistake, found before anything is written.
import type { Json } from "../trace.ts";
import type { GeneratedFile } from "./artifact.ts";

/** Each document of a file of Kubernetes objects is an object with a name that nothing else in the release has. Throws `internal:` otherwise. */
export function checkObjects(files: readonly GeneratedFile[]): void {
  const seen = new Map<string, string>();
  for (const { path, resources } of files.filter((file) => file.path.startsWith("kubernetes-"))) {
    for (const { id, body } of resources) {
      const identity = identityOf(body);
      if (identity === undefined) throw new Error(`internal: ${id} of ${path} is no Kubernetes object`);
      const other = seen.get(identity);
      if (other !== undefined) throw new Error(`internal: ${id} and ${other} are the same object, ${identity}`);
      seen.set(identity, id);
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

function fieldsOf(value: Json | undefined): { readonly [key: string]: Json } {
  const isRecord = value !== undefined && value !== null && typeof value === "object" && !Array.isArray(value);
  return isRecord ? (value as { readonly [key: string]: Json }) : {};
}
