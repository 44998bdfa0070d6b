// Which generated fields an edit is in, by the places that they were traced to.
import type { Place } from "../trace.ts";
import type { ReleaseFieldEdit } from "./spec-edits.ts";

/** Does the place lie in what was edited, or the edit in it? */
export function isPlaceOf(place: Place, edit: ReleaseFieldEdit, file: string): boolean {
  switch (place.origin) {
    case "overlay":
      return edit.origin === "overlay" && place.path.at(-1) === edit.path.join(".");
    case "platform":
      return edit.origin === "platform" && isNested(place.path, edit.path);
    case "default":
      return isNested(place.path, edit.path);
    case "spec":
      return edit.origin !== "platform" && place.file === file && isNested(place.path, edit.path);
    case "rule":
      return false;
  }
}

function isNested(a: Place["path"], b: Place["path"]): boolean {
  const shared = Math.min(a.length, b.length);
  for (let index = 0; index < shared; index += 1) if (a[index] !== b[index]) return false;
  return true;
}
