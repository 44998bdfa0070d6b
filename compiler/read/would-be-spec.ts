// Files that somebody may take for a spec and that are not read. A spec that nobody reads makes no release, and a build would remove
// the one that it had; so such a file is an error, by its name alone. What lies in a folder `data` is data, whatever it is called.
import type { Diagnostic } from "../diagnostic.ts";

type Words = Pick<Diagnostic, "code" | "message" | "fix">;

/** Is it read as a spec, where it lies in the folder of a team? Names that start with a dot are what editors leave behind. */
export function isSpecName(name: string): boolean {
  return !name.startsWith(".") && /\.(ya?ml|spec\.ts)$/.test(name);
}

/**
 * Has it the ending of a spec, or one that is nearly that: another case, another dialect of TypeScript, an editor's `.txt`? A name
 * with a leading dot too, but for what Emacs (`.#`) and macOS (`._`) put beside files.
 */
export function isLikeSpecName(name: string): boolean {
  return !/^\.[#_]/.test(name) && /\.(ya?ml|spec\.[cm]?[jt]s)(\.txt)?$/i.test(name);
}

/** Could it be a spec in a language that specs are not written in, or without `.spec`? Only asked where specs are: elsewhere it is data. */
export function isOtherLanguage(name: string): boolean {
  if (name.startsWith(".") || /\.d\.[cm]?ts$/.test(name) || toolFile.test(name)) return false;
  return /\.(jsonc?|json5|[cm]?[jt]s)$/i.test(name);
}

/** Could a spec import it? What could not be meant for a spec otherwise is no mistake where one does. */
export function isSharedName(name: string): boolean {
  return isTypeScript(name) && isOtherLanguage(name) && !isSpecName(name);
}

/** Is it evaluated? YAML is read. */
export function isTypeScript(file: string): boolean {
  return file.endsWith(".ts");
}

/** Files that editors and package managers want beside TypeScript. */
const toolFile = /^(package|package-lock|jsconfig|tsconfig(\..+)?)\.json$/;

/** For a file in the folder of its team. */
export function wrongEnding(folder: string, name: string): Words {
  const written = name.replace(/^\.|\.txt$/gi, "");
  const bare = written.replace(/(\.spec)?\.[^.]+$/i, "");
  const right = /\.(ya?ml|jsonc?|json5)$/i.test(written) ? `${bare}.yaml` : `${bare}.spec.ts`;
  return {
    code: "spec-not-read",
    message: `a spec is called <project>.yaml or <project>.spec.ts; this file is not read`,
    fix: `if it is a spec, name it ${right}; ${isSharedName(name) ? "if specs share it, import it in one; " : ""}if it is not, move it to ${folder}/data/ or out of specs/projects/`,
  };
}

/** Of a folder that lies in specs/: was it meant to be specs/projects/? */
export function isLikeProjects(name: string): boolean {
  return name !== "projects" && /^projects?$/i.test(name);
}

/** For such a folder. */
export const otherFolder: Words = {
  code: "spec-not-read",
  message: "specs of projects are in specs/projects/; this folder is not read",
  fix: "rename it to projects",
};

/** For a file in a folder below that of its team. */
export function tooDeep(team: string, name: string): Words {
  return {
    code: "spec-not-read",
    message: "a spec lies in the folder of its team, and not in a folder below it; this file is not read",
    fix: `if it is a spec, move it to ${team}/${name}; if it is not, move it to ${team}/data/ or out of specs/projects/`,
  };
}

/** Windows opens a device under these names, whatever their ending. The names that specs may give are refused by the kinds. */
export function isDeviceName(name: string): boolean {
  return /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i.test(name);
}

/** For such a file. */
export const deviceName: Words = {
  code: "spec-device-name",
  message: "Windows has no file of this name, and could not check it out",
  fix: "name the file otherwise; what it says can stay as it is",
};
