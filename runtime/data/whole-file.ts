// Writes files that a reader finds whole or not at all.
import { open, rename } from "node:fs/promises";

/**
 * Replaces the file. Its draft has always the same name, so that one which a kill left behind is overwritten by the next run instead of
 * staying among the files of a dataset. Errors of the disk are thrown as Node throws them.
 */
export async function writeWhole(file: string, text: string): Promise<void> {
  const handle = await open(`${file}.new`, "w");
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
}
