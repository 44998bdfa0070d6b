// What an environment can hand on: the project as people wrote it, and its outputs with the evidence of each, as far as a store has them.
import type { Evidence } from "../../specs/handoff/evidence.ts";
import type { Pin } from "../../specs/handoff/release.ts";
import type { Model } from "../model/model.ts";
import { outputStages } from "../model/output-stages.ts";
import type { EvidenceStore, FoundEvidence } from "../read/evidence-store.ts";

export interface Promotable {
  readonly outputs: Readonly<Record<string, Pin>>;
  /** By stage name. */
  readonly evidence: ReadonlyMap<string, Evidence>;
  /** Sentences about stages whose output cannot be handed on; then it is not whole. */
  readonly lacking: readonly string[];
}

/** Of an environment that makes its outputs, or of one that follows a record. */
export function promotable(model: Model, store: EvidenceStore): Promotable {
  const outputs: Record<string, Pin> = {};
  const evidence = new Map<string, Evidence>();
  const lacking: string[] = [];
  for (const { name, kind, key, pin } of outputStages(model)) {
    const found = store.find(key, kind);
    const problem = problemOf(found, pin);
    if (problem !== undefined || found.state !== "read") {
      lacking.push(`${name} ${problem ?? ""}`);
      continue;
    }
    outputs[name] = { key, digest: found.value.output, evidence: found.digest };
    evidence.set(name, found.value);
  }
  return { outputs, evidence, lacking };
}

function problemOf(found: FoundEvidence, pin: Pin | undefined): string | undefined {
  if (found.state === "absent") return "was never made";
  if (found.state === "unusable") return `cannot be believed: ${found.reason}`;
  if (pin === undefined || (pin.digest === found.value.output && pin.evidence === found.digest)) return undefined;
  return `is another output than the one that is pinned, ${pin.digest}`;
}
