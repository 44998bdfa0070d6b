// How a person reads that an output was made in another environment.
import type { AppliedRecord } from "../apply/inventory.ts";

/** `record` is null where no promotion record says so. */
export function pinnedText(record: Pick<AppliedRecord, "number"> | null): string {
  return record === null ? "pinned" : `pinned by record ${record.number}`;
}
