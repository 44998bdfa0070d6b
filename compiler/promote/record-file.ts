// Reads and writes the file of a record. It is put in its place as a whole, over the one that was read and over no other.
import { existsSync, renameSync } from "node:fs";
import path from "node:path";
import { promotionsFolder } from "../read/discover.ts";
import { fail, ok, type Result } from "../result.ts";
import { linksOnTheWay } from "../write/links.ts";
import { replaceFile } from "../write/replace-file.ts";
import { readWhole } from "../write/whole-file.ts";

/** From the repository's root. */
export function recordFile(
  environment: string,
  { team, project }: { readonly team: string; readonly project: string },
) {
  return `${promotionsFolder}/${environment}/${team}/${project}.yaml`;
}

/** Where a record is that another one is to follow. */
export interface StandingRecord {
  /** From the root. */
  readonly file: string;
  /** Undefined where there is no file. */
  readonly text: string | undefined;
}

/**
 * `before` is what the new one was made from. Where that stands under a name that the project had before, it comes to its new place first, where
 * it says the same: whoever is killed between the two leaves the record of before, whole.
 */
export function writeRecord(root: string, file: string, text: string, before: StandingRecord): Result<void> {
  const links = [...new Set([file, before.file])].flatMap((one) => linksOnTheWay(root, one));
  if (links.length > 0)
    return fail("promotion-refused", `${links.join(", ")} is a link; records are written only where they are`);
  const absolute = path.join(root, file);
  const former = path.join(root, before.file);
  const isMoved = before.file !== file;
  return replaceFile(absolute, text, {
    file,
    ready() {
      if (readText(former) !== before.text || (isMoved && existsSync(absolute)))
        return fail("promotion-refused", `${before.file} has changed meanwhile; run the command again`);
      if (isMoved) renameSync(former, absolute);
      return ok(undefined);
    },
  });
}

/** Undefined where there is none. */
export function readText(absolute: string): string | undefined {
  return readWhole(absolute)?.toString();
}
