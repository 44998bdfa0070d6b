// One line of a source as it was when a dataset was made of it: read again with the very reader that made the dataset, and held to the digest.
import { columnsRead } from "../../../specs/handoff/dataset-manifest.ts";
import { type ChunkTask, mostLineBytes, readChunks } from "../sources/read-chunks.ts";
import type { LocatedSource } from "../sources/source.ts";
import { fail, ok, type Result } from "../../result.ts";
import type { RowsRead } from "../rows/sample-reader.ts";
import type { RowPlace } from "../rows/row-log.ts";

/** As many as a stage reads at once. */
const chunkBytes = 4 * 2 ** 20;

export interface SourceLineQuery {
  readonly repository: string;
  readonly file: LocatedSource;
  readonly rows: RowsRead;
  readonly place: RowPlace;
  readonly signal: AbortSignal;
}

/** The whole file is read: its digest is known at its end. Undefined where it has no such line. */
export async function sourceLine(query: SourceLineQuery): Promise<Result<ChunkTask | undefined>> {
  const { repository, file, rows, place, signal } = query;
  const columns = columnsRead(rows.format, rows.columns);
  let found: ChunkTask | undefined;
  for await (const chunk of readChunks(repository, [file], { chunkBytes, maxLineBytes: mostLineBytes, columns })) {
    if (signal.aborted) return fail("cancelled", `reading ${file.path} was stopped`);
    if (!chunk.ok) return chunk;
    const { task, lines } = chunk.value;
    if (task.firstLine <= place.line && place.line < task.firstLine + lines) found = lineOf(task, place);
  }
  return ok(found);
}

/** The chunk cut down to the line, as if the file had been cut there. */
function lineOf(task: ChunkTask, { source, line }: RowPlace): ChunkTask {
  let start = 0;
  for (let at = task.firstLine; at < line; at++) start = task.bytes.indexOf(lineFeed, start) + 1;
  const feed = task.bytes.indexOf(lineFeed, start);
  const bytes = task.bytes.slice(start, feed < 0 ? task.bytes.length : feed + 1);
  return { ...task, bytes, source, offset: task.offset + start, firstLine: line };
}

const lineFeed = 0x0a;
