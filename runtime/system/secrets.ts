// The secrets of this machine, as the runtime answers for them: where they are is the business of specs/program/secret-file.ts.
import { type Environment, secretBytes, secretPath, SecretRefused } from "../../specs/program/secret-file.ts";
import { fail, ok, type Result } from "../result.ts";

/** Path of the file of a secret, which need not be there. */
export function secretFile(reference: string, environment: Environment = process.env): Result<string> {
  return believed(() => secretPath(reference, environment));
}

/** Of a file that only its owner may read, or that stands where somebody has put the folder on purpose. Undefined where there is none. */
export function readSecret(file: string, environment: Environment = process.env): Result<Buffer | undefined> {
  return believed(() => secretBytes(file, environment));
}

function believed<T>(read: () => T): Result<T> {
  try {
    return ok(read());
  } catch (error) {
    if (error instanceof SecretRefused) return fail("secret-unusable", error.message);
    throw error;
  }
}
