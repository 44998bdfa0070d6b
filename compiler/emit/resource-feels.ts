// What each resource of a release feels, found by its id, so that one that is no longer made is known as well. Documents of stages
// feel nothing of themselves: a stage's key says whether it runs.
import { gatesFile, kindOf } from "../../specs/handoff/stages.ts";
import type { Feels } from "./feels.ts";
import type { KubernetesObject } from "./kubernetes/object.ts";
import { objectOf } from "./kubernetes/objects.ts";

export function feelsOf(id: string): Feels {
  const object = objectOf(id);
  if (object !== undefined) return { ...moves(object), ...object.feels };
  return documents.find(({ is }) => is(id))?.feels ?? {};
}

/** The object is another one then, there or under another name; that of an immutable one has what it holds in it. */
function moves(object: KubernetesObject): Feels {
  return { "/metadata/namespace": "identity", ...("each" in object ? {} : { "/metadata/name": "identity" }) };
}

const documents: readonly { readonly is: (id: string) => boolean; readonly feels: Feels }[] = [
  { is: (id) => `${id}.json` === gatesFile, feels: { "": "re-judge" } },
  {
    is: (id) => kindOf(id.replace("-", "/")) === "serve",
    feels: { "/metadata/probe": "re-judge", "/metadata/replicas": "scale" },
  },
  { is: (id) => id.endsWith("/alert-rules"), feels: { "": "re-alert" } },
];
