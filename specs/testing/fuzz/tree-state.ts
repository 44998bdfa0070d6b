// What a folder holds, to compare before and after: nothing is followed, and nothing that waits is opened.
import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import path from "node:path";

/** By path from the folder; what is in `leftOut` (whole paths) is not looked at. Times do not count. */
export type TreeState = ReadonlyMap<string, string>;

export function treeState(folder: string, leftOut: (inside: string) => boolean = () => false): TreeState {
  const found = new Map<string, string>();
  const visit = (inside: string): void => {
    for (const name of readdirSync(path.join(folder, inside)).toSorted()) {
      const one = inside === "" ? name : `${inside}/${name}`;
      if (leftOut(one)) continue;
      const stats = lstatSync(path.join(folder, one));
      found.set(one, `${stats.mode.toString(8)} ${contentOf(path.join(folder, one), stats)}`);
      if (stats.isDirectory()) visit(one);
    }
  };
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) visit("");
  return found;
}

/** A sentence for each path that differs, the first ones. */
export function differences(before: TreeState, after: TreeState): string[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return paths.flatMap((one) => {
    const [was, is] = [before.get(one), after.get(one)];
    if (was === is) return [];
    return [was === undefined ? `${one} appeared` : is === undefined ? `${one} is gone` : `${one} changed`];
  });
}

const mostRead = 2 ** 20;

function contentOf(file: string, stats: ReturnType<typeof lstatSync> & object): string {
  if (stats.isSymbolicLink()) return `link to ${readlinkSync(file)}`;
  if (!stats.isFile()) return "";
  // A model, or one that is made of holes.
  if (Number(stats.size) > mostRead) return `${stats.size} bytes of ${Number(stats.mtimeMs)}`;
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}
