// Which specs a repository has. Reads names and kinds of directory entries, never a file; follows no link.
import { type Dirent } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import path from "node:path";
import type { Diagnostic } from "../diagnostic.ts";
import {
  deviceName,
  isDeviceName,
  isLikeProjects,
  isLikeSpecName,
  isOtherLanguage,
  isSpecName,
  otherFolder,
  tooDeep,
  wrongEnding,
} from "./would-be-spec.ts";
import { systemCode, systemReason } from "./system-reason.ts";

export interface DiscoveredSpecs {
  /** `specs/platform.yaml`, when it is there. */
  readonly platform?: string;
  /** `specs/projects/<team>/<project>.yaml|.yml|.spec.ts`, from the root, sorted by code unit. */
  readonly projects: string[];
  /** Promotion records, `specs/promotions/<environment>/<team>/<project>.yaml`, sorted by file. */
  readonly promotions: readonly FoundPromotion[];
  /** Entries that look like specs and are not read as ones. That there is no platform or no project is not among them. */
  readonly diagnostics: Diagnostic[];
}

export async function discoverSpecs(root: string): Promise<DiscoveredSpecs> {
  const diagnostics: Diagnostic[] = [];
  const report = (file: string, words: Words): void => {
    diagnostics.push({ ...words, severity: "error", file });
  };
  const top = await specEntries(root, "specs", report);
  const platform = findPlatform(top, report);
  reportBesideProjects(top, report);
  const projects: string[] = [];
  if (top.some(({ name }) => name === "projects")) {
    for (const entry of await specEntries(root, "specs/projects", report)) {
      const file = `specs/projects/${entry.name}`;
      const isLike = isLikeSpecName(entry.name) || isOtherLanguage(entry.name);
      if (isLike && !entry.isDirectory()) report(file, withoutTeam);
      else if (entry.isDirectory() || entry.isSymbolicLink()) {
        const entries = await specEntries(root, file, report);
        projects.push(...findProjects(file, entries, report));
        for (const folder of innerFolders(entries)) await reportTooDeep(root, file, `${file}/${folder}`, report);
      }
    }
  }
  const promotions = top.some(({ name }) => name === "promotions") ? await findPromotions(root, report) : [];
  return { ...(platform !== undefined && { platform }), projects: projects.sort(), promotions, diagnostics };
}

export interface FoundPromotion {
  readonly file: string;
  readonly environment: string;
  readonly team: string;
  readonly project: string;
}

/** Everything below the folder is a record, or an error: a record that nobody reads would let an environment make its own outputs. */
async function findPromotions(root: string, report: Report): Promise<FoundPromotion[]> {
  const found: FoundPromotion[] = [];
  const walk = async (names: readonly string[]): Promise<void> => {
    const folder = [promotionsFolder, ...names].join("/");
    for (const entry of await specEntries(root, folder, report)) {
      const file = `${folder}/${entry.name}`;
      const [environment, team] = names;
      if (entry.name.startsWith(".")) continue;
      if (entry.isDirectory() && names.length < 2) await walk([...names, entry.name]);
      else if (environment === undefined || team === undefined || !entry.name.endsWith(".yaml"))
        report(file, noPromotion);
      else if (isFile(entry, file, report))
        found.push({ file, environment, team, project: entry.name.slice(0, -".yaml".length) });
    }
  };
  await walk([]);
  return found.sort((a, b) => (a.file < b.file ? -1 : 1));
}

export const promotionsFolder = "specs/promotions";

const noPromotion: Words = {
  code: "promotion-misplaced",
  message: "this is no promotion record: one is specs/promotions/<environment>/<team>/<project>.yaml",
  fix: "move it there, or out of specs/promotions",
};

type Words = Pick<Diagnostic, "code" | "message" | "fix">;
type Report = (file: string, words: Words) => void;

function findPlatform(entries: readonly Dirent[], report: Report): string | undefined {
  const found = entries.find(({ name }) => name === "platform.yaml");
  for (const { name } of entries) {
    if (name === "platform.yaml" || !likePlatform.test(name)) continue;
    report(`specs/${name}`, found === undefined ? platformMisnamed : secondPlatform);
  }
  if (found === undefined) return undefined;
  return isFile(found, "specs/platform.yaml", report) ? "specs/platform.yaml" : undefined;
}

