// The repository and the home that a command works on.
import { statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Arguments, Io } from "../../specs/program/command.ts";
import { homeFolder } from "../../specs/handoff/store-places.ts";
import { UsageError } from "../../specs/program/exit-codes.ts";
import { trustFolder, trustStore } from "../../specs/program/own-folder.ts";
import { optionalFlag } from "./report.ts";

export interface Folders {
  readonly repository: string;
  readonly home: string;
}

/** A home that is named needs no repository around it: what was applied can be looked at and stopped without one. */
export function foldersOf(args: Arguments, io: Io): Folders {
  const folders = namedFolders(args, io);
  trustFolder(folders.home);
  return folders;
}

function namedFolders(args: Arguments, io: Io): Folders {
  const home = optionalFlag(args, "home");
  if (home === undefined) {
    const repository = repositoryOf(args, io.cwd);
    return { repository, home: join(repository, homeFolder) };
  }
  const around = optionalFlag(args, "root") === undefined ? nearest(io.cwd) : repositoryOf(args, io.cwd);
  return { repository: around ?? resolve(io.cwd), home: resolve(io.cwd, home) };
}

function repositoryOf(args: Arguments, cwd: string): string {
  const asked = optionalFlag(args, "root");
  if (asked !== undefined) {
    const root = resolve(cwd, asked);
    if (hasReleases(root)) return root;
    throw new UsageError(
      `${root} has no folder generated; name the root of a repository in which fairlead build was run`,
    );
  }
  const found = nearest(cwd);
  if (found !== undefined) return found;
  throw new UsageError(
    "there is no folder generated here or in a parent folder; run fairlead build first, or name the repository with --root",
  );
}

function nearest(cwd: string): string | undefined {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    if (hasReleases(folder)) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

function hasReleases(root: string): boolean {
  try {
    return statSync(join(root, "generated"), { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    // It may be there, and whoever reads it says what is wrong.
    return true;
  }
}

/** An artifact store that a person, a release or the platform names: what is in it is believed, so no commit may have put it there. */
export function trustedStore(cwd: string, named: string): string {
  const folder = resolve(cwd, named);
  trustStore(folder);
  return folder;
}
