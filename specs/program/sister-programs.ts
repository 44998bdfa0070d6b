// Which of the two programs has a command: who asks the one for what the other does is sent there. Each program's tests hold its row.
const shownCommands: Readonly<Record<string, readonly string[]>> = {
  fairlead: [
    "init",
    "add",
    "pin",
    "check",
    "plan",
    "build",
    "promote",
    "rollback",
    "propose",
    "merge",
    "words",
    "explain",
    "docs",
  ],
  "fairlead-runtime": [
    "apply",
    "status",
    "lineage",
    "data",
    "measure",
    "training-cost",
    "stop",
    "supervise",
    "keys",
    "gc",
    "verify",
    "run-stage",
    "fetch",
    "copy",
  ],
};

/** The other program that has the command; undefined where none has. */
export function sisterWith(command: string, program: string): string | undefined {
  return Object.keys(shownCommands).find((name) => name !== program && shownCommands[name]!.includes(command));
}
