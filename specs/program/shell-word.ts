// A word of a command that people paste into a shell.

/** As it is where a shell takes it so, and in single quotes otherwise. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_./:@%+,=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
