// The keys of a dataset's pseudonyms: each is a secret of this machine, and is believed by its fingerprint alone.
import type { DatasetManifest } from "../../specs/handoff/dataset-manifest.ts";
import { fingerprintOf, keyProblem, makingAKey, pseudonymKey } from "../../specs/program/pseudonym-key.ts";
import { fail, ok, type Result } from "../result.ts";
import { readSecret, secretFile } from "./secrets.ts";

/** By fingerprint. */
export type PseudonymKeys = ReadonlyMap<string, Uint8Array>;

/** All that a dataset needs; of one that makes no pseudonyms, none. */
export function readPseudonymKeys({ metadata }: Pick<DatasetManifest, "metadata">): Result<PseudonymKeys> {
  const keys = new Map<string, Uint8Array>();
  for (const [fingerprint, reference] of Object.entries(metadata.keys)) {
    const key = readKey(reference, fingerprint);
    if (!key.ok) return key;
    keys.set(fingerprint, key.value);
  }
  return ok(keys);
}

function readKey(reference: string, fingerprint: string): Result<Uint8Array> {
  const file = secretFile(reference);
  if (!file.ok) return file;
  const secret = readSecret(file.value);
  if (!secret.ok) return secret;
  if (secret.value === undefined)
    return fail(
      "secret-unusable",
      `personalData.key is ${reference}, and there is no file ${file.value}. Put the key with the fingerprint ${fingerprint} there; ` +
        `where there is none yet, make one: ${makingAKey(file.value)}, and have fairlead pin write its fingerprint`,
    );
  const key = pseudonymKey(secret.value);
  const problem = keyProblem(key);
  if (problem !== undefined) return fail("secret-unusable", `${file.value} ${problem}`);
  const found = fingerprintOf(key);
  if (found === fingerprint) return ok(key);
  return fail(
    "secret-unusable",
    `${file.value} is another key than personalData.key of the spec: its fingerprint is ${found}, and the spec's is ${fingerprint}. ` +
      "Put that key there; or, to give everybody another pseudonym, have fairlead pin --refresh write this one's",
  );
}
