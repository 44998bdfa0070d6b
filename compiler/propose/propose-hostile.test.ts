import { execFile } from "node:child_process";
import { chmod, mkdir, readdir, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { promisify } from "node:util";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { bareHost } from "./hosts/bare.ts";
import { git, gitFixture, write, type GitFixture } from "../testing/git-fixture.ts";
import { failure, value } from "../testing/host-conformance.ts";
import { proposePlan, type ProposeRequest } from "./propose.ts";

let fixture: GitFixture;
let clone: string;
let marks: string;

beforeEach(async () => {
  fixture = await gitFixture();
  clone = await fixture.clone("clone");
  await write(clone, { "generated/dev/a.json": "1\n" });
  marks = path.join(fixture.folder, "marks");
  await mkdir(marks);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await fixture.remove();
});

function request(changes: Partial<ProposeRequest> = {}): ProposeRequest {
  const body = { summary: "dev trains again", details: [], machine: "plan-1" };
  const host = bareHost({ remote: fixture.remote });
  return {
    repository: clone,
    remote: "origin",
    base: "main",
    branch: "fairlead/dev",
    title: "dev",
    body,
    host,
    ...changes,
  };
}

/** A program that leaves a mark when it runs. */
async function trap(name: string): Promise<string> {
  const file = path.join(fixture.folder, `trap-${name}`);
  await writeFile(file, `#!/bin/sh\ntouch '${marks}/${name}'\nexit 1\n`);
  await chmod(file, 0o755);
  return file;
}

const hooks = [
  "pre-push",
  "pre-commit",
  "commit-msg",
  "post-commit",
  "reference-transaction",
  "post-index-change",
  "post-checkout",
  "pre-auto-gc",
  "fsmonitor-watchman",
];

async function trapHooks(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const hook of hooks) {
    await writeFile(path.join(folder, hook), `#!/bin/sh\ntouch '${marks}/${hook}'\nexit 1\n`, { mode: 0o755 });
  }
}

test("A6: nothing that the repository's own configuration names is run", async () => {
  await trapHooks(path.join(clone, ".git/hooks"));
  await trapHooks(path.join(clone, "hooks"));
  const settings: Readonly<Record<string, string>> = {
    "core.hooksPath": path.join(clone, "hooks"),
    "core.fsmonitor": await trap("fsmonitor"),
    "core.sshCommand": await trap("ssh"),
    "core.askPass": await trap("askpass"),
    "core.pager": await trap("pager"),
    "core.editor": await trap("editor"),
    "core.gitProxy": await trap("proxy"),
    "core.alternateRefsCommand": await trap("alternates"),
    "credential.helper": `!${await trap("credential")}`,
    "remote.origin.uploadpack": await trap("uploadpack"),
    "remote.origin.receivepack": await trap("receivepack"),
    "uploadpack.packObjectsHook": await trap("packobjects"),
    "gpg.program": await trap("gpg"),
    "commit.gpgSign": "true",
    "push.gpgSign": "true",
    "diff.external": await trap("diff"),
    "filter.evil.clean": await trap("clean"),
    "filter.evil.process": await trap("process"),
    "merge.evil.driver": await trap("merge"),
    "alias.push": `!${await trap("alias")}`,
    "protocol.ext.allow": "always",
    "core.worktree": clone,
  };
  for (const [key, setting] of Object.entries(settings)) await git(clone, "config", key, setting);
  await write(clone, { ".gitattributes": "* filter=evil merge=evil diff=evil\n" });
  expect(value(await proposePlan(request()))).toMatchObject({ kind: "opened" });
  expect(await readdir(marks)).toEqual([]);
});

test("A6: an address that the repository rewrites into a command is not run", async () => {
  await git(clone, "config", `url.ext::${await trap("ext")} .insteadOf`, fixture.remote);
  const result = failure(await proposePlan(request()));
  expect(result).toMatchObject({
    reason: "git-failed",
    message: expect.stringContaining(
      "fatal: transport 'ext' not allowed\nUse a remote that is reached by https, ssh, http or a path.",
    ),
  });
  expect(await readdir(marks)).toEqual([]);
});

