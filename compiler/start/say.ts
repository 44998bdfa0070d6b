export function say(text: string): void {
  process.stdout.write(text);
}

export function title(text: string): void {
  say(`\n${text}\n${"=".repeat(text.length)}\n`);
}

/** A command line, before it runs. */
export function shown(line: string): void {
  say(`$ ${line}\n`);
}

/** A message about what failed, and the exit code that goes with it. */
export function refuse(message: string, code = 1): number {
  process.stderr.write(`${message}\n`);
  return code;
}
