// How rows of a dataset's sources were read, as it stands before the meta where the dataset is laid out. A dataset itself does not say it: it knows samples.
import { rowFormats, SourceColumns } from "../../../specs/handoff/dataset-manifest.ts";
import type { RowsRead } from "../rows/sample-reader.ts";

/** The format, and the column of each part that has one. */
export function rowsLabel({ format, columns }: RowsRead): Readonly<Record<string, string>> {
  const named = Object.entries(columns ?? {}).flatMap(([part, column]) => (column === null ? [] : [[part, column]]));
  return { format, ...(Object.fromEntries(named) as Readonly<Record<string, string>>) };
}

/** Undefined of what no checkout has written. */
export function rowsOfLabel({ format, ...parts }: Readonly<Record<string, string>>): RowsRead | undefined {
  const known = rowFormats.find((name) => name === format);
  const columns = SourceColumns.safeParse(parts);
  if (known === undefined || !columns.success) return undefined;
  return { format: known, columns: Object.keys(parts).length === 0 ? null : columns.data };
}
