// Where the store lies that a release names as the source of what it pins. Pure.
import { basename, dirname, isAbsolute, resolve } from "node:path";
import type { ReleaseSource } from "../../specs/handoff/release.ts";

/** Absolute. */
export function sourceStore({ store }: Pick<ReleaseSource, "store">, repository: string): string {
  return resolve(repository, store);
}

/** The same, by a release's folder, `generated/<environment>/<team>/<project>`; undefined of a relative store where it lies elsewhere. */
export function sourceStoreOf(source: Pick<ReleaseSource, "store">, releaseFolder: string): string | undefined {
  const generated = dirname(dirname(dirname(releaseFolder)));
  const isKnown = isAbsolute(source.store) || basename(generated) === "generated";
  return isKnown ? sourceStore(source, dirname(generated)) : undefined;
}
