import { expect, test } from "vitest";

import { githubAddress } from "./github-address.ts";

const models = { owner: "acme", repo: "models", baseUrl: "https://api.github.com" };

test.each([
  ["https://github.com/acme/models.git", models],
  ["https://github.com/acme/models/", models],
  ["https://bot:secret@GitHub.com/acme/models", models],
  ["git@github.com:acme/models.git", models],
  ["github.com:acme/models", models],
  ["ssh://git@ssh.github.com:443/acme/models.git", models],
  ["https://git.example.org/acme/models.git", { ...models, baseUrl: "https://git.example.org/api/v3" }],
  ["git@git.example.org:acme/models.git", { ...models, baseUrl: "https://git.example.org/api/v3" }],
  ["https://gitlab.com/acme/models.git", undefined],
  ["https://github.com.example.org/acme/models", undefined],
  ["https://github.com/acme", undefined],
  ["https://github.com/acme/models/tree/main", undefined],
  ["https://github.com/acme/mod%20els", undefined],
  ["file:///github.com/acme/models", undefined],
  ["/srv/git/models.git", undefined],
  ["", undefined],
])("A6: %j is the repository %j", (remote, address) => {
  expect(githubAddress(remote, ["git.example.org"])).toEqual(address);
});
