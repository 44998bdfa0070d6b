// Writes what a repository of specs begins with. What is there already is never touched, so that it may be run again.
import { existsSync, lstatSync, rmSync } from "node:fs";
import path from "node:path";
import { gitFolderAround } from "../read/git-folder.ts";
import { fail, ok, type Result } from "../result.ts";
import { linksOnTheWay } from "../write/links.ts";
import { replaceFile } from "../write/replace-file.ts";
import { writeFailure } from "../write/system-error.ts";
import {
  projectFiles,
  type ProjectWords,
  type TemplateFile,
  templateFiles,
  templateText,
  type TemplateWords,
} from "./template-files.ts";

export interface Started {
  /** In their order; paths from the repository of specs. `kept`: it was there, and is as it was. */
  readonly files: readonly { readonly file: string; readonly state: "written" | "kept" }[];
  /** Undefined outside of git. */
  readonly git: string | undefined;
}

export type StartOptions = Omit<TemplateWords, "folder">;

/** `root` is the folder that gets specs/. Nothing is written where one around it has them. */
export function startRepository(root: string, options: StartOptions): Result<Started> {
  const around = specsAround(path.dirname(root));
  if (around !== undefined)
    return fail("not-found", `${around} has specs/platform.yaml: this folder is part of that repository. Go there`);
  const git = gitFolderAround(root)?.top;
  const folder = git === undefined ? "" : path.relative(git, root).split(path.sep).join("/");
  const words = { ...options, folder: folder === "" ? "" : `${folder}/` };
  // What GitHub reads has the folder's name in patterns, expressions and YAML.
  if (!/^[\p{L}\p{N}._/-]*$/u.test(folder))
    return fail(
      "file-unwritable",
      `${JSON.stringify(folder)} has characters that rules and workflows of GitHub take for others. Begin in a folder of letters, digits, '.', '_' and '-', or at the root of git's work tree; nothing was written`,
    );
  // Other projects are there: a first one is not wanted.
  const hasProjects = existsSync(path.join(root, "specs", "projects"));
  const wanted = templateFiles(options).filter(({ file }) => !hasProjects || !file.startsWith("specs/projects/"));
  const places = wanted.map((one) => ({ ...one, base: one.from === "git" ? (git ?? root) : root }));
  const files = writeAll(root, places, words);
  return files.ok ? ok({ files: files.value, git }) : files;
}

function writeAll(
  root: string,
  places: readonly (TemplateFile & { readonly base: string })[],
  words: TemplateWords | ProjectWords,
): Result<Started["files"]> {
  const links = places.flatMap(({ base, file }) => linksOnTheWay(base, path.posix.dirname(file)));
  if (links.length > 0) return fail("file-unwritable", `${links[0]!} is a link; nothing was written through it`);
  const files: Started["files"][number][] = [];
  const made: string[] = [];
  for (const { template, base, file } of places) {
    const written = writeNew(path.join(base, file), templateText(template, words));
    if (!written.ok) {
      for (const one of made) rmSync(one, { force: true });
      return written;
    }
    if (written.value) made.push(path.join(base, file));
    const shown = path.relative(root, path.join(base, file)).split(path.sep).join("/");
    files.push({ file: shown, state: written.value ? "written" : "kept" });
  }
  return ok(files);
}

function specsAround(folder: string): string | undefined {
  for (let up = folder; ; up = path.dirname(up)) {
    if (existsSync(path.join(up, "specs", "platform.yaml"))) return up;
    if (up === path.dirname(up)) return undefined;
  }
}

/** The files of one more project, in a repository that has specs. What is there already is kept. */
export function startProject(root: string, words: ProjectWords): Result<Started["files"]> {
  return writeAll(
    root,
    projectFiles(words).map((one) => ({ ...one, base: root })),
    words,
  );
}

/** False where something has the name, whatever it is. */
function writeNew(absolute: string, text: string): Result<boolean> {
  try {
    if (lstatSync(absolute, { throwIfNoEntry: false }) !== undefined) return ok(false);
    const taken = fail("file-unwritable", `${absolute} has come there meanwhile; run the command again`);
    const isFree = (): boolean => lstatSync(absolute, { throwIfNoEntry: false }) === undefined;
    const written = replaceFile(absolute, text, { file: absolute, ready: () => (isFree() ? ok(undefined) : taken) });
    return written.ok ? ok(true) : written;
  } catch (error) {
    return writeFailure(absolute, error);
  }
}
