// Recognises a repository on GitHub from the address of a git remote.

export interface GithubAddress {
  readonly owner: string;
  readonly repo: string;
  /** Of the API that belongs to the address. */
  readonly baseUrl: string;
}

/**
 * For `https://github.com/acme/models.git`, `git@github.com:acme/models` and `ssh://git@github.com/acme/models`; `undefined`
 * for other addresses. `enterprise` names further hosts that are GitHub Enterprise Server.
 */
export function githubAddress(remote: string, enterprise: readonly string[] = []): GithubAddress | undefined {
  const { host, path } = split(remote);
  const [owner, repo, ...rest] = path
    .replace(/^\/+|\/+$/g, "")
    .replace(/\.git$/, "")
    .split("/");
  if (host === undefined || !owner || !repo || rest.length > 0) return undefined;
  if (![owner, repo].every((part) => /^[A-Za-z0-9._-]+$/.test(part))) return undefined;
  if (["github.com", "www.github.com", "ssh.github.com"].includes(host))
    return { owner, repo, baseUrl: "https://api.github.com" };
  return enterprise.includes(host) ? { owner, repo, baseUrl: `https://${host}/api/v3` } : undefined;
}

function split(remote: string): { host?: string; path: string } {
  const scp = /^(?:[^@/:]+@)?([A-Za-z0-9.-]+):(?!\/\/)(.+)$/.exec(remote);
  if (scp !== null) return { host: scp[1]!.toLowerCase(), path: scp[2]! };
  try {
    const url = new URL(remote);
    return ["https:", "http:", "ssh:"].includes(url.protocol)
      ? { host: url.hostname, path: url.pathname }
      : { path: "" };
  } catch {
    return { path: "" };
  }
}
