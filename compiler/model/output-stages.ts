// The stages of a release whose outputs it uses, whether it makes them or names them by digest.
import type { Pin } from "../../specs/handoff/release.ts";
import { kindOf, makesOutput } from "../../specs/handoff/stages.ts";
import type { Model } from "./model.ts";

export interface OutputStage {
  readonly name: string;
  readonly kind: string;
  readonly key: string;
  /** Undefined where the release makes it. */
  readonly pin: Pin | undefined;
}

export function outputStages({ stages, promotion }: Pick<Model, "stages" | "promotion">): readonly OutputStage[] {
  if (promotion !== undefined)
    return Object.entries(promotion.pins).map(([name, pin]) => ({ name, kind: kindOf(name), key: pin.key, pin }));
  return stages
    .filter(({ kind }) => makesOutput(kind))
    .map(({ name, kind, key }) => ({ name, kind, key, pin: undefined }));
}
