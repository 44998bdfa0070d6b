// The secrets that a stage's job reads: of each the one key, as a file where the runtime looks for secrets. A job that needs none sees none.
import { secretOf, secretsVariable } from "../../../../specs/handoff/secret.ts";
import { instanceOf } from "../../../../specs/handoff/stages.ts";
import { valueNamed } from "../../../../specs/kinds/value-named.ts";
import { datasetKeys } from "../../../model/bodies/dataset.ts";
import type { ModelStage } from "../../../model/model.ts";
import { derive, type Traced } from "../../../trace.ts";
import type { Scope } from "../scope.ts";

const secretsPath = "/etc/fairlead/secrets";

export function secretsOf({ model }: Scope, { kind, name }: ModelStage) {
  const dataset = kind === "dataset" ? valueNamed(model.project.datasets, instanceOf(name)) : undefined;
  const references = dataset === undefined ? [] : Object.values(datasetKeys(dataset));
  if (references.length === 0) return { env: [], mounts: [], volumes: [] };
  return {
    env: [{ name: secretsVariable, value: secretsPath }],
    mounts: [{ name: "secrets", mountPath: secretsPath, readOnly: true }],
    volumes: [{ name: "secrets", projected: { defaultMode: ownerAndGroup, sources: references.map(oneKey) } }],
  };
}

/** 0440: files of a volume belong to root, and to the group of the pod. */
const ownerAndGroup = 0o440;

function oneKey(reference: Traced<string>) {
  const part = (which: "name" | "key") => derive([reference], (text) => secretOf(text)[which]);
  const path = derive([reference], (text) => `${secretOf(text).name}/${secretOf(text).key}`);
  return { secret: { name: part("name"), items: [{ key: part("key"), path }] } };
}
