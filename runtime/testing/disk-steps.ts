// Calls a test before each step in which this process changes a disk, so that it can be killed there, or the step be made to fail. Works
// on Node's own functions: what is tested is what runs.
import { constants, existsSync } from "node:fs";
import promises, { type FileHandle } from "node:fs/promises";
import { devNull } from "node:os";
import { syncBuiltinESMExports } from "node:module";

/** Throws to make the step fail. `step` is the function's name; of a file that is written in pieces, each is a step. */
export type BeforeStep = (step: string) => void;

const functions = ["chmod", "copyFile", "link", "mkdir", "rename", "rm", "rmdir", "unlink"] as const;
const methods = ["sync", "write", "writeFile"] as const;

type Any = Record<string, (...args: unknown[]) => unknown>;

/** Returns what ends it. */
export async function beforeDiskSteps(before: BeforeStep): Promise<() => void> {
  const handles = await prototypeOfHandles();
  const undo: (() => void)[] = [];
  const replace = (where: object, name: string, by: (original: Any[string]) => Any[string]): void => {
    const all = where as Any;
    const original = all[name]!;
    all[name] = by(original);
    undo.push(() => void (all[name] = original));
  };
  for (const name of functions) {
    replace(promises, name, (original) => async (...args) => {
      if (changes(name, String(args[0]))) before(name);
      return original(...args);
    });
  }
  replace(promises, "open", (original) => async (...args) => {
    if (writes(args[1])) before("open");
    return original(...args);
  });
  replace(promises, "writeFile", (original) => async (path, data, ...rest) => {
    before("writeFile");
    return original(path, isPieces(data) ? steps(data, before) : data, ...rest);
  });
  for (const name of methods) {
    replace(
      handles,
      name,
      (original) =>
        async function (this: FileHandle, ...args) {
          before(name);
          return original.apply(this, args);
        },
    );
  }
  syncBuiltinESMExports();
  return () => {
    for (const one of undo) one();
    syncBuiltinESMExports();
  };
}

async function prototypeOfHandles(): Promise<object> {
  const handle = await promises.open(devNull, "r");
  await handle.close();
  return Object.getPrototypeOf(handle) as object;
}

/** A folder that is there is not made, and a file that is not there is not removed. */
function changes(name: string, path: string): boolean {
  if (name === "mkdir") return !existsSync(path);
  return name !== "rm" || existsSync(path);
}

function writes(flags: unknown): boolean {
  if (typeof flags === "number") return (flags & (constants.O_WRONLY | constants.O_RDWR | constants.O_CREAT)) !== 0;
  return typeof flags === "string" && flags !== "r";
}

function isPieces(data: unknown): data is AsyncIterable<unknown> {
  return typeof data === "object" && data !== null && Symbol.asyncIterator in data;
}

async function* steps(data: AsyncIterable<unknown>, before: BeforeStep): AsyncGenerator {
  for await (const piece of data) {
    before("piece");
    yield piece;
  }
}
