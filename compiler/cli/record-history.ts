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

export interface RecordHistory {
  /** From the root, the newest name first. */
  readonly files: readonly string[];
  /** What they have held, in the order of files, the newest first. */
  readonly texts: readonly string[];
}

export async function recordHistory(
  root: string,
  { environment, files: known, now }: RecordPlaces,
): Promise<Result<RecordHistory>> {
  const files = [...known];
  const texts: string[] = [];
  for (let read = 0; read < files.length; read++) {
    const held = await heldBy(root, [files[read]!]);
    if (!held.ok) return held;
    texts.push(...held.value);
    if (read < files.length - 1 || files.length >= mostNames) continue;
    for (const seal of replacedElsewhere([...(now === undefined ? [] : [now]), ...texts])) {
      const found = await findText(root, `seal: ${seal}`, `${promotionsFolder}/${environment}`);
      if (!found.ok) return found;
      const other = found.value.filter((file) => file.endsWith(".yaml") && !files.includes(file));
      files.push(...other.slice(0, mostNames - files.length));
    }
  }
  return ok({ files, texts });
}

/** Seals of records that some of these replace, and that are not among them. */
function replacedElsewhere(texts: readonly string[]): readonly string[] {
  const records = texts.flatMap((text) => sealedRecord(text) ?? []);
  const seals = new Set(records.map(({ seal }) => seal));
  return [...new Set(records.map(({ replaces }) => replaces))].filter((seal) => seal !== "none" && !seals.has(seal));
}
