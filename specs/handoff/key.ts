// The key of a stage, as text: each half hashes it by its own door. Names, paths and labels are not in it, so that another name for the
// same thing runs nothing again.
import { canonicalJson } from "./canonical-json.ts";
import type { StageKind } from "./stages.ts";

export interface KeyParts {
  readonly kind: StageKind;
  readonly semantics: number;
  /** As it stands in the stage's document. */
  readonly config: unknown;
  /** Keys of the stages that this one reads. */
  readonly needs: readonly string[];
}

/** The key is the SHA-256 of this text in UTF-8. The order of `needs` means nothing. */
export function keyText({ kind, semantics, config, needs }: KeyParts): string {
  return canonicalJson({ kind, semantics, config, needs: [...needs].sort() });
}
