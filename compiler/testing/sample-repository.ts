// For tests: a copy of one of the repositories of testdata/bases in a folder of its own.
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promoteAll } from "./promote-sample.ts";

export interface SampleRepository {
  readonly root: string;
  /** Replaces a piece of a file; the piece must be there. */
  edit(file: string, piece: string, by: string): Promise<void>;
  read(file: string): Promise<string>;
  /** Gives each environment of each project what its first one makes, with outputs that nobody has made. */
  promote(): Promise<void>;
  /** Texts of all files of a folder, by path inside it, sorted. */
  tree(folder: string): Promise<Record<string, string>>;
  remove(): Promise<void>;
}

export async function sampleRepository(base: "local" | "cluster"): Promise<SampleRepository> {
  const root = await mkdtemp(path.join(tmpdir(), "fairlead-sample-"));
  await cp(fileURLToPath(new URL(`../testdata/bases/${base}`, import.meta.url)), root, { recursive: true });
  const read = (file: string): Promise<string> => readFile(path.join(root, file), "utf8");
  return {
    root,
    read,
    async edit(file, piece, by) {
      const text = await read(file);
      if (!text.includes(piece)) throw new Error(`${file} has no ${piece}`);
      await writeFile(path.join(root, file), text.replace(piece, by));
    },
    promote: () => promoteAll(root),
    async tree(folder) {
      const entries = await readdir(path.join(root, folder), { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
      const inside = files.map((file) => path.relative(path.join(root, folder), file)).sort();
      return Object.fromEntries(
        await Promise.all(inside.map(async (file) => [file, await read(path.join(folder, file))] as const)),
      );
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
