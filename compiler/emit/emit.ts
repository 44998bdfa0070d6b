import type { Model } from "../model/model.ts";
import type { GeneratedFile } from "./artifact.ts";
import { emitHandoff } from "./handoff.ts";

export async function emitProject(model: Model, options: { readonly trace: boolean }): Promise<GeneratedFile[]> {
  return emitHandoff(model, options);
}
