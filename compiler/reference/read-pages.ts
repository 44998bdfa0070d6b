// The pages as they come with the program.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Beside the bundle, or in the root of the sources. */
const folder = [new URL("./reference/", import.meta.url), new URL("../../generated/reference/", import.meta.url)].find(
  (url) => existsSync(url),
);

/** Markdown by file name, sorted. */
export function readPages(): ReadonlyMap<string, string> {
  if (folder === undefined) throw new Error("internal: there is no folder reference beside the program");
  const names = readdirSync(folder).toSorted();
  return new Map(names.map((name) => [name, readFileSync(fileURLToPath(new URL(name, folder)), "utf8")]));
}
