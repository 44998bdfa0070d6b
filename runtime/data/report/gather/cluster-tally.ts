// Which rows went for the same one. The rule `duplicates` writes the id of the row that stayed; an equal row was compared before similar ones were, so that
// the row which it names may have gone itself, as near another.
import { hash } from "node:crypto";
import type { RejectedRow } from "../../look/checked-out.ts";
import { idBytes } from "../../rows/row.ts";
import type { ClusterReport, DuplicateReport, KeptRow, RejectedExample } from "../dataset-report.ts";

/** More clusters are counted together; some tens of megabytes. */
const mostClusters = 200_000;
const mostLargest = 5;
/** Rows that went which are shown of a large cluster. */
const mostGone = 3;
/** Where the bins of sizes begin. */
const sizeBins: readonly number[] = [2, 3, 4, 5, 10, 20, 50, 100, 1000];

export class ClusterTally {
  /** Rows that went by the id of the row that they name. */
  #gone = new Map<string, number>();
  /** The row that a row which went is near. */
  readonly #near = new Map<string, string>();
  /** Of the clusters that are the largest so far: whichever is so at the end was so when its last row came. */
  readonly #examples = new Map<string, RejectedExample[]>();
  readonly #kept = new Map<string, KeptRow>();
  readonly #rows = { exact: 0, near: 0 };
  #uncounted = 0;
  #largest: readonly (readonly [id: string, gone: number])[] = [];

  /** A row that the rule rejected. */
  add(row: RejectedRow, example: () => RejectedExample): void {
    const [, how, id] = /^(same content as|near) the row ([0-9a-f]{32})/u.exec(row.detail) ?? [];
    if (how === undefined || id === undefined) return;
    this.#rows[how === "near" ? "near" : "exact"]++;
    const before = this.#gone.get(id) ?? 0;
    if (before === 0 && this.#gone.size === mostClusters) {
      this.#uncounted++;
      return;
    }
    this.#gone.set(id, before + 1);
    if (how === "near") this.#near.set(idOf(row.sample), id);
    this.#keepExample(id, example);
  }

  #keepExample(id: string, example: () => RejectedExample): void {
    const known = this.#examples.get(id);
    if (known !== undefined) {
      if (known.length < mostGone) known.push(example());
      return;
    }
    // One more than is shown of each kind: what is near another joins its cluster only at the end.
    if (this.#examples.size >= mostLargest * 2) {
      const [smallest] = [...this.#examples.keys()].toSorted((a, b) => this.#gone.get(a)! - this.#gone.get(b)!);
      if (this.#gone.get(smallest!)! >= this.#gone.get(id)!) return;
      this.#examples.delete(smallest!);
    }
    this.#examples.set(id, [example()]);
  }

  /** Once all rejected rows were added. */
  close(): void {
    for (const [from, to] of this.#near) {
      const moved = this.#gone.get(from);
      if (moved === undefined) continue;
      this.#gone.set(to, (this.#gone.get(to) ?? 0) + moved);
      this.#gone.delete(from);
      const examples = [...(this.#examples.get(to) ?? []), ...(this.#examples.get(from) ?? [])];
      if (examples.length > 0) this.#examples.set(to, examples.slice(0, mostGone));
    }
    const largest: (readonly [string, number])[] = [];
    for (const one of this.#gone) {
      largest.push(one);
      largest.sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1));
      if (largest.length > mostLargest) largest.pop();
    }
    this.#largest = largest;
  }

  /** A row that was kept, after `close`. */
  addKept(id: string, row: () => KeptRow): void {
    if (this.#largest.some(([one]) => one === id) && !this.#kept.has(id)) this.#kept.set(id, row());
  }

  report(): DuplicateReport {
    const counts = sizeBins.map(() => 0);
    for (const gone of this.#gone.values()) counts[sizeBins.findLastIndex((from) => from <= gone + 1)]!++;
    return {
      ...this.#rows,
      sizes: sizeBins.flatMap((from, i) =>
        counts[i] === 0 ? [] : [{ from, to: (sizeBins[i + 1] ?? Infinity) - 1, clusters: counts[i]! }],
      ),
      largest: this.#largest.map(([id, gone]): ClusterReport => ({
        id,
        size: gone + 1,
        kept: this.#kept.get(id),
        gone: this.#examples.get(id) ?? [],
      })),
      uncounted: this.#uncounted,
    };
  }
}

/** The id that a row had: JSON that was parsed and written again has the same bytes. */
function idOf({ text, messages }: RejectedRow["sample"]): string {
  return hash("sha256", JSON.stringify(text ?? messages), "hex").slice(0, idBytes * 2);
}
