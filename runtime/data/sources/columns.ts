// Has a table the columns that a dataset reads?
import type { ReadColumns } from "../../../specs/handoff/dataset-manifest.ts";

const mostNamed = 20;

/** What is wrong with a table that has these, after the file's name in a sentence; undefined where nothing is. */
export function columnsProblem(names: readonly string[], { needed, optional }: ReadColumns): string | undefined {
  const isTwice = (name: string): boolean => names.indexOf(name) !== names.lastIndexOf(name);
  const twice = [...needed, ...optional].filter(isTwice);
  if (twice.length > 0) return `has two columns that are called ${twice.join(", and two that are called ")}`;
  const missing = needed.filter((name) => !names.includes(name));
  if (missing.length === 0) return undefined;
  const more = names.length > mostNamed ? ", ..." : "";
  return `has no column ${missing.join(" and no column ")}; its columns are ${names.slice(0, mostNamed).join(", ")}${more}`;
}
