// package-lock.json as a graph: which package an import finds, and all that a workspace needs.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** `packages` of the lock, by place (`node_modules/a/node_modules/b`, or the folder of a workspace). */
export function readLock(root) {
  return JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")).packages;
}

/** Places of what comes from a registry, sorted. */
export function placesOf(packages) {
  return Object.keys(packages)
    .filter((place) => place.includes("node_modules/") && packages[place].link !== true)
    .toSorted();
}

export function nameOf(place) {
  return place.split("node_modules/").at(-1);
}

/** The package.json at a place; undefined where it is not installed, as what is made for another machine. */
export function manifestAt(root, place) {
  const file = path.join(root, place, "package.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

/** Places that a package at `place` needs directly; peers and optional ones that are nowhere are left out. */
export function neededBy(packages, place, kinds = ["dependencies", "optionalDependencies", "peerDependencies"]) {
  const names = new Set(kinds.flatMap((kind) => Object.keys(packages[place][kind] ?? {})));
  return [...names].map((name) => placeFrom(packages, place, name)).filter((found) => found !== undefined);
}

/** Places of all that is needed, those that it begins with too. */
export function closureOf(packages, places) {
  const found = new Set(places);
  for (const place of found) for (const one of neededBy(packages, place)) found.add(one);
  return found;
}

/** As Node looks: in the node_modules beside it, then above. */
function placeFrom(packages, place, name) {
  for (let folder = place; ; folder = folder === "" ? undefined : path.posix.dirname(`/${folder}`).slice(1)) {
    if (folder === undefined) return undefined;
    const at = folder === "" ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (packages[at] !== undefined) return packages[at].link === true ? packages[at].resolved : at;
  }
}
