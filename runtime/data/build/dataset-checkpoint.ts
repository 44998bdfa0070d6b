// Where an interrupted build goes on. A checkpoint describes files that are on the disk already, so it is written after them.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { FilesWritten } from "../rows/dataset-files.ts";
import { SavedTotals } from "./totals.ts";
import { writeWhole } from "../../system/atomic-file.ts";

const Count = z.int().min(0);

export const Checkpoint = z.strictObject({
  /** SHA-256 of the manifest: a checkpoint of another job is no checkpoint. */
  job: z.string(),
  /** What the records of the log say; those of 1 left out repeated rows, and conversations that are no group. */
  records: z.literal(2),
  /** Everything before this point is in the files. `prefix` is the SHA-256 of the source file's bytes before `offset`. */
  position: z.strictObject({ file: Count, offset: Count, line: Count, prefix: z.string() }),
  totals: SavedTotals,
  files: FilesWritten,
});
export type Checkpoint = z.infer<typeof Checkpoint>;

/** Replaces the checkpoint at once or not at all. */
export async function saveCheckpoint(file: string, checkpoint: Checkpoint): Promise<void> {
  const body = JSON.stringify(checkpoint);
  await writeWhole(file, `${sha256(body)}\n${body}\n`);
}

/** Undefined when there is none for this job, or none that is whole: the build then starts over. */
export async function loadCheckpoint(file: string, job: string): Promise<Checkpoint | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  const [digest, body] = text?.split("\n") ?? [];
  if (body === undefined || sha256(body) !== digest) return undefined;
  const checkpoint = Checkpoint.safeParse(JSON.parse(body));
  return checkpoint.success && checkpoint.data.job === job ? checkpoint.data : undefined;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
