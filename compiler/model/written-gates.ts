// The gates of a project as people wrote them, by the path of their field.
import type { Model } from "./model.ts";

export function writtenGates({
  evaluation,
  compression,
  serving,
}: Pick<Model["project"], "evaluation" | "compression" | "serving">): ReadonlyMap<string, string> {
  const sections = {
    "evaluation.gates": evaluation?.gates,
    "compression.gates": compression?.gates,
    "serving.gates": serving?.gates,
  };
  return new Map(
    Object.entries(sections).flatMap(([section, gates = {}]) =>
      Object.entries(gates).flatMap(([gate, bound]) =>
        bound === undefined ? [] : [[`${section}.${gate}`, bound.value] as const],
      ),
    ),
  );
}
