// Outputs that are made again since the store has lost or damaged them, and what is on record of the ones before. Pure.
import type { Observed } from "../engine.ts";
import type { Inventory } from "./inventory.ts";

export interface Remade {
  /** What was wrong with the output before, as a sentence without its end. */
  readonly lacked: string;
  /** Other digests than the one it has now that are on record for its key; none where it is as it was, or where nothing was on record. */
  readonly before: readonly string[];
  /** Stages of the release whose outputs were made of one of those. They stay as they are. */
  readonly readBy: readonly string[];
  /** What pins one of those, as it follows `pinned by`. */
  readonly pinnedBy: readonly string[];
}

/** What this home knows of outputs that were made before. */
export class OnRecord {
  readonly #digests = new Map<string, Set<string>>();
  readonly #readers: readonly { readonly stage: string; readonly inputs: Readonly<Record<string, string>> }[];

  constructor(inventory: Pick<Inventory, "applied" | "attempt"> | undefined, { outputs }: Pick<Observed, "outputs">) {
    const releases = [...(inventory?.applied ?? []), ...(inventory?.attempt ? [inventory.attempt] : [])];
    for (const { key, digest } of releases.flatMap(({ stages }) => Object.values(stages))) this.#add(key, digest);
    this.#readers = [...outputs].flatMap(([stage, found]) =>
      found.state === "present" ? [{ stage, inputs: found.output.evidence.inputs }] : [],
    );
    for (const { inputs } of this.#readers) for (const [key, digest] of Object.entries(inputs)) this.#add(key, digest);
  }

  #add(key: string, digest: string | null): void {
    if (digest === null) return;
    const known = this.#digests.get(key) ?? new Set();
    this.#digests.set(key, known.add(digest));
  }

  remade(lacked: string, key: string, digest: string): Remade {
    const before = [...(this.#digests.get(key) ?? [])].filter((one) => one !== digest).sort();
    const readers = this.#readers.filter(({ inputs }) => before.includes(inputs[key] ?? ""));
    return { lacked, before, readBy: readers.map(({ stage }) => stage), pinnedBy: [] };
  }
}
