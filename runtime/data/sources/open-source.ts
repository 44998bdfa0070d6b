// Opens a source by its container. What is not plain lines is decoded from its beginning, also where reading goes on in the middle.
import type { Hash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { ok, type Result } from "../../result.ts";
import type { ReadColumns } from "../../../specs/handoff/dataset-manifest.ts";
import { gunzipped } from "./gunzipped.ts";
import { openInput, verifyDigest } from "./input-file.ts";
import { parquetRows } from "./parquet-rows.ts";
import { blocksFrom, gathered, RawBytes } from "./raw-bytes.ts";
import type { LocatedSource, OpenSource } from "./source.ts";
import { Table } from "./table.ts";

export interface OpenOptions {
  readonly blockBytes: number;
  /** A longer row of a table cannot be read. */
  readonly maxLineBytes: number;
  readonly columns: ReadColumns;
}

/** A missing file, one outside the repository, a folder or a device, and a changed size are failures. */
export async function openSource(
  repository: string,
  file: LocatedSource,
  options: OpenOptions,
): Promise<Result<OpenSource>> {
  const opened = await openInput(repository, file);
  if (!opened.ok) return opened;
  const handle = opened.value;
  return ok(file.container === "jsonl" && !file.gzip ? plain(handle, file, options) : decoded(handle, file, options));
}

function plain(handle: FileHandle, file: LocatedSource, { blockBytes }: OpenOptions): OpenSource {
  let read = 0;
  return {
    firstLine: 1,
    header: null,
    get read() {
      return read;
    },
    async *blocks(offset) {
      read = offset;
      for await (const block of blocksFrom(handle, file, offset, blockBytes)) {
        read += block.length;
        yield block;
      }
    },
    verify: (content: Hash) => Promise.resolve(verifyDigest(file, content)?.failure),
    close: () => handle.close(),
  };
}

function decoded(handle: FileHandle, file: LocatedSource, options: OpenOptions): OpenSource {
  const raw = new RawBytes(handle, file);
  let passed = 0;
  const bytes = (): AsyncIterable<Uint8Array> => (file.gzip ? gunzipped(raw, file) : raw.blocks(rawBlockBytes));
  const table = file.container === "csv" || file.container === "tsv" ? new Table(file, options) : undefined;
  const rows = (): AsyncIterable<Uint8Array> => {
    if (table !== undefined) return table.rows(bytes());
    return file.container === "parquet"
      ? parquetRows(handle, file, options.columns, (upTo) => (passed = upTo))
      : bytes();
  };
  return {
    firstLine: table === undefined ? 1 : 2,
    get header() {
      return table?.header ?? null;
    },
    get read() {
      return Math.max(raw.read, passed);
    },
    blocks: (offset) => gathered(rows(), offset, options.blockBytes),
    verify: () => raw.verify(),
    close: () => handle.close(),
  };
}

const rawBlockBytes = 1 << 18;
