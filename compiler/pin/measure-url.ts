// What is behind a URL: the digest and the size of its bytes. Nothing of it is kept.
import { createHash } from "node:crypto";
import { readUrl, UrlRefused } from "../../specs/program/read-url.ts";
import { fail, ok, type Result } from "../result.ts";

export interface Measured {
  readonly digest: string;
  readonly bytes: number;
}

export interface MeasureOptions {
  /** Bytes that have come so far; of how many, where the server says so. */
  readonly arrived: (bytes: number, of: number | undefined) => void;
  readonly signal: AbortSignal;
}

/** No dataset is so large, and a server may never end. */
const mostBytes = 2 ** 40;

/** Rejects when the signal is aborted. */
export async function measureUrl(url: string, { arrived, signal }: MeasureOptions): Promise<Result<Measured>> {
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    const { length, pieces } = await readUrl(url, signal);
    for await (const piece of pieces) {
      hash.update(piece);
      bytes += piece.length;
      if (bytes > mostBytes) throw new UrlRefused("it does not end");
      arrived(bytes, length);
    }
    if (bytes === 0) throw new UrlRefused("nothing is there");
    return ok({ digest: `sha256:${hash.digest("hex")}`, bytes });
  } catch (error) {
    if (!(error instanceof UrlRefused)) throw error;
    return fail("not-found", `${url} cannot be pinned: ${error.message}`, { retry: "later" });
  }
}
