import { expect, test } from "vitest";

import { remoteAddress, tokenOrigin } from "./remote-address.ts";

test.each([
  ["/srv/a.git", "/srv/a.git"],
  ["../a.git", "/home/me/a.git"],
  ["a.git", "/home/me/repo/a.git"],
  ["./a:b", "/home/me/repo/a:b"],
  ["https://example.org/a.git", "https://example.org/a.git"],
  ["git@example.org:a/b.git", "git@example.org:a/b.git"],
  ["gh:acme/models", "gh:acme/models"],
  ["short/models", "short/models"],
])("A6: from /home/me/repo, %s means %s", (address, meant) => {
  expect(remoteAddress(address, "/home/me/repo", ["short/"])).toEqual({ ok: true, value: meant });
});

test.each([
  ["", '"" is no address of a git remote; give the name of a remote, a URL or a path'],
  ["-x", '"-x" is no address of a git remote; give the name of a remote, a URL or a path'],
  ["a\nb", '"a\\nb" is no address of a git remote; give the name of a remote, a URL or a path'],
  ["ext::sh", '"ext::sh" makes git run a helper program; use a remote that is reached by https, ssh, http or a path'],
  [
    "foo-bar::/x",
    '"foo-bar::/x" makes git run a helper program; use a remote that is reached by https, ssh, http or a path',
  ],
])("A6: %j is refused", (address, message) => {
  expect(remoteAddress(address, "/")).toEqual({ ok: false, failure: { reason: "git-failed", message, retry: "no" } });
});

test.each([
  ["https://example.org/a", "https://example.org"],
  ["https://bot:x@example.org:8443/a", "https://example.org:8443"],
  ["http://127.0.0.1:3000/a", "http://127.0.0.1:3000"],
  ["http://[::1]/a", "http://[::1]"],
  ["http://example.org/a", undefined],
  ["http://localhost.example.org/a", undefined],
  ["ssh://git@example.org/a", undefined],
  ["git@example.org:a", undefined],
  ["/srv/a", undefined],
])("A6: for %s a token may go to %s", (address, origin) => {
  expect(tokenOrigin(address)).toBe(origin);
});
