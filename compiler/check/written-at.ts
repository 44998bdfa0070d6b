// The text of a value as a person wrote it, for messages that quote it.
import type { DataPath } from "../read/data-path.ts";
import type { SpecDocument } from "../read/document.ts";

export function writtenAt(document: SpecDocument, path: DataPath): string {
  const { file, range } = document.placeOf(path, "value");
  return document.textOf(file).slice(range.start, range.end);
}
