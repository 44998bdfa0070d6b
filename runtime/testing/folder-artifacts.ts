// Artifacts that are plain folders: what stage tests give a stage instead of the store.
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { ok, type Result } from "../result.ts";
import type { Artifact, ArtifactFile, ArtifactReader } from "../stage.ts";

export class FolderArtifacts implements ArtifactReader {
  readonly #folders = new Map<string, string>();
  readonly #files = new Map<string, string>();

  /** Every file below a folder as one artifact. */
  async add(folder: string): Promise<Artifact> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files: ArtifactFile[] = [];
    for (const entry of entries.filter((one) => one.isFile())) {
      const path = join(entry.parentPath, entry.name);
      const bytes = await readFile(path);
      const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
      files.push({ path: relative(folder, path), digest, bytes: bytes.length });
      this.#files.set(digest, path);
    }
    files.sort((a, b) => (a.path < b.path ? -1 : 1));
    const digest = `sha256:${createHash("sha256").update(JSON.stringify(files)).digest("hex")}`;
    this.#folders.set(digest, folder);
    return { digest, files };
  }

  async locate(artifact: Artifact, path: string): Promise<Result<string>> {
    return ok(join(this.#folders.get(artifact.digest)!, path));
  }

  async held({ digest }: { readonly digest: string }): Promise<Result<string | undefined>> {
    return ok(this.#files.get(digest));
  }

  async read(artifact: Artifact, path: string): Promise<Result<Buffer>> {
    return ok(await readFile(join(this.#folders.get(artifact.digest)!, path)));
  }
}
