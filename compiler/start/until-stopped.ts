/** Resolves at the first Ctrl-C or request to end. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    // Something has to keep the process alive: a listener for signals does not.
    const alive = setInterval(() => undefined, 2 ** 30);
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => {
        clearInterval(alive);
        resolve();
      });
    }
  });
}
