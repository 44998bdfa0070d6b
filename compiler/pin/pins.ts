// What is to be pinned of a spec: each name in it, with what has to stand beside it.
import type { DataPath } from "../read/data-path.ts";
import { ok, type Result } from "../result.ts";
import { fingerprintKey, lackingKey } from "./fingerprint-key.ts";
import type { Measured } from "./measure-url.ts";
import { keysOfSpec, urlsOfSpec } from "./unpinned.ts";

export type Fields = Readonly<Record<string, string | number>>;

export interface Pin {
  readonly named: { readonly url: string } | { readonly secret: string };
  /** Of the map that has the name, from the root of the spec. */
  readonly path: DataPath;
  /** What the spec says, by field. */
  readonly written: Readonly<Record<string, unknown>>;
  /** What is so now; undefined where that cannot be seen here, and the spec may be right. */
  readonly find: () => Promise<Result<Fields | undefined>>;
}

export function pinsOf(data: unknown, measure: (url: string) => Promise<Result<Measured>>): readonly Pin[] {
  const urls = urlsOfSpec(data).map(({ url, path, digest, bytes }): Pin => {
    return { named: { url }, path, written: { digest, bytes }, find: async () => fieldsOf(await measure(url)) };
  });
  const keys = keysOfSpec(data).map(({ secret, path, fingerprint }): Pin => {
    const find = async () => fingerprintOf(secret, fingerprint !== undefined);
    return { named: { secret }, path, written: { fingerprint }, find };
  });
  return [...urls, ...keys];
}

export function isPinned({ written }: Pin): boolean {
  return Object.values(written).every((value) => value !== undefined);
}

function fieldsOf(measured: Result<Measured>): Result<Fields> {
  return measured.ok ? ok({ digest: measured.value.digest, bytes: measured.value.bytes }) : measured;
}

/** A key that is pinned need not be on every machine. */
function fingerprintOf(secret: string, isPinnedNow: boolean): Result<Fields | undefined> {
  const fingerprint = fingerprintKey(secret);
  if (!fingerprint.ok) return fingerprint;
  if (fingerprint.value !== undefined) return ok({ fingerprint: fingerprint.value });
  return isPinnedNow ? ok(undefined) : lackingKey(secret);
}
