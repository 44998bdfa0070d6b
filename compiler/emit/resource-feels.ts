// What each resource of a release feels, found by its id, so that one that is no longer made is known as well. Documents of stages
// feel nothing of themselves: a stage's key says whether it runs.
import { gatesFile } from "../../specs/handoff/stages.ts";
import type { Feels } from "./feels.ts";
import { objectOf } from "./kubernetes/objects.ts";

export function feelsOf(id: string): Feels {
  return objectOf(id)?.feels ?? documents.find(({ is }) => is(id))?.feels ?? {};
}

const documents: readonly { readonly is: (id: string) => boolean; readonly feels: Feels }[] = [
  { is: (id) => `${id}.json` === gatesFile, feels: { "": "re-judge" } },
  { is: (id) => id.endsWith("/alert-rules"), feels: { "": "re-alert" } },
];
