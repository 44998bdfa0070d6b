// What a build must not overwrite or remove, gathered over all folders and told at once. A plan gathers the same, and shows it.
import path from "node:path";
import { fileDigests, type IndexedRelease } from "../emit/indexed-release.ts";
import { fail, type Failure } from "../result.ts";
import { releaseFolder, releasePath, type ReleaseId } from "./layout.ts";
import { linksOnTheWay, listed, refuseLinks } from "./links.ts";
import { newerDocument, refuseNewer, type NewerDocument } from "./newer-release.ts";
import { digestOfFile, type ReleaseFolder } from "./release-folder.ts";

export class Refusals {
  readonly #root: string;
  readonly #edited: string[] = [];
  readonly #converted: string[] = [];
  readonly #unowned: string[] = [];
  readonly #links: string[] = [];
  readonly #newer: NewerDocument[] = [];

  constructor(root: string) {
    this.#root = root;
  }

  /** Files of which edits would be lost, from the repository's root. */
  get edited(): readonly string[] {
    return this.#edited;
  }

  /** Files that have other line ends than they were built with, and are the same otherwise. */
  get converted(): readonly string[] {
    return this.#converted;
  }

  /** Files that are not ours, in folders that would go. */
  get unowned(): readonly string[] {
    return this.#unowned;
  }

  get links(): readonly string[] {
    return this.#links;
  }

  get newer(): readonly NewerDocument[] {
    return this.#newer;
  }

  /** Of a release that stays what it is: whatever was done to its files is refused. */
  checkKept(release: ReleaseId, folder: ReleaseFolder): void {
    this.#links.push(...folder.links);
    this.#edited.push(...folder.edited.map((name) => releasePath(release, name)));
    this.#converted.push(...folder.converted.map((name) => releasePath(release, name)));
  }

  /** Edited files are refused, and files in the way that no index owns; not those that already hold what would be written. */
  checkOverwrite(release: IndexedRelease, folder: ReleaseFolder): void {
    this.#links.push(...folder.links);
    if (folder.links.length > 0) return;
    this.#converted.push(...folder.converted.map((name) => releasePath(release, name)));
    this.#checkNewer(release, folder);
    const digests = fileDigests(release);
    const differs = (name: string): boolean =>
      digests.get(name) !== digestOfFile(path.join(releaseFolder(this.#root, release), name));
    const inTheWay = folder.unowned.filter((name) => digests.has(name));
    for (const name of [...folder.edited, ...inTheWay]) {
      if (differs(name)) this.#edited.push(releasePath(release, name));
    }
  }

  /** A folder is removed as a whole: nothing in it may be edited or foreign. */
  checkRemoval(release: ReleaseId, folder: ReleaseFolder): void {
    this.checkKept(release, folder);
    if (folder.links.length === 0) this.#checkNewer(release, folder);
    this.#unowned.push(...folder.unowned.map((name) => releasePath(release, name)));
  }

  /** Of a folder below generated/ whose files nobody else can own: only a link in its place is refused. */
  checkWay(folder: string): void {
    this.#links.push(...linksOnTheWay(this.#root, folder));
  }

  /** Symbolic links are refused even where overwriting was asked for. */
  failure({
    overwrite,
  }: {
    readonly overwrite: boolean;
  }): { readonly ok: false; readonly failure: Failure } | undefined {
    if (this.#links.length > 0) return refuseLinks(this.#links);
    if (overwrite) return undefined;
    if (this.#newer.length > 0) return refuseNewer(this.#newer);
    if (this.#edited.length + this.#unowned.length === 0 && this.#converted.length > 0)
      return fail(
        "generated-edited",
        `${listed(this.#converted)}: git has given them other line ends, and nothing else in them differs. ` +
          "Write `generated/** -text` into .gitattributes and commit it, remove generated/, and run `git checkout -- generated`",
      );
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

  /** What a hand wrote into release.json says nothing of who wrote the release. */
  #checkNewer(release: ReleaseId, folder: ReleaseFolder): void {
    if (folder.edited.includes("release.json")) return;
    const newer = newerDocument(releaseFolder(this.#root, release), releasePath(release));
    if (newer !== undefined) this.#newer.push(newer);
  }
}
