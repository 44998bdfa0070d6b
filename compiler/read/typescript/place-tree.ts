// The places of a spec's data, in a shape that can be sent from the process that evaluated it.
import type { FileRange, Locator } from "../read-data.ts";

export interface PlaceTree {
  /** Absent for list items and the root. */
  readonly key?: FileRange;
  readonly value: FileRange;
  /** By key or index; only those whose own place is known. */
  readonly children?: Readonly<Record<string, PlaceTree>>;
}

/** What is not in the tree gets the place of its nearest ancestor that is. */
export function locateInPlaces(root: PlaceTree): Locator {
  return (path, part) => {
    let place = root;
    for (const step of path) {
      const { children } = place;
      if (children === undefined || !Object.hasOwn(children, step)) break;
      place = children[step]!;
    }
    return part === "key" ? (place.key ?? place.value) : place.value;
  };
}
