// A turn of the event loop in the middle of long work on one thread: what waits is done, and whoever wants to stop it is heard.

/** Throws the reason of the signal once it is aborted. */
export async function giveTurn(signal: AbortSignal): Promise<void> {
  await new Promise(setImmediate);
  signal.throwIfAborted();
}