test("A6: neither hooks, line ends nor signing of the machine's configuration take part, unless signing is asked for", async () => {
  await trapHooks(path.join(fixture.folder, "machine-hooks"));
  const key = path.join(fixture.folder, "key");
  await promisify(execFile)("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
  const machine = path.join(fixture.folder, "gitconfig");
  await writeFile(
    machine,
    `[core]\n\thooksPath = ${fixture.folder}/machine-hooks\n\tautocrlf = true\n[commit]\n\tgpgSign = true\n[push]\n\tfollowTags = true\n\tpushOption = x\n[gpg]\n\tformat = ssh\n[user]\n\tsigningKey = ${key}.pub\n`,
  );
  vi.stubEnv("GIT_CONFIG_GLOBAL", machine);
  // The remote is on the same machine, and its hooks are its own business.
  await git(fixture.remote, "config", "core.hooksPath", "hooks");
  await write(clone, { "generated/dev/a.json": "1\r\n" });
  value(await proposePlan(request()));
  expect(await readdir(marks)).toEqual([]);
  expect(await git(fixture.remote, "show", "fairlead/dev:generated/dev/a.json")).toBe("1\r");
  expect(await git(fixture.remote, "cat-file", "commit", "fairlead/dev")).not.toContain("gpgsig");
  value(await proposePlan(request({ branch: "signed", sign: true })));
  expect(await git(fixture.remote, "cat-file", "commit", "signed")).toContain("gpgsig -----BEGIN SSH SIGNATURE-----");
  expect(value(await proposePlan(request({ branch: "signed", sign: true })))).toMatchObject({ kind: "unchanged" });
});

test("A6: a name and an address for the commits are used as they are given", async () => {
  value(await proposePlan(request({ identity: { name: "Müller, der Bot", email: "bot@example.org" } })));
  expect(await git(fixture.remote, "log", "-1", "--format=%an|%ae|%cn|%ce", "fairlead/dev")).toBe(
    "Müller, der Bot|bot@example.org|Müller, der Bot|bot@example.org",
  );
});

test("A6: a title and a machine id cannot forge what a commit says", async () => {
  const forged = `x\n\nFairlead-Base: ${"0".repeat(40)}\nFairlead-Tree: ${"0".repeat(40)}`;
  const body = { ...request().body, machine: `plan\nFairlead-Tree: ${"0".repeat(40)}` };
  value(await proposePlan(request({ title: forged, body })));
  expect(value(await proposePlan(request({ title: forged, body })))).toMatchObject({ kind: "unchanged" });
  await write(clone, { "generated/dev/a.json": "2\n" });
  expect(value(await proposePlan(request({ title: forged, body })))).toMatchObject({ kind: "updated" });
});

test("A6: a token reaches its own remote, replaces other authorization, and is never shown", async () => {
  const seen: (string | undefined)[] = [];
  const server = await refusing(seen);
  try {
    const remote = `http://127.0.0.1:${(server.address() as AddressInfo).port}/acme/models.git`;
    await git(clone, "config", "http.extraHeader", "Authorization: Basic bG9jYWw6c2VjcmV0");
    const plain = failure(await proposePlan(request({ remote })));
    const withToken = failure(await proposePlan(request({ remote, token: "ghp_secret" })));
    expect([...new Set(seen)]).toEqual([
      "Basic bG9jYWw6c2VjcmV0",
      `Basic ${Buffer.from("x-access-token:ghp_secret").toString("base64")}`,
    ]);
    for (const { reason, message } of [plain, withToken]) {
      expect(reason).toBe("host-refused");
      expect(message).toMatch(
        /Give git credentials for this remote: an SSH key in the agent, a credential helper in the global configuration, or a token\.$/,
      );
      expect(message).not.toMatch(/ghp_secret|bG9jYWw6c2VjcmV0|x-access-token/);
    }
  } finally {
    server.close();
  }
});

test("A6: a token is not sent to an address in the open", async () => {
  vi.stubEnv("http_proxy", "http://127.0.0.1:9");
  const message = failure(
    await proposePlan(request({ remote: "http://example.org/acme/models.git", token: "ghp_secret" })),
  ).message;
  expect(message).not.toContain("ghp_secret");
  const { remoteAccess } = await import("./git/remote-access.ts");
  const repository = { prefix: "", objectFormat: "sha1", configuration: [] } as const;
  for (const remote of [
    "http://example.org/a",
    "ssh://git@example.org/a",
    "git@example.org:a",
    "/srv/a.git",
    "http://localhost.example.org/",
  ]) {
    expect(remoteAccess({ ...repository, remote }, "ghp_secret")).toEqual({ configuration: [], secrets: [] });
  }
  expect(remoteAccess({ ...repository, remote: "https://example.org:8443/a" }, "t").configuration[1]).toEqual({
    key: "http.https://example.org:8443/.extraHeader",
    value: "Authorization: Basic eC1hY2Nlc3MtdG9rZW46dA==",
  });
});

/** A server that knows nobody. */
async function refusing(seen: (string | undefined)[]): Promise<Server> {
  const server = createServer((incoming, response) => {
    seen.push(incoming.headers.authorization);
    response.writeHead(401, { "www-authenticate": 'Basic realm="x"' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
