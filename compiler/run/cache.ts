// What is remembered between two runs, so that a run with one change does one project's work: digests of files and how many lines they have, as long as size,
// times and inode are the same, and what each project was compiled to. Everything is found by content; deleting it costs time only.
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  type Stats,
} from "node:fs";
import path from "node:path";
import type { ClaimText } from "./claims.ts";
import type { OtherRead, PublishedDatasets } from "./published.ts";
import type { ProjectName } from "../model/former-name.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { digestOf, type Digest } from "../fingerprint.ts";
import type { Reference } from "../model/references.ts";
import { factsOf, type DigestCache, type FileFacts } from "../read/file-digest.ts";
import { cacheFile } from "./cache-file.ts";
import { compilerIdentity } from "./compiler-identity.ts";
import { systemCodeOf } from "../../specs/program/system-error.ts";
import { releaseName, type ReleaseId } from "../write/layout.ts";
import type { FolderIdentity, WholeFolders } from "../write/folder-identity.ts";
import { largestFile, readWhole } from "../write/whole-file.ts";

/** What is known of a project whose spec had no error. */
export interface CachedProject {
  /** Digest of the spec file. */
  readonly spec: string;
  /** Files and model folders that it names, and files that it imports (from the root, with a leading `/`), with their digests. */
  readonly inputs: readonly (readonly [kind: Reference["kind"] | "import", path: string, digest: string])[];
  readonly team: string;
  readonly name: string;
  /** What it was called before. */
  readonly former?: ProjectName | undefined;
  readonly warnings: readonly Diagnostic[];
  /** What no other project may have. */
  readonly claims: readonly ClaimText[];
  /** Environments that follow no record yet. */
  readonly unpromoted: readonly string[];
  /** What it publishes. */
  readonly published?: PublishedDatasets | undefined;
  /** What its datasets read of other projects. */
  readonly reads: readonly OtherRead[];
  /** Its promotion records, those under its name of before too, with their digests. */
  readonly records: readonly (readonly [file: string, digest: string])[];
  /** Digest of each release's index, by environment in the platform's order; absent until it was emitted. */
  readonly releases?: readonly (readonly [environment: string, digest: string])[];
}

interface CacheData {
  /** Of the compiler's code; any other compiler ignores the cache. */
  readonly compiler: string;
  /** Digest of the platform's file; a change of it forgets all projects. */
  platform: string;
  readonly projects: Record<string, CachedProject>;
  /** By absolute path. */
  readonly files: Record<string, FileEntry>;
  /** By `<environment>/<team>/<project>`. */
  readonly folders: Record<string, FolderSeal>;
  /** Digests of the files that say what git ignores of the inputs, by absolute path; empty of one that is not there. */
  rules: Record<string, string>;
  /** Digests of the files of generated/schemas that this compiler makes, by name. */
  schemas: Record<string, string>;
}

/** Identity of a whole release folder, and the digest of its index. */
type FolderSeal = readonly [identity: string, digest: string];

/** Size, mtime and ctime in ms, inode; and what the file holds. */
type FileEntry = readonly [number, number, number, number, FileFacts];

/** What a cache was told, as plain data. */
export interface Seen {
  /** Not settled is a file that could change without anybody noticing the next time. */
  readonly files: readonly (readonly [absolute: string, entry: FileEntry, isSettled: boolean])[];
  readonly folders: readonly (readonly [release: string, seal: FolderSeal])[];
}

export class CompileCache implements DigestCache, WholeFolders {
  readonly #root: string;
  readonly #data: CacheData;
  /** Files that this run looked at; only they are remembered. */
  readonly #files = new Map<string, FileEntry>();
  /** Release folders that this run looked at. */
  readonly #folders = new Map<string, FolderSeal>();
  /** Files of this run that could change without anybody noticing the next time. */
  readonly #unsettled = new Set<string>();
  /** What `takeSeen` has not told yet. */
  #untaken: { files: Seen["files"][number][]; folders: Seen["folders"][number][] } = { files: [], folders: [] };
  #changed = false;

