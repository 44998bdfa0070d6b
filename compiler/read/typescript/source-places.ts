// Where the data of a TypeScript spec is written: in the spec, or in a file that it imports.
import type { FileRange } from "../read-data.ts";
import { Bindings, type Meant } from "./module-bindings.ts";
import type { Module } from "./module-graph.ts";
import { Literals, type Located } from "./module-literals.ts";
import type { PlaceTree } from "./place-tree.ts";

export interface SourcePlaces {
  /** Places of everything in `data`, which the module evaluated to. */
  treeOf(data: unknown): PlaceTree;
  /** The value at a path, or the nearest expression around it. */
  placeOf(path: readonly (string | number)[]): FileRange;
}

/** Undefined for a module without a default export. */
export function sourcePlaces(spec: Module): SourcePlaces | undefined {
  const bindings = new Bindings();
  const root = bindings.exported(spec, "default");
  if (root === undefined) return undefined;
  const literals = new Literals(bindings);
  const rangeOf = ({ module, span: { start, end } }: Located): FileRange =>
    module === spec ? { start, end } : { start, end, file: module.file };
  const tree = (data: unknown, written: Meant, key: Located | undefined): PlaceTree => {
    const children: Record<string, PlaceTree> = {};
    if (data !== null && typeof data === "object") {
      for (const [step, value] of Object.entries(data)) {
        const child = literals.child(written, step);
        if (child !== undefined) children[step] = tree(value, child.value, child.key);
      }
    }
    return {
      ...(key !== undefined && { key: rangeOf(key) }),
      value: rangeOf(literals.placeOf(written)),
      ...(Object.keys(children).length > 0 && { children }),
    };
  };
  return {
    treeOf: (data) => tree(data, root, undefined),
    placeOf: (path) => {
      let place = root;
      for (const step of path) {
        const child = literals.child(place, step);
        if (child === undefined) break;
        place = child.value;
      }
      return rangeOf(literals.placeOf(place));
    },
  };
}
