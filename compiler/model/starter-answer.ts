// A base model that comes with Fairlead, as a folder of the repository is answered: nothing is read for it.
import { modelFolderText } from "../../specs/handoff/model-files.ts";
import { starterModels } from "../../specs/handoff/starter-models.ts";
import { digestOf } from "../fingerprint.ts";
import type { ModelAnswer } from "./references.ts";

/** Undefined where none has the name. */
export function starterAnswer(name: string): Extract<ModelAnswer, { ok: true }> | undefined {
  const model = starterModels.get(name);
  if (model === undefined) return undefined;
  return {
    ok: true,
    path: name,
    digest: digestOf(modelFolderText(model.files)),
    files: model.files.map((file) => ({
      path: `${name}/${file.name}`,
      digest: file.digest,
      bytes: file.bytes,
      lines: 0,
    })),
    config: JSON.stringify(model.config),
    index: undefined,
  };
}