  constructor(root: string) {
    this.#root = root;
    this.#data = readCache(root);
  }

  /** Forgets all projects when the platform is another one. */
  usePlatform(digest: string): void {
    if (this.#data.platform === digest) return;
    this.#data.platform = digest;
    for (const file of Object.keys(this.#data.projects)) delete this.#data.projects[file];
    this.#changed = true;
  }

  /** What the project was compiled to, if its spec has these bytes. Whoever asks checks the inputs. */
  project(file: string, spec: string): CachedProject | undefined {
    const known = Object.hasOwn(this.#data.projects, file) ? this.#data.projects[file] : undefined;
    return known?.spec === spec ? known : undefined;
  }

  rememberProject(file: string, project: CachedProject): void {
    this.#data.projects[file] = project;
    this.#changed = true;
  }

  forgetProject(file: string): void {
    if (!Object.hasOwn(this.#data.projects, file)) return;
    delete this.#data.projects[file];
    this.#changed = true;
  }

  /** Digest of a regular file; undefined when there is none, or one too large for what is asked for here. Read only when its size, times or inode changed. Throws the system's errors. */
  digest(absolute: string): Digest | undefined {
    const stats = lstatSync(absolute, { throwIfNoEntry: false });
    if (stats === undefined || !stats.isFile() || stats.size > largestFile) return undefined;
    const known = this.get(absolute, stats);
    if (known !== undefined) return known.digest;
    const facts = factsOf(absolute, readFileSync(absolute));
    this.set(absolute, stats, facts);
    return facts.digest;
  }

  get(absolute: string, stats: Stats): FileFacts | undefined {
    const stored = Object.hasOwn(this.#data.files, absolute) ? this.#data.files[absolute] : undefined;
    const known = this.#files.get(absolute) ?? stored;
    if (known === undefined || !isSame(known, stats)) return undefined;
    if (!this.#files.has(absolute)) this.#see(absolute, known, { isSettled: true });
    return known[4];
  }

  set(absolute: string, stats: Stats, { digest, lines, form, gzip, columns }: FileFacts): void {
    const entry: FileEntry = [
      stats.size,
      stats.mtimeMs,
      stats.ctimeMs,
      stats.ino,
      { digest, lines, form, gzip, columns },
    ];
    this.#see(absolute, entry, { isSettled: isOld(Math.max(stats.mtimeMs, stats.ctimeMs)) });
    this.#changed = true;
  }

  #see(absolute: string, entry: FileEntry, { isSettled }: { readonly isSettled: boolean }): void {
    this.#files.set(absolute, entry);
    if (isSettled) this.#unsettled.delete(absolute);
    else this.#unsettled.add(absolute);
    this.#untaken.files.push([absolute, entry, isSettled]);
  }

  /** What this cache, a thread's, was told since the last call, for `addSeen` of the run's. */
  takeSeen(): Seen {
    const seen = this.#untaken;
    this.#untaken = { files: [], folders: [] };
    return seen;
  }

  addSeen({ files, folders }: Seen): void {
    for (const [absolute, entry, isSettled] of files) this.#see(absolute, entry, { isSettled });
    for (const [release, seal] of folders) this.#seal(release, seal);
    this.#changed = true;
  }

  #seal(release: string, seal: FolderSeal): void {
    this.#folders.set(release, seal);
    this.#untaken.folders.push([release, seal]);
  }

  /** Are the files that say what git ignores as they were when git was asked about the inputs of all known projects? */
  rulesAreAsBefore(): boolean {
    const rules = Object.entries(this.#data.rules);
    return rules.length > 0 && rules.every(([file, digest]) => this.#digestOfRules(file) === digest);
  }

  /** With `more`, those of before count too. */
  rememberRules(files: readonly string[], { more }: { readonly more: boolean }): void {
    const rules = Object.fromEntries(files.map((file) => [file, this.#digestOfRules(file)]));
    this.#data.rules = more ? { ...this.#data.rules, ...rules } : rules;
    this.#changed = true;
  }

  #digestOfRules(file: string): string {
    try {
      return this.digest(file) ?? "";
    } catch (error) {
      if (systemCodeOf(error) === undefined) throw error;
      return "";
    }
  }

  /** Does generated/schemas hold what this compiler writes there? */
  schemasAreWritten(): boolean {
    const schemas = Object.entries(this.#data.schemas);
    const folder = path.join(this.#root, "generated", "schemas");
    try {
      return schemas.length > 0 && schemas.every(([name, digest]) => this.digest(path.join(folder, name)) === digest);
    } catch (error) {
      if (systemCodeOf(error) === undefined) throw error;
      return false;
    }
  }

  /** Texts by file name. */
  rememberSchemas(schemas: ReadonlyMap<string, string>): void {
    this.#data.schemas = Object.fromEntries([...schemas].map(([name, text]) => [name, digestOf(text)]));
    this.#changed = true;
  }

  wholeFolder(release: ReleaseId, folder: FolderIdentity): string | undefined {
    const key = releaseName(release);
    const seal =
      this.#folders.get(key) ?? (Object.hasOwn(this.#data.folders, key) ? this.#data.folders[key] : undefined);
    if (seal?.[0] !== folder.identity) return undefined;
    this.#seal(key, seal);
    return seal[1];
  }

  rememberFolder(release: ReleaseId, folder: FolderIdentity, digest: string): void {
    if (!isOld(folder.changed)) return;
    this.#seal(releaseName(release), [folder.identity, digest]);
    this.#changed = true;
  }

  /**
   * Written by a rename; a cache that cannot be written is no error. With `prune`, files that this run did not look at are
   * forgotten, because it looked at all there are.
   */
  save({ prune }: { readonly prune: boolean }): void {
    if (!this.#changed) return;
    const files = Object.fromEntries(this.#files);
    for (const key of this.#unsettled) delete files[key];
    const folders = Object.fromEntries(this.#folders);
    const data: CacheData = {
      ...this.#data,
      files: prune ? files : { ...this.#data.files, ...files },
      folders: prune ? folders : { ...this.#data.folders, ...folders },
    };
    const file = cacheFile(this.#root);
    const draft = `${file}.${process.pid}`;
    try {
      mkdirSync(path.dirname(file), { recursive: true });
      // Not into what somebody else put there, such as a link.
      writeFileSync(draft, JSON.stringify(data), { flag: "wx" });
      renameSync(draft, file);
      removeAbandoned(file);
    } catch {
      // The next run is slower.
    }
  }
}

/** Nobody takes so long to write a cache. */
const abandonedAfterMs = 600_000;

/** Drafts of processes that were killed while they wrote it. */
function removeAbandoned(file: string): void {
  const [folder, start] = [path.dirname(file), `${path.basename(file)}.`];
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(start) || !/^\d+$/.test(name.slice(start.length))) continue;
    const draft = path.join(folder, name);
    if (Date.now() - lstatSync(draft).mtimeMs > abandonedAfterMs) rmSync(draft, { force: true });
  }
}

function isSame([size, mtime, ctime, inode]: FileEntry, stats: Stats): boolean {
  return size === stats.size && mtime === stats.mtimeMs && ctime === stats.ctimeMs && inode === stats.ino;
}

/**
 * Is a change at this time so long ago that another one would show in the times? File systems count them in ticks: of some
 * milliseconds, or of up to two seconds where the times have no fraction.
 */
function isOld(changedMs: number): boolean {
  const tick = Number.isInteger(changedMs / 1000) ? 2_000 : 50;
  return Date.now() - changedMs > tick;
}

function readCache(root: string): CacheData {
  const compiler = compilerIdentity();
  const none: CacheData = { compiler, platform: "", projects: {}, files: {}, folders: {}, rules: {}, schemas: {} };
  try {
    const text = readWhole(cacheFile(root))?.toString() ?? "{}";
    const data = JSON.parse(text) as Partial<CacheData>;
    return data.compiler === compiler ? { ...none, ...data } : none;
  } catch {
    return none;
  }
}
