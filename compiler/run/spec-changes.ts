// Says when the specs of a repository change: edits, new files, renames and whole folders, by watching each folder of specs/.
import { existsSync, type FSWatcher, readdirSync, watch } from "node:fs";
import path from "node:path";
import { systemCodeOf } from "../../specs/program/system-error.ts";

/** An editor writes a file in several steps, and a checkout many files: so long nothing has to happen, in ms, before it is told. */
const quiet = 30;

/** Something that writes without an end is told of all the same, after a second or so. */
const mostWaits = 30;

/** Files of the repository's root that decide what a spec may name. */
const besides: ReadonlySet<string | null> = new Set([".gitignore", ".gitattributes", "specs"]);

/** Watches from the call on, until `signal` is aborted or the generator is left. Throws the system's errors, such as of too many watches. */
export function specChanges(root: string, signal: AbortSignal): AsyncGenerator<readonly string[]> {
  const folders = new WatchedFolders(root);
  folders.arm();
  return changesOf(folders, signal);
}

/**
 * Files that changed, from the root, sorted; those of one edit together. What changes while the last ones are looked at comes with the next. Ends
 * when there is no folder specs any more, too.
 */
async function* changesOf(folders: WatchedFolders, signal: AbortSignal): AsyncGenerator<readonly string[]> {
  const stop = (): void => folders.ring();
  signal.addEventListener("abort", stop);
  try {
    while (!signal.aborted) {
      await folders.changed();
      let before = -1;
      for (let waits = 0; before !== folders.heard && waits < mostWaits && !signal.aborted; waits += 1) {
        before = folders.heard;
        await new Promise((resolve) => setTimeout(resolve, quiet));
      }
      // What a new folder has already is seen by whoever looks now; what comes later is heard.
      if (!folders.arm() || signal.aborted) return;
      const files = folders.take();
      if (files.length > 0) yield files;
    }
  } finally {
    signal.removeEventListener("abort", stop);
    folders.close();
  }
}

class WatchedFolders {
  /** How often something was heard. */
  heard = 0;
  ring: () => void = () => undefined;
  readonly #root: string;
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #changed = new Set<string>();
  #failure: unknown;

  constructor(root: string) {
    this.#root = root;
  }

  /** Watches what is there now, and nothing else. False where there are no specs. */
  arm(): boolean {
    if (this.#failure !== undefined) throw this.#failure;
    const folders = foldersBelow(this.#root, "specs");
    for (const folder of this.#watchers.keys()) if (folder !== "" && !folders.includes(folder)) this.#leave(folder);
    for (const folder of ["", ...folders]) if (!this.#watchers.has(folder)) this.#watch(folder);
    return folders.length > 0;
  }

  #watch(folder: string): void {
    const watcher = watch(path.join(this.#root, folder), (_, name) => {
      if (folder === "" ? !besides.has(name) : name?.startsWith(".")) return;
      const changed = path.posix.join(folder, name ?? "");
      // Another folder may have the name now, of which this watcher would hear nothing.
      for (const watched of this.#watchers.keys())
        if (watched === changed || watched.startsWith(`${changed}/`)) this.#leave(watched);
      this.#changed.add(changed);
      this.#hear();
    });
    // Of a folder that is removed some systems say that it may not be watched.
    watcher.on("error", (error) => {
      if (existsSync(path.join(this.#root, folder))) this.#failure = error;
      this.#hear();
    });
    this.#watchers.set(folder, watcher);
  }

  #leave(folder: string): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
  }

  #hear(): void {
    this.heard += 1;
    this.ring();
  }

  /** At once where something was heard and not taken. */
  changed(): Promise<void> {
    if (this.#changed.size > 0 || this.#failure !== undefined) return Promise.resolve();
    return new Promise((resolve) => (this.ring = resolve));
  }

  /** Without files that came and went again, as editors have them, unless nothing else changed. */
  take(): readonly string[] {
    const all = [...this.#changed].sort();
    this.#changed.clear();
    const left = all.filter((file) => existsSync(path.join(this.#root, file)));
    return left.length > 0 ? left : all;
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
  }
}

/** A folder and all below it that may hold specs or their data. */
function foldersBelow(root: string, folder: string): string[] {
  try {
    const entries = readdirSync(path.join(root, folder), { withFileTypes: true });
    const below = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith("."));
    return [folder, ...below.flatMap(({ name }) => foldersBelow(root, `${folder}/${name}`))];
  } catch (error) {
    if (systemCodeOf(error) === undefined) throw error;
    return [];
  }
}
