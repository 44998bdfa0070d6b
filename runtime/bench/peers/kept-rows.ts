// The rows that an arm kept, as it wrote them.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline/promises";
import { z } from "zod";

const KeptRow = z.strictObject({ id: z.string(), text: z.string() });

/** Texts by id. Throws where a row is none of the `rows` that were given, or stands there twice: its figures would say nothing. */
export async function readKept(file: string, rows: number): Promise<ReadonlyMap<string, string>> {
  const kept = new Map<string, string>();
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const { id, text } = KeptRow.parse(JSON.parse(line));
    const isGiven = /^r(?:0|[1-9][0-9]*)$/.test(id) && Number(id.slice(1)) < rows;
    if (!isGiven || kept.has(id)) throw new Error(`internal: ${file} has ${id}, which was not given, or has it twice`);
    kept.set(id, text);
  }
  return kept;
}
