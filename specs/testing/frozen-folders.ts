// The repositories and homes that were frozen, of which specs/handoff/history keeps some: v3-repository, v3-home.
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A folder each time that something was frozen: documents in `v1/`, a repository in `v3-repository/`. */
export const historyFolder = new URL("../handoff/history/", import.meta.url);

/** Paths, the newest last, by its number: v10 comes after v9. */
export function frozenFolders(what: "repository" | "home"): string[] {
  const number = (name: string): number => Number(/^v(\d+)/.exec(name)?.[1]);
  return readdirSync(historyFolder)
    .filter((name) => new RegExp(`^v\\d+-${what}$`).test(name))
    .toSorted((a, b) => number(a) - number(b))
    .map((name) => fileURLToPath(new URL(name, historyFolder)));
}
