// Where secrets are on this machine: `secret://<name>/<key>` is the file <name>/<key> of one folder of this user, outside of every repository
// and every home.
import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { secretOf, secretsVariable } from "../handoff/secret.ts";
import { systemCodeOf } from "./system-error.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** A secret that is there and cannot be believed, or a folder of secrets that is none. The message is a sentence. */
export class SecretRefused extends Error {}

/** Path of the file of a secret, which need not be there. Throws `SecretRefused`. */
export function secretPath(reference: string, environment: Environment): string {
  const { name, key } = secretOf(reference);
  const named = environment[secretsVariable];
  if (named === undefined || named === "") return join(usualFolder(environment), name, key);
  if (isAbsolute(named)) return join(named, name, key);
  throw new SecretRefused(`${secretsVariable} is ${JSON.stringify(named)}; write an absolute path.`);
}

function usualFolder({ XDG_CONFIG_HOME: settings }: Environment): string {
  const folder = settings !== undefined && isAbsolute(settings) ? settings : join(homedir(), ".config");
  return join(folder, "fairlead", "secrets");
}

/** Bytes. */
const largest = 2 ** 20;

/**
 * Of a file that only its owner may read, or that stands where somebody has put the folder on purpose. Undefined where there is none. Throws
 * `SecretRefused`.
 */
export function secretBytes(file: string, environment: Environment): Buffer | undefined {
  let handle: number | undefined;
  try {
    // A pipe would be waited on until somebody writes into it.
    handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    // Whoever names the folder looks after who may read there: a mounted Secret is open to its pod.
    const problem = problemOf(fstatSync(handle), (environment[secretsVariable] ?? "") !== "");
    if (problem !== undefined) throw new SecretRefused(`${file} ${problem}`);
    return readFileSync(handle);
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw code === undefined ? error : new SecretRefused(`${file} cannot be read (${code}).`, { cause: error });
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
