// The key that pseudonyms are made with: what of a secret's bytes it is, and the fingerprint that specs know it by.
import { createHmac } from "node:crypto";
import { dirname } from "node:path";
import { shellWord } from "./shell-word.ts";

/** The fingerprint is public, and tells a guess from the key: one of so many bytes is not guessed. */
const leastBytes = 32;

const fingerprintText = "fairlead pseudonyms";
const fingerprintDigits = 16;

/** A secret without the end of its line, which editors write and nobody means. */
export function pseudonymKey(secret: Uint8Array): Uint8Array {
  // Not a view of a pool of buffers: it goes to other threads with all that it is a view of.
  const bytes = Uint8Array.from(secret);
  if (bytes.at(-1) !== 0x0a) return bytes;
  return bytes.slice(0, bytes.at(-2) === 0x0d ? -2 : -1);
}

/** What is wrong with a key, as the end of a sentence that begins with its file; undefined where nothing is. */
export function keyProblem(key: Uint8Array): string | undefined {
  if (key.length >= leastBytes) return undefined;
  return `has ${key.length} bytes; a key of pseudonyms has at least ${leastBytes}, drawn at random.`;
}

/** 16 hexadecimal digits. */
export function fingerprintOf(key: Uint8Array): string {
  return createHmac("sha256", key).update(fingerprintText).digest("hex").slice(0, fingerprintDigits);
}

/** A command that makes one. `file`: of the secret, where there is none. */
export function makingAKey(file: string): string {
  return `(umask 077; mkdir -p ${shellWord(dirname(file))}; openssl rand -hex 32 > ${shellWord(file)})`;
}
