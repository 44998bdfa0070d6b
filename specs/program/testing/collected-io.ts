import type { Io } from "../command.ts";

/** What a program said to one command line, for tests. */
export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Calls a program's main function as a process in `cwd` would, and keeps what it prints. */
export async function collect(
  main: (argv: readonly string[], io: Io) => Promise<number>,
  argv: readonly string[],
  cwd: string,
): Promise<Said> {
  const said = { out: "", err: "" };
  const code = await main(argv, {
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
    color: false,
    isTerminal: false,
    columns: () => 80,
    cwd,
    signal: new AbortController().signal,
  });
  return { code, ...said };
}
