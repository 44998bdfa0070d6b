// Addresses of git remotes as people write them, checked before git sees them.
import path from "node:path";

import { fail, ok, type Result } from "../../result.ts";

/**
 * An address that means the same from any folder: paths become absolute, from `folder`. Beginnings in `rewrites` (values of
 * `url.<base>.insteadOf`) are left to git. Addresses that would make git run a program are refused.
 */
export function remoteAddress(address: string, folder: string, rewrites: readonly string[] = []): Result<string> {
  const shown = JSON.stringify(address);
  if (address === "" || address.startsWith("-") || /[\0\n\r]/.test(address)) {
    return fail("git-failed", `${shown} is no address of a git remote; give the name of a remote, a URL or a path`);
  }
  if (/^[A-Za-z0-9][A-Za-z0-9+.-]*::/.test(address)) {
    return fail(
      "git-failed",
      `${shown} makes git run a helper program; use a remote that is reached by https, ssh, http or a path`,
    );
  }
  if (rewrites.some((start) => start !== "" && address.startsWith(start))) return ok(address);
  return ok(isPath(address) ? path.resolve(folder, address) : address);
}

/** Whether git would take the address for a path: no scheme, and no `host:` before the first slash. */
function isPath(address: string): boolean {
  if (/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(address)) return false;
  const colon = address.indexOf(":");
  const slash = address.indexOf("/");
  return colon < 0 || (slash >= 0 && slash < colon);
}

/** `https://host:port` of an address that a token may be sent to: https, or http to this very machine. */
export function tokenOrigin(address: string): string | undefined {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return undefined;
  }
  const local = url.protocol === "http:" && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  return url.protocol === "https:" || local ? `${url.protocol}//${url.host}` : undefined;
}
