// What all edits of a repository are made of. None follows a link out of the repository.
import { execFileSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import type { CasePlace } from "./case-place.ts";
import { editText } from "./hostile-texts.ts";

/** Changes the repository of a case, and says how; undefined where it has nothing to change. */
export type Edit = (place: CasePlace) => string | undefined;

/** Regular files below a folder of the repository, by path from it, sorted; none through a link. */
export function filesIn(root: string, folder: string): string[] {
  if (isThroughLink(root, `${folder}/file`)) return [];
  const found: string[] = [];
  const visit = (inside: string): void => {
    for (const entry of readdirSync(path.join(root, inside), { withFileTypes: true })) {
      const one = `${inside}/${entry.name}`;
      if (entry.isDirectory()) visit(one);
      else if (entry.isFile()) found.push(one);
    }
  };
  if (existsSync(path.join(root, folder))) visit(folder);
  return found.toSorted();
}

export function foldersIn(root: string, folder: string): string[] {
  return [...new Set(filesIn(root, folder).map((file) => path.posix.dirname(file)))];
}

/** Empty for what is no regular file, or is large. */
export function textAt(root: string, file: string): string {
  const stats = lstatSync(path.join(root, file), { throwIfNoEntry: false });
  return stats?.isFile() === true && stats.size <= 2 ** 20 ? readFileSync(path.join(root, file), "utf8") : "";
}

/** False where something of an earlier edit is in the way. */
export function put(root: string, file: string, text: string | Buffer): boolean {
  const at = path.join(root, file);
  try {
    if (isThroughLink(root, file)) return false;
    mkdirSync(path.dirname(at), { recursive: true });
    if (lstatSync(at, { throwIfNoEntry: false })?.isFile() !== true) rmSync(at, { recursive: true, force: true });
    writeFileSync(at, text);
    return true;
  } catch {
    return false;
  }
}

/** Another text in one of some files. */
export function editOneOf({ root, random, words }: CasePlace, files: readonly string[]): string | undefined {
  if (files.length === 0) return undefined;
  const file = random.pick(files);
  const { what, bytes } = editText(textAt(root, file), random, words);
  return put(root, file, bytes) ? `${file}: ${what}` : undefined;
}

/** Puts something that is no file of its own in the place of a file or a folder. */
export function replaceBySomething({ root, outside, random }: CasePlace, name: string): string | undefined {
  const at = path.join(root, name);
  if (isThroughLink(root, name)) return undefined;
  // git waits for a pipe in its own folder, and reads gigabytes of holes or of zeroes; no clone brings them.
  const isGits = name.startsWith(".git/");
  const kinds = Object.keys(things).filter((kind) => !isGits || !endless.includes(kind));
  const kind = random.pick(kinds as (keyof typeof things)[]);
  mkdirSync(path.dirname(at), { recursive: true });
  rmSync(at, { recursive: true, force: true });
  things[kind](at, outside);
  return `${name}: ${kind}`;
}

const endless = ["a pipe", "a huge file", "a link to /dev/zero"];

const things = {
  "a link to a file outside": (at: string, outside: string) => symlinkSync(path.join(outside, "kept.txt"), at),
  "a link to a folder outside": (at: string, outside: string) => symlinkSync(path.join(outside, "folder"), at),
  "a link to /etc/passwd": (at: string) => symlinkSync("/etc/passwd", at),
  "a link to /dev/zero": (at: string) => symlinkSync("/dev/zero", at),
  "a link to itself": (at: string) => symlinkSync(path.basename(at), at),
  "a link to the folder above": (at: string) => symlinkSync("..", at),
  "a link to nothing": (at: string) => symlinkSync("gone", at),
  "a pipe": (at: string) => void execFileSync("mkfifo", [at]),
  "a folder": (at: string) => void mkdirSync(path.join(at, "inside"), { recursive: true }),
  nothing: () => undefined,
  "an empty file": (at: string) => writeFileSync(at, ""),
  // Of holes. Data and models may have any size, and are digested; what git says it ignores is read by git.
  "a huge file": (at: string) => {
    writeFileSync(at, "");
    truncateSync(at, /\/(?:data|models|blobs)\/|\.(?:jsonl|txt|gitignore)$/.test(at) ? 2 ** 24 : 3 * 2 ** 30);
  },
} as const;

/** Also where a file stands on the way. */
function isThroughLink(root: string, file: string): boolean {
  const parts = path.posix.dirname(file).split("/");
  for (let length = 1; length <= parts.length; length++) {
    const stats = lstatSync(path.join(root, ...parts.slice(0, length)), { throwIfNoEntry: false });
    if (stats === undefined) return false;
    if (!stats.isDirectory()) return true;
  }
  return false;
}
