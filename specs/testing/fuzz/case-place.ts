// Where one case happens: a repository, and around it all that no command may touch, with a program that no command may run.
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { hostileWords } from "./hostile-texts.ts";
import { Random } from "./random.ts";
import { differences, treeState, type TreeState } from "./tree-state.ts";

export interface CasePlace {
  readonly folder: string;
  /** The repository, still empty. */
  readonly root: string;
  /** Of somebody else: files that have to stay as they are. */
  readonly outside: string;
  readonly random: Random;
  readonly words: readonly string[];
  /** A shell command that says that it ran, in the position, and passes its input on. */
  readonly canary: (position: string) => string;
  /** What a user's environment holds. */
  readonly environment: Readonly<Record<string, string>>;
  /** From here on nothing around the repository may change. */
  begin(): void;
  /** What has changed since, a sentence each. */
  faults(): string[];
  remove(): void;
}

/** What a file of somebody else says, which no command may show. */
export const secret = "the secret of somebody else";

/** With this in its environment, git runs for whoever plants: what it starts then is no fault. */
export const planting = "FAIRLEAD_PLANTING";

const kept = ["outside", "home"] as const;

export function openCase(work: string, seed: number, number: number): CasePlace {
  const folder = path.join(work, `${seed}-${number}`);
  rmSync(folder, { recursive: true, force: true });
  const at = (...names: string[]): string => path.join(folder, ...names);
  for (const name of ["repository", "outside/folder", "home/.config/git", "home/.cache", "home/.local/share", "tmp"])
    mkdirSync(at(name), { recursive: true });
  writeFileSync(at("outside/kept.txt"), `${secret}\n`);
  writeFileSync(at("outside/folder/kept.json"), "{}\n");
  writeFileSync(at("home/.gitconfig"), "[user]\n\tname = A Person\n\temail = person@example.org\n");
  writeFileSync(at("canary"), `#!/bin/sh\n[ -n "$${planting}" ] || echo "$*" >> '${at("executed")}'\ncat\n`);
  chmodSync(at("canary"), 0o755);
  const before = new Map<string, TreeState>();
  return {
    folder,
    root: at("repository"),
    outside: at("outside"),
    random: new Random(seed, number),
    words: hostileWords(`${at("canary")} word`, at("outside")),
    canary: (position) => `${at("canary")} ${position}`,
    environment: {
      HOME: at("home"),
      XDG_CONFIG_HOME: at("home/.config"),
      XDG_CACHE_HOME: at("home/.cache"),
      XDG_DATA_HOME: at("home/.local/share"),
      TMPDIR: at("tmp"),
      GIT_CONFIG_NOSYSTEM: "1",
    },
    begin: () => kept.forEach((name) => before.set(name, treeState(at(name)))),
    faults: () => [
      ...executedIn(at("executed")),
      ...kept.flatMap((name) => differences(before.get(name)!, treeState(at(name))).map((what) => `${name}: ${what}`)),
      ...differences(new Map(), treeState(at("tmp")))
        .slice(0, 1)
        .map((what) => `temporary folder: ${what}`),
    ],
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function executedIn(file: string): string[] {
  try {
    return [`a planted program was run: ${readFileSync(file, "utf8").trim().split("\n").slice(0, 3).join("; ")}`];
  } catch {
    return [];
  }
}
