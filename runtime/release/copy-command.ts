// The command that brings what a release pins into another store, as a person can paste it. Pure.
import { shellWord } from "../../specs/program/shell-word.ts";

export interface CopyPlaces {
  /** Folder of the release. */
  readonly release: string;
  /** Undefined where nobody knows the store; then a placeholder stands there. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export function copyCommand({ release, from, to }: CopyPlaces): string {
  const word = (folder: string | undefined) => (folder === undefined ? "<store>" : shellWord(folder));
  return `fairlead-runtime copy --release ${shellWord(release)} --from ${word(from)} --to ${word(to)}`;
}
