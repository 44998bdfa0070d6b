// Every file of a dataset that is being built, opened together and brought to the disk together.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { PartsWritten, PartWriter } from "./part-writer.ts";
import { LogWritten, RowLog } from "./row-log.ts";

/** The folders of a dataset that hold parts. */
export const partFolders = ["train", "valid", "rejected", "quarantine"] as const;
export type PartFolder = (typeof partFolders)[number];

export const FilesWritten = z.strictObject({ parts: z.record(z.enum(partFolders), PartsWritten), log: LogWritten });
export type FilesWritten = z.infer<typeof FilesWritten>;

export interface FilePlaces {
  /** Where train/, valid/, rejected/ and quarantine/ go. Nothing else may write there. */
  readonly output: string;
  /** The row log. */
  readonly log: string;
  readonly partBytes: number;
}

/** Errors of the disk are thrown as Node throws them. */
export class DatasetFiles {
  readonly parts: Readonly<Record<PartFolder, PartWriter>>;
  readonly log: RowLog;

  private constructor(parts: Readonly<Record<PartFolder, PartWriter>>, log: RowLog) {
    this.parts = parts;
    this.log = log;
  }

  /** Starts over: what an earlier build left in the folder is removed. */
  static async create({ output, log, partBytes }: FilePlaces): Promise<DatasetFiles> {
    await rm(output, { recursive: true, force: true });
    const files = await DatasetFiles.#open(
      (folder) => PartWriter.create(join(output, folder), partBytes),
      () => RowLog.create(log),
    );
    if (files === undefined) throw new Error("internal: a new dataset has all its files");
    return files;
  }

  /** Goes on where `written` was true. Undefined when the files are not what `written` describes. */
  static resume({ output, log, partBytes }: FilePlaces, written: FilesWritten): Promise<DatasetFiles | undefined> {
    return DatasetFiles.#open(
      (folder) => PartWriter.resume(join(output, folder), partBytes, written.parts[folder]),
      () => RowLog.resume(log, written.log),
    );
  }

  /** All of them or none. */
  static async #open(
    openPart: (folder: PartFolder) => Promise<PartWriter | undefined>,
    openLog: () => Promise<RowLog | undefined>,
  ): Promise<DatasetFiles | undefined> {
    const opened: (PartWriter | RowLog | undefined)[] = [];
    let files: DatasetFiles | undefined;
    try {
      const keep = <File extends PartWriter | RowLog | undefined>(file: File): File => (opened.push(file), file);
      const train = keep(await openPart("train"));
      const valid = keep(await openPart("valid"));
      const rejected = keep(await openPart("rejected"));
      const quarantine = keep(await openPart("quarantine"));
      const log = keep(await openLog());
      if (train && valid && rejected && quarantine && log) {
        files = new DatasetFiles({ train, valid, rejected, quarantine }, log);
      }
    } finally {
      if (files === undefined) for (const file of opened) await file?.close();
    }
    return files;
  }

  /** Writes what was added to the parts and the log. */
  async flush(): Promise<void> {
    for (const folder of partFolders) await this.parts[folder].flush();
    await this.log.flush();
  }

  /** Brings everything flushed to the disk, past a loss of power, and says what it is. */
  async settle(): Promise<FilesWritten> {
    const { train, valid, rejected, quarantine } = this.parts;
    return {
      parts: {
        train: await train.settle(),
        valid: await valid.settle(),
        rejected: await rejected.settle(),
        quarantine: await quarantine.settle(),
      },
      log: await this.log.settle(),
    };
  }

  async close(): Promise<void> {
    for (const folder of partFolders) await this.parts[folder].close();
    await this.log.close();
  }
}
