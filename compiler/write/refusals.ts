// What a build must not overwrite or remove, gathered over all folders and told at once.
import path from "node:path";
import type { ReleaseFiles } from "../emit/index-release.ts";
import { digestOf } from "../fingerprint.ts";
import { fail, type Failure } from "../result.ts";
import { releaseFolder, releasePath, type ReleaseId } from "./layout.ts";
import { linksOnTheWay, listed, refuseLinks } from "./links.ts";
import { digestOfFile, type ReleaseFolder } from "./release-folder.ts";

export class Refusals {
  readonly #overwrite: boolean;
  readonly #edited: string[] = [];
  readonly #unowned: string[] = [];
  readonly #links: string[] = [];

  constructor(overwrite: boolean) {
    this.#overwrite = overwrite;
  }

  /** Edited files are refused, and files in the way that no index owns; not those that already hold what would be written. */
  checkOverwrite(root: string, release: ReleaseFiles, folder: ReleaseFolder): void {
    this.#links.push(...folder.links);
    if (folder.links.length > 0) return;
    const differs = (name: string): boolean => {
      const text = release.texts.get(name);
      return text === undefined || digestOfFile(path.join(releaseFolder(root, release), name)) !== digestOf(text);
    };
    const inTheWay = folder.unowned.filter((name) => release.texts.has(name));
    for (const name of [...folder.edited, ...inTheWay]) {
      if (differs(name)) this.#edited.push(releasePath(release, name));
    }
  }

  /** A folder is removed as a whole: nothing in it may be edited or foreign. */
  checkRemoval(release: ReleaseId, folder: ReleaseFolder): void {
    this.#links.push(...folder.links);
    this.#edited.push(...folder.edited.map((name) => releasePath(release, name)));
    this.#unowned.push(...folder.unowned.map((name) => releasePath(release, name)));
  }

  /** Of a folder below generated/ whose files nobody else can own: only a link in its place is refused. */
  checkWay(root: string, folder: string): void {
    this.#links.push(...linksOnTheWay(root, folder));
  }

  /** Symbolic links are refused even where overwriting was asked for. */
  failure(): { readonly ok: false; readonly failure: Failure } | undefined {
    if (this.#links.length > 0) return refuseLinks(this.#links);
    if (this.#overwrite) return undefined;
    const sentences = [
      ...(this.#edited.length === 0 ? [] : [`${listed(this.#edited)}: edited by hand since the last build`]),
      ...(this.#unowned.length === 0
        ? []
        : [`${listed(this.#unowned)}: not Fairlead's own, in a folder whose project or environment is gone`]),
    ];
    if (sentences.length === 0) return undefined;
    return fail(
      "generated-edited",
      `${sentences.join(". ")}. Move what is worth keeping into the spec, then run \`fairlead build --overwrite\``,
    );
  }
}
