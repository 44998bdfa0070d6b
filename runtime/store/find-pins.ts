// Finds all that the pins of a release name in a store, or says all that is wrong with it at once.
import type { Pin } from "../../specs/handoff/release.ts";
import { systemFailure } from "../system/atomic-file.ts";
import { fail, ok, type Result } from "../result.ts";
import type { ArtifactStore } from "./artifact-store.ts";
import { findPinned, type PinnedOutput } from "./pinned-output.ts";
import type { Fault } from "./strict-manifest.ts";

/** Pinned outputs by stage name, in the order of the pins. */
export async function findPins(
  store: ArtifactStore,
  pins: ReadonlyMap<string, Pin>,
): Promise<Result<ReadonlyMap<string, PinnedOutput>>> {
  const index = await store.index.read();
  if (!index.ok) return index;
  const outputs = new Map<string, PinnedOutput>();
  const faulty: { readonly stage: string; readonly faults: readonly Fault[] }[] = [];
  try {
    for (const [stage, pin] of pins) {
      const one = await findPinned(store.blobs, index.value.manifests, pin);
      if (one.faults === undefined) outputs.set(stage, one.found);
      else faulty.push({ stage, faults: one.faults });
    }
  } catch (cause) {
    return systemFailure(`reading the artifact store ${store.folder}`, cause);
  }
  if (faulty.length === 0) return ok(outputs);
  const isLost = faulty.every(({ faults }) => faults.every((one) => one.isLost));
  const lines = faulty.map(({ stage, faults }) => `  ${stage}: ${listed(faults)}`);
  return fail(
    isLost ? "input-missing" : "store-corrupt",
    `${faulty.length} of ${outputs.size + faulty.length} pinned outputs cannot be had from ${store.folder}:\n${lines.join("\n")}\n` +
      "Nothing was written. Name the store that they were made in, or make them there again with fairlead-runtime apply and promote what it makes.",
  );
}

/** More are more of the same. */
const mostListed = 5;

function listed(faults: readonly Fault[]): string {
  const texts = [...new Set(faults.map(({ text }) => text))];
  const more = texts.length - mostListed;
  return texts.slice(0, mostListed).join("; ") + (more > 0 ? `; and ${more} more` : "");
}
