// Where secrets are: `secret://<name>/<key>` is the file <name>/<key> of one folder of this user, outside of every repository and every home.
import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { secretOf } from "../../specs/handoff/secret.ts";
import { fail, ok, type Result } from "../result.ts";
import { codeOf } from "./atomic-file.ts";

/** Names the folder, absolute. Whoever sets it looks after who may read there: a mounted Secret is open to its pod. */
const folderVariable = "FAIRLEAD_SECRETS";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Path of the file of a secret, which need not be there. */
export function secretFile(reference: string, environment: Environment = process.env): Result<string> {
  const { name, key } = secretOf(reference);
  const named = environment[folderVariable];
  if (named === undefined || named === "") return ok(join(usualFolder(environment), name, key));
  if (isAbsolute(named)) return ok(join(named, name, key));
  return fail("secret-unusable", `${folderVariable} is ${JSON.stringify(named)}; write an absolute path.`);
}

function usualFolder({ XDG_CONFIG_HOME: settings }: Environment): string {
  const folder = settings !== undefined && isAbsolute(settings) ? settings : join(homedir(), ".config");
  return join(folder, "fairlead", "secrets");
}

/** Bytes. */
const largest = 2 ** 20;

/** Of a file that only its owner may read, or that stands where somebody has put the folder on purpose. Undefined where there is none. */
export function readSecret(file: string, environment: Environment = process.env): Result<Buffer | undefined> {
  let handle: number | undefined;
  try {
    // A pipe would be waited on until somebody writes into it.
    handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = fstatSync(handle);
    const problem = problemOf(stats, (environment[folderVariable] ?? "") !== "");
    if (problem !== undefined) return fail("secret-unusable", `${file} ${problem}`);
    return ok(readFileSync(handle));
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return ok(undefined);
    if (code === undefined) throw error;
    return fail("secret-unusable", `${file} cannot be read (${code}).`);
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

function problemOf(stats: Stats, isNamed: boolean): string | undefined {
  if (!stats.isFile()) return "is no regular file.";
  if (stats.size > largest) return `has ${stats.size} bytes; a secret has at most ${largest}.`;
  const others = stats.mode & (isNamed ? 0o022 : 0o077);
  if (process.platform === "win32" || others === 0) return undefined;
  return `may be ${isNamed ? "written" : "read or written"} by others; run: chmod ${isNamed ? "go-w" : "600"} on it.`;
}
