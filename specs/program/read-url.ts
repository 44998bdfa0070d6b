// Reads what is behind a URL: one request, without credentials or cookies, with a bound on silence.

/** Without a byte for so long, a server is taken for gone. */
const patienceMs = 60_000;

/** Why a URL could not be read, in words that follow it in a sentence. */
export class UrlRefused extends Error {}

export interface UrlBytes {
  /** How many there are, where the server says so. */
  readonly length: number | undefined;
  /** As they are kept there: no encoding of the way is asked for. */
  readonly pieces: AsyncIterable<Uint8Array>;
}

/** Redirects are followed. Throws `UrlRefused`, also while pieces are read, or what aborted the signal; errors of whoever takes the pieces pass. */
export async function readUrl(url: string, signal: AbortSignal): Promise<UrlBytes> {
  const late = new AbortController();
  const wait = (): NodeJS.Timeout => setTimeout(() => late.abort(), patienceMs);
  let patience = wait();
  const refused = (error: unknown): unknown => {
    clearTimeout(patience);
    if (signal.aborted || error instanceof UrlRefused) return error;
    return new UrlRefused(late.signal.aborted ? "the server has stopped sending" : reasonOf(error));
  };
  const either = AbortSignal.any([signal, late.signal]);
  const answer = await fetch(url, { headers: { "accept-encoding": "identity" }, signal: either }).catch(
    (error: unknown) => {
      throw refused(error);
    },
  );
  const { body } = answer;
  if (!answer.ok || body === null) {
    clearTimeout(patience);
    await body?.cancel();
    throw new UrlRefused(`the server answers ${answer.status}`);
  }
  const length = Number(answer.headers.get("content-length") ?? Number.NaN);
  return { length: Number.isSafeInteger(length) ? length : undefined, pieces: pieces() };

  async function* pieces(): AsyncGenerator<Uint8Array> {
    const reader = body!.getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read().catch((error: unknown) => {
          throw refused(error);
        });
        if (done) return;
        clearTimeout(patience);
        yield value;
        clearTimeout(patience);
        patience = wait();
      }
    } finally {
      clearTimeout(patience);
      await reader.cancel().catch(() => {});
    }
  }
}

/** What fetch wraps says what happened. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  return "code" in cause ? String(cause.code) : cause.message;
}
