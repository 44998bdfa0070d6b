// Which key a secret of this machine holds. Nothing of it is kept but its fingerprint.
import { fingerprintOf, keyProblem, makingAKey, pseudonymKey } from "../../specs/program/pseudonym-key.ts";
import { secretBytes, secretPath, SecretRefused } from "../../specs/program/secret-file.ts";
import { fail, ok, type Result } from "../result.ts";

/** Undefined where the secret is not on this machine. */
export function fingerprintKey(secret: string): Result<string | undefined> {
  try {
    const file = secretPath(secret, process.env);
    const bytes = secretBytes(file, process.env);
    if (bytes === undefined) return ok(undefined);
    const key = pseudonymKey(bytes);
    const problem = keyProblem(key);
    return problem === undefined ? ok(fingerprintOf(key)) : refused(secret, `${file} ${problem}`);
  } catch (error) {
    if (error instanceof SecretRefused) return refused(secret, error.message);
    throw error;
  }
}

/** Of one that has to be pinned, and is not on this machine. */
export function lackingKey(secret: string): Result<never> {
  const file = secretPath(secret, process.env);
  return refused(
    secret,
    `there is no file ${file}. Put the key there, or make one: ${makingAKey(file)}, and run fairlead pin again`,
  );
}

function refused(secret: string, why: string): Result<never> {
  return fail("not-found", `${secret} cannot be pinned: ${why}`);
}
