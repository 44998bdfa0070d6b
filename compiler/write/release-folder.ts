// What a release folder holds on disk now: which files its index owns, which were edited by hand, and what does not belong there.
// Reads only.
import { lstatSync } from "node:fs";
import path from "node:path";
import { digestOf } from "../fingerprint.ts";
import { indexFile } from "../emit/index-file.ts";
import type { ReleaseIndex } from "../../specs/handoff/release.ts";
import { folderIdentity, readNames, type WholeFolders } from "./folder-identity.ts";
import { isLink, linksOnTheWay } from "./links.ts";
import { isSegment, releaseFolder, releasePath, type ReleaseId } from "./layout.ts";
import { readWhole } from "./whole-file.ts";

export interface ReleaseFolder {
  /** Undefined when there is no readable index; then nothing in the folder is owned. */
  readonly index: ReleaseIndex | undefined;
  /** Digest of the bytes of index.json; undefined when there is none. */
  readonly indexDigest: string | undefined;
  /** Names in the folder that the index does not own, sorted. */
  readonly unowned: readonly string[];
  /** Owned files whose bytes are not those of the index, sorted. Missing files are not edited: a build restores them. */
  readonly edited: readonly string[];
  /** Owned files whose bytes are those of the index but for their line ends, as git may convert them; sorted. */
  readonly converted: readonly string[];
  /** Owned files that are not there. */
  readonly missing: readonly string[];
  /** Symbolic links, as paths from the repository's root. Nothing is read or written through them. */
  readonly links: readonly string[];
}

/** Undefined when the folder does not exist. Files of a folder that is known to be whole are not read. */
export function readReleaseFolder(root: string, release: ReleaseId, known?: WholeFolders): ReleaseFolder | undefined {
  const folder = releaseFolder(root, release);
  const links = linksOnTheWay(root, releasePath(release));
  if (links.length > 0) return { ...empty, links };
  const names = readNames(folder);
  if (names === undefined) return undefined;

  const indexPath = path.join(folder, indexFile);
  if (isLink(indexPath)) links.push(releasePath(release, indexFile));
  const indexText = readWhole(indexPath)?.toString();
  const index = indexText === undefined ? undefined : parseIndex(indexText);
  const owned = new Set(Object.keys(index?.files ?? {}));
  const unowned = names.filter((name) => name !== indexFile && !owned.has(name));
  const edited: string[] = names.includes(indexFile) && index === undefined ? [indexFile] : [];
  const converted: string[] = [];
  const missing: string[] = [];
  const indexDigest = indexText === undefined ? undefined : digestOf(indexText);
  const identity = known === undefined ? undefined : folderIdentity(root, release);
  if (identity !== undefined && indexDigest !== undefined && known?.wholeFolder(release, identity) === indexDigest) {
    return { index, indexDigest, unowned, edited, converted, missing, links };
  }
  for (const [name, digest] of Object.entries(index?.files ?? {})) {
    const file = path.join(folder, name);
    if (isLink(file)) {
      links.push(releasePath(release, name));
      continue;
    }
    const found = digestOfFile(file);
    if (found === undefined) missing.push(name);
    else if (found !== digest) (isConverted(file, digest) ? converted : edited).push(name);
  }
  return { index, indexDigest, unowned, edited, converted, missing, links };
}

/**
 * Does the folder hold the release whose index has this digest, with nothing edited, missing or linked? `known` answers for folders that
 * have not changed since somebody asked; without it every file is read. Throws the system's errors.
 */
export function isWholeRelease(root: string, release: ReleaseId, digest: string, known?: WholeFolders): boolean {
  const identity = folderIdentity(root, release);
  if (identity !== undefined && known?.wholeFolder(release, identity) === digest) return true;
  const folder = readReleaseFolder(root, release);
  if (folder === undefined || folder.indexDigest !== digest || !isWhole(folder)) return false;
  if (identity !== undefined) known?.rememberFolder(release, identity, digest);
  return true;
}

/** Nothing edited, nothing missing, no links. */
function isWhole(folder: ReleaseFolder): boolean {
  const { edited, converted, missing, links } = folder;
  return [edited, converted, missing, links].every((files) => files.length === 0);
}

/** The index in a folder; undefined when there is none or when it is not one. */
export function readIndex(folder: string): ReleaseIndex | undefined {
  const text = readWhole(path.join(folder, indexFile))?.toString();
  return text === undefined ? undefined : parseIndex(text);
}

const empty = {
  ...{ index: undefined, indexDigest: undefined, unowned: [], edited: [], converted: [], missing: [] },
} as const;

/**
 * Undefined for what is not an index. Read by hand and not with the schema, whose library takes longer to load than a build that
 * changes nothing. File names may not leave the folder, whatever an edited index says.
 */
export function parseIndex(text: string): ReleaseIndex | undefined {
  let index: unknown;
  try {
    index = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isIndex(index) ? index : undefined;
}

function isIndex(index: unknown): index is ReleaseIndex {
  if (!isRecord(index) || index.kind !== "ReleaseIndex" || !isRecord(index.files)) return false;
  const { files, resources } = index;
  const named = Object.entries(files).every(([name, digest]) => isSegment(name) && typeof digest === "string");
  return named && Array.isArray(resources) && resources.every(isResource);
}

function isResource(resource: unknown): boolean {
  return isRecord(resource) && ["id", "name", "file", "digest"].every((field) => typeof resource[field] === "string");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function isConverted(file: string, digest: string): boolean {
  const text = readWhole(file)?.toString();
  return text !== undefined && digestOf(text.replaceAll("\r\n", "\n")) === digest;
}

/** Undefined where nothing is. No digest, and so that of no file, where something stands that we did not write. */
export function digestOfFile(file: string): string | undefined {
  const bytes = readWhole(file);
  if (bytes !== undefined) return digestOf(bytes);
  return lstatSync(file, { throwIfNoEntry: false }) === undefined ? undefined : "";
}