const likePlatform = /^\.?platform\.(ya?ml|(spec\.)?[cm]?[jt]s|jsonc?)(\.txt)?$/i;

/** What lies in specs/ itself and was perhaps meant for specs/projects/. */
function reportBesideProjects(entries: readonly Dirent[], report: Report): void {
  for (const entry of entries) {
    if (entry.isDirectory()) {
      if (isLikeProjects(entry.name)) report(`specs/${entry.name}`, otherFolder);
    } else if (isLikeSpecName(entry.name) && !likePlatform.test(entry.name)) {
      report(`specs/${entry.name}`, withoutTeam);
    }
  }
}

function findProjects(folder: string, entries: readonly Dirent[], report: Report): string[] {
  for (const entry of entries) {
    if (isSpecName(entry.name) || entry.isDirectory()) continue;
    const isLike = isLikeSpecName(entry.name) || isOtherLanguage(entry.name);
    if (isLike) report(`${folder}/${entry.name}`, wrongEnding(folder, entry.name));
  }
  return entries
    .filter(({ name }) => isSpecName(name))
    .filter((entry) => isFile(entry, `${folder}/${entry.name}`, report))
    .map(({ name }) => {
      if (isDeviceName(name)) report(`${folder}/${name}`, deviceName);
      return `${folder}/${name}`;
    });
}

/** Names every spec below a team's folder that lies too deep to be read. */
async function reportTooDeep(root: string, team: string, folder: string, report: Report): Promise<void> {
  const entries = await entriesOf(root, folder, report);
  for (const entry of entries) {
    if (isLikeSpecName(entry.name) && !entry.isDirectory()) {
      report(`${folder}/${entry.name}`, tooDeep(team, entry.name));
    }
  }
  for (const inner of innerFolders(entries)) await reportTooDeep(root, team, `${folder}/${inner}`, report);
}

/** Folders that are looked into for specs that lie too deep: not data, and nothing that tools have put there. */
function innerFolders(entries: readonly Dirent[]): string[] {
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && !isSpecName(entry.name))
    .map(({ name }) => name)
    .filter((name) => name !== "data" && name !== "node_modules");
}

function isFile(entry: Dirent, file: string, report: Report): boolean {
  if (entry.isFile()) return true;
  report(file, entry.isSymbolicLink() ? link : notAFile(entry.isDirectory() ? "a folder" : "a device, pipe or socket"));
  return false;
}

/** Of a folder that specs or records lie in. Below another repository, as below a submodule, no commit of this one holds them. */
async function specEntries(root: string, folder: string, report: Report): Promise<Dirent[]> {
  const entries = await entriesOf(root, folder, report);
  if (entries.some(({ name }) => name.toLowerCase() === ".git")) report(folder, nested);
  return entries;
}

/** Nothing for a folder that does not exist. */
async function entriesOf(root: string, folder: string, report: Report): Promise<Dirent[]> {
  const absolute = path.join(root, folder);
  try {
    if ((await lstat(absolute)).isSymbolicLink()) {
      report(folder, link);
      return [];
    }
    const entries = await readdir(absolute, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (systemCode(error) !== "ENOENT") {
      report(folder, {
        code: "specs-unreadable",
        message: `the folder cannot be read: ${systemReason(error)}`,
        fix: "make it a folder that whoever runs the compiler may read",
      });
    }
    return [];
  }
}

function notAFile(what: string): Words {
  return { code: "spec-not-a-file", message: `${what} has the name of a spec`, fix: "rename or remove it" };
}

const link: Words = {
  code: "spec-link",
  message: "this is a link; specs are read only where they are",
  fix: "replace the link by the file or folder itself",
};

const nested: Words = {
  code: "spec-nested",
  message: "this is a git repository of its own, such as a submodule: no commit of this one holds the specs in it",
  fix: "move them into this repository, or move the other one out of specs/",
};

const platformMisnamed: Words = {
  code: "platform-name",
  message: "the platform's spec has to be named specs/platform.yaml",
  fix: "rename the file, and write it in YAML",
};

const secondPlatform: Words = {
  code: "platform-name",
  message: "the platform's spec is specs/platform.yaml; this file is not read",
  fix: "write what it says into specs/platform.yaml, and remove it",
};

const withoutTeam: Words = {
  code: "spec-without-team",
  message: "a project's spec has to be in the folder of its team",
  fix: "move the file to specs/projects/<team>/",
};
