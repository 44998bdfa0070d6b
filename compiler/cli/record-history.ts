// Where the records of a project in an environment have stood: under its name, and under those that it had before, as git has kept them. A record
// names the one that it replaces, so that the way leads back over any number of names.
import { sealedRecord } from "../promote/new-record.ts";
import { findText, heldBy } from "../propose/git/file-history.ts";
import { promotionsFolder } from "../read/discover.ts";
import { ok, type Result } from "../result.ts";

export interface RecordPlaces {
  readonly environment: string;
  /** Where the record is now, and where it may have been before, as far as that is known. */
  readonly files: readonly string[];
  /** What it says now; undefined where there is none. */
  readonly now: string | undefined;
}

/** More names than anybody gives one project; a history that was made up to be long is not followed for ever. */
const mostNames = 20;

/** Files from the root, the newest name first. */
export async function recordFiles(
  root: string,
  { environment, files: known, now }: RecordPlaces,
): Promise<Result<readonly string[]>> {
  const files = [...known];
  const texts = now === undefined ? [] : [now];
  for (let read = 0; read < files.length && files.length < mostNames; read++) {
    const held = await heldBy(root, [files[read]!]);
    if (!held.ok) return held;
    texts.push(...held.value);
    if (read < files.length - 1) continue;
    for (const seal of replacedElsewhere(texts)) {
      const found = await findText(root, `seal: ${seal}`, `${promotionsFolder}/${environment}`);
      if (!found.ok) return found;
      files.push(...found.value.filter((file) => file.endsWith(".yaml") && !files.includes(file)));
    }
  }
  return ok(files);
}

/** Seals of records that some of these replace, and that are not among them. */
function replacedElsewhere(texts: readonly string[]): readonly string[] {
  const records = texts.flatMap((text) => sealedRecord(text) ?? []);
  const seals = new Set(records.map(({ seal }) => seal));
  return [...new Set(records.map(({ replaces }) => replaces))].filter((seal) => seal !== "none" && !seals.has(seal));
}
