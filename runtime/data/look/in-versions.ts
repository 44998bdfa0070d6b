// In which versions of a dataset a row is, of those that are laid out; and where it is not, what became of it there.
import { idOfSample } from "../rows/row.ts";
import { type CheckedOut, keptIn, type RejectedRow, rowsIn } from "./checked-out.ts";
import type { Found, RuledFate } from "./why.ts";

export interface InVersion {
  readonly version: string;
  /** `none`: nothing in it says anything of the row. */
  readonly is: "train" | "valid" | "rejected" | "unreadable" | "none";
  /** Where another row was made of the same line: its id. */
  readonly as?: string;
  /** What rejected it. */
  readonly rule?: string;
}

interface Wanted {
  /** Of the row, or of what was rejected as the rule saw it. */
  readonly id: string;
  /** Digest of its source and its line there; undefined where that is not known. */
  readonly from: { readonly digest: string; readonly line: number } | undefined;
  readonly isRejected: boolean;
}

/**
 * In the order of the versions. A row that is kept is looked for by what it says, and then by its line, in a source of the same bytes; of a line that
 * was rejected, what became of that line is asked first, since another row may say the same.
 */
export function inVersions(
  versions: readonly CheckedOut[],
  dataset: CheckedOut,
  { place, fate }: { readonly fate: RuledFate } & Pick<Found, "place">,
): readonly InVersion[] {
  const digest = place && dataset.meta.lineage.sources[place.source]?.digest;
  const from = place && digest !== undefined ? { digest, line: place.line } : undefined;
  const id = fate.kind === "kept" ? fate.row.id : idOfSample(fate.sample);
  return versions.map((one) => {
    const { version } = one.meta;
    if (version === dataset.meta.version)
      return fate.kind === "kept" ? { version, is: fate.side } : { version, is: "rejected", rule: fate.rule };
    return { version, ...lookFor(one, { id, from, isRejected: fate.kind === "rejected" }) };
  });
}

function lookFor(dataset: CheckedOut, { id, from, isRejected }: Wanted): Omit<InVersion, "version"> {
  const source = dataset.meta.lineage.sources.findIndex(({ digest }) => digest === from?.digest);
  const isIt = (row: { readonly source: number; readonly line: number }): boolean =>
    source >= 0 && row.source === source && row.line === from?.line;
  const rejectedAs = (isWanted: (row: RejectedRow) => boolean): Omit<InVersion, "version"> | undefined => {
    for (const row of rowsIn(dataset, "rejected")) if (isWanted(row)) return { is: "rejected", rule: row.rule };
    return undefined;
  };
  const line = isRejected ? rejectedAs(isIt) : undefined;
  if (line !== undefined) return line;
  let other: Omit<InVersion, "version"> | undefined;
  for (const is of ["train", "valid"] as const)
    for (const row of keptIn(dataset, is)) {
      if (row.id === id) return { is };
      if (row.place !== undefined && isIt(row.place)) other = { is, as: row.id };
    }
  if (other !== undefined) return other;
  const rejected = rejectedAs((row) => isIt(row) || idOfSample(row.sample) === id);
  if (rejected !== undefined) return rejected;
  for (const row of rowsIn(dataset, "quarantine")) if (isIt(row)) return { is: "unreadable" };
  return { is: "none" };
}
