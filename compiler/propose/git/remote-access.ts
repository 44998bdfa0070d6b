// What git needs for reaching a remote from the scratch repository, and what of it must never be shown.
import { tokenOrigin } from "./remote-address.ts";
import type { Repository } from "./work-tree.ts";
import type { ConfigEntry } from "./scratch.ts";

/** A token is sent to the remote's own address only, over https, and replaces headers that the repository has. */
export function remoteAccess(
  { configuration, remote }: Repository,
  token: string | undefined,
): { configuration: readonly ConfigEntry[]; secrets: readonly string[] } {
  const headers = configuration.filter(({ key }) => key.endsWith(".extraheader")).map(({ value }) => value);
  const origin = token === undefined ? undefined : tokenOrigin(remote);
  if (token === undefined || origin === undefined) return { configuration, secrets: headers };
  const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
  const key = `http.${origin}/.extraHeader`;
  const own = [
    { key, value: "" },
    { key, value: `Authorization: Basic ${basic}` },
  ];
  return {
    configuration: [...configuration.filter((entry) => !entry.key.endsWith(".extraheader")), ...own],
    secrets: [...headers, token, basic],
  };
}
