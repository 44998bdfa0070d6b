// Who asks. Of a service with API keys that is the tenant of the key, and nothing else that a client sends; without a key nobody gets in.
import type { IncomingHttpHeaders } from "node:http";
import { type ApiError, badRequest, unavailable } from "../api/api-error.ts";
import type { KeyRing } from "../features/key-ring.ts";
import { anonymousOf } from "../features/response-cache.ts";

export type Asker = { readonly tenant: string } | { readonly problem: ApiError };

/** `keys` is undefined where nobody is asked for one. */
export function authenticate({ authorization }: IncomingHttpHeaders, keys: KeyRing | undefined): Asker {
  if (keys === undefined) return { tenant: anonymousOf(authorization) };
  const [, key] = /^Bearer +(\S+)$/i.exec(authorization ?? "") ?? [];
  if (key === undefined)
    return refused("This service asks for an API key: send it as authorization: Bearer <key>.", "missing_api_key");
  const tenant = keys.tenantOf(key);
  if (!tenant.ok) return { problem: unavailable("The API keys of this service cannot be read.", 5) };
  if (tenant.value === undefined) return refused("This API key is not known here.", "invalid_api_key");
  return { tenant: `tenant ${tenant.value}` };
}

function refused(message: string, code: string): Asker {
  return { problem: { ...badRequest(message, undefined, code), status: 401 } };
}
