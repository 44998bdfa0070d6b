// Finds the repository that a command works on, before it begins.
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import type { Arguments, Io, Run } from "../../specs/program/command.ts";
import { homeFolder } from "../../specs/handoff/store-places.ts";
import { UsageError } from "../../specs/program/exit-codes.ts";
import { trustFolder } from "../../specs/program/own-folder.ts";

export interface RepositoryArguments extends Arguments {
  /** The repository's root. */
  readonly root: string;
}

/** A command that works on one repository: that of `--root`, or the one around the working folder. */
export function inRepository(run: (args: RepositoryArguments, io: Io) => Promise<number>): Run {
  return (args, io) => {
    const { root } = args.flags;
    const found = findRoot(typeof root === "string" ? root : undefined, io.cwd);
    trustFolder(path.join(found, homeFolder));
    return run({ ...args, root: found }, io);
  };
}

/** The folder that was asked for, or the nearest parent of `cwd` that has a folder specs. */
function findRoot(asked: string | undefined, cwd: string): string {
  if (asked === "") throw new UsageError("--root names no folder");
  if (asked !== undefined) {
    const root = path.resolve(cwd, asked);
    if (hasSpecs(root)) return root;
    throw new UsageError(`${asked} has no folder specs; name the root of a repository that has one`);
  }
  for (let folder = path.resolve(cwd); ; folder = path.dirname(folder)) {
    if (hasSpecs(folder)) return folder;
    if (folder === path.dirname(folder)) break;
  }
  throw new UsageError(
    "there is no folder specs here or in a parent folder; go to your repository, name it with --root, or begin one with fairlead init",
  );
}

function hasSpecs(folder: string): boolean {
  const specs = path.join(folder, "specs");
  return existsSync(specs) && statSync(specs).isDirectory();
}
