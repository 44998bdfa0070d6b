// Which fields of a generated resource change, and which spec lines caused each.
import { escapePointer, type Json, type Place, type PlaceMap } from "../trace.ts";
import { compareValues } from "./compare-values.ts";

/** One changed field of a resource with the places of its new value. */
export interface TracedChange {
  readonly pointer: string;
  readonly before?: Json;
  readonly after?: Json;
  /** Places of the field, of what it is part of where only that is traced, and of its parts. */
  readonly places: readonly Place[];
}

export function outputChanges(before: Json, after: Json, places: PlaceMap): TracedChange[] {
  return compareValues(before, after).map(({ path, before: was, after: is }) => {
    const pointer = path.map((step) => `/${escapePointer(String(step))}`).join("");
    return {
      pointer,
      ...(was === undefined ? {} : { before: was }),
      ...(is === undefined ? {} : { after: is }),
      places: is === undefined ? placesLeft(path, pointer, places) : placesAround(pointer, places),
    };
  });
}

/**
 * Of a field that the output leaves out because it is neutral now; none where nothing stands for it any more. An item of a list that is
 * gone has none: another item may stand at its number.
 */
function placesLeft(path: readonly (string | number)[], pointer: string, places: PlaceMap): Place[] {
  if (path.some((step) => typeof step === "number")) return [];
  const parts = [...places].filter(([key]) => key === pointer || key.startsWith(`${pointer}/`));
  return parts.flatMap(([, own]) => own);
}

/** The field's own places; else those of the nearest part of the tree above it; and always those of the fields below it. */
function placesAround(pointer: string, places: PlaceMap): Place[] {
  const found = new Set<Place>();
  for (let above = pointer; above !== ""; above = above.slice(0, above.lastIndexOf("/"))) {
    const own = places.get(above);
    if (own === undefined) continue;
    for (const place of own) found.add(place);
    break;
  }
  const below = `${pointer}/`;
  for (const [key, own] of places) if (key.startsWith(below)) for (const place of own) found.add(place);
  return [...found];
}
