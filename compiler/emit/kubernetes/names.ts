// What the objects of a release are called. Names stay while the spec changes, but for those of immutable objects, which carry the
// digest of what they hold: a change is a new object then, and never an illegal edit.
import type { Model, ModelTarget } from "../../model/model.ts";
import { sha256Hex } from "../../fingerprint.ts";

export interface ObjectNames {
  /** The inference server and all that belongs to it. */
  readonly server: string;
}

/** Longest DNS label (RFC 1123). Names of Jobs become labels of their pods, which append six characters. */
const longest = 57;
const hashLength = 10;

export function objectNames(model: Model, target: ModelTarget): ObjectNames {
  // Two environments may share a namespace, and must not share objects.
  const base = `${model.name}-${model.environment}-${target.name}`;
  return { server: fitted(base, longest) };
}

/** `name-<hash>`, where the same hash is always the same object. */
export function withHash(name: string, digest: string): string {
  return `${fitted(name, longest - hashLength - 1)}-${digest.slice(0, hashLength)}`;
}

/** A name that is too long ends in a hash of what was cut. */
function fitted(name: string, length: number): string {
  if (name.length <= length) return name;
  return `${name.slice(0, length - hashLength - 1).replace(/-+$/, "")}-${sha256Hex(name).slice(0, hashLength)}`;
}
