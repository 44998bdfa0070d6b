// What becomes of an index when pinned outputs are entered. Pure.
import { type Descriptor, isEvidence, outputKey } from "../../specs/handoff/store-layout.ts";
import type { PinnedOutput } from "./pinned-output.ts";

/**
 * The entries with those of an output. Whatever else is there stays, another output of the same key included: a key is found by its first
 * entry, which stays the first, and a pin by its digest. Of several reports about one output the pinned one comes first, and is the one
 * that is read. Returns the same entries when nothing is missing.
 */
export function withPinned(index: readonly Descriptor[], { entries }: PinnedOutput): readonly Descriptor[] {
  return withEvidence(withOutput(index, entries.output), entries.output, entries.evidence);
}

function withOutput(index: readonly Descriptor[], output: Descriptor): readonly Descriptor[] {
  const isIts = (one: Descriptor): boolean => one.digest === output.digest && outputKey(one) === outputKey(output);
  if (index.find(isIts)?.size === output.size) return index;
  return [...index.filter((one) => !isIts(one)), output];
}

function withEvidence(index: readonly Descriptor[], output: Descriptor, evidence: Descriptor): readonly Descriptor[] {
  const isIts = (one: Descriptor): boolean => isEvidence(one, outputKey(output)!, output.digest);
  const first = index.find(isIts);
  if (first?.digest === evidence.digest && first.size === evidence.size) return index;
  const others = index.filter((one) => one.digest !== evidence.digest);
  const at = others.findIndex(isIts);
  return at < 0 ? [...others, evidence] : others.toSpliced(at, 0, evidence);
}
