// The keys of a service's clients, as a file that holds no key: of each its digest, its tenant and when it was made. A key is drawn from 256
// bits, so that a plain SHA-256 of it tells nothing. Pure but for the draw of a new key.
import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { Digest } from "../../../specs/handoff/value.ts";
import { fail, ok, type Result } from "../../result.ts";

const fileVersion = 1;

/** Who asks: an application or a customer. Answers that are kept for one are given to no other. */
export const tenantForm = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;

const ApiKey = z.strictObject({
  tenant: z.string().regex(tenantForm),
  digest: Digest,
  /** A day, in UTC. */
  added: z.string(),
});
type ApiKey = z.infer<typeof ApiKey>;

const ApiKeysFile = z.strictObject({ version: z.literal(fileVersion), keys: z.array(ApiKey) });

export type ApiKeys = readonly ApiKey[];

/** `place` names the file in messages. */
export function parseApiKeys(bytes: Buffer, place: string): Result<ApiKeys> {
  const read = jsonOf(bytes);
  const version = (read as { version?: unknown } | null | undefined)?.version;
  if (typeof version === "number" && version > fileVersion)
    return fail("secret-unusable", `${place} was made by a newer version of Fairlead, which this one cannot read.`);
  const file = ApiKeysFile.safeParse(read);
  if (file.success) return ok(file.data.keys);
  return fail("secret-unusable", `${place} is no file of API keys; fairlead-runtime keys writes one.`);
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}

export function apiKeysText(keys: ApiKeys): string {
  return `${JSON.stringify({ version: fileVersion, keys }, undefined, 2)}\n`;
}

export interface NewKey {
  /** What the client sends: shown once, kept nowhere. */
  readonly key: string;
  readonly keys: ApiKeys;
}

/** `today`: a day in UTC. */
export function addKey(keys: ApiKeys, tenant: string, today: string): NewKey {
  const key = `fl-${randomBytes(32).toString("base64url")}`;
  return { key, keys: [...keys, { tenant, digest: digestOfKey(key), added: today }] };
}

/** What people call a key by: the first digits of its digest. */
export function keyName({ digest }: Pick<ApiKey, "digest">): string {
  return digest.slice("sha256:".length, "sha256:".length + 12);
}

export function digestOfKey(key: string): string {
  return `sha256:${createHash("sha256").update(key).digest("hex")}`;
}
