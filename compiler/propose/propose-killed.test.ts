import { spawn } from "node:child_process";
import { once } from "node:events";
import { access, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { entryOf } from "../../specs/program/entry.ts";
import { bareHost } from "./hosts/bare.ts";
import { git, gitFixture, snapshot, write, type GitFixture } from "../testing/git-fixture.ts";
import { value } from "../testing/host-conformance.ts";
import { proposePlan, type ProposeRequest } from "./propose.ts";

let fixture: GitFixture;
let clone: string;

beforeEach(async () => {
  fixture = await gitFixture();
  clone = await fixture.clone("clone");
});
afterEach(() => fixture.remove());

const proposal = {
  base: "main",
  branch: "fairlead/dev",
  title: "dev",
  body: { summary: "s", details: [], machine: "plan-1" },
};

function request(): ProposeRequest {
  return { ...proposal, repository: clone, remote: "origin", host: bareHost({ remote: fixture.remote }) };
}

test.each([
  ["the branch", "refs/heads/fairlead/dev"],
  ["the pull request", "refs/pull/1/head"],
])(
  "A6: killed while it pushes %s, a proposer leaves nothing in the repository, and the next run ends the job",
  async (_, ref) => {
    await write(clone, { "generated/dev/a.json": "1\n", "untracked.txt": "mine\n" });
    const before = await snapshot(clone);
    const reached = path.join(fixture.folder, "reached");
    const go = path.join(fixture.folder, "go");
    // The remote holds the push until it is told to go on, for a minute at most.
    const hook = `#!/bin/sh\ngrep -q ' ${ref}$' || exit 0\ntouch '${reached}'\nfor i in $(seq 600); do [ -e '${go}' ] && exit 0; sleep 0.1; done\nexit 1\n`;
    await mkdir(path.join(fixture.remote, "hooks"), { recursive: true });
    await writeFile(path.join(fixture.remote, "hooks/pre-receive"), hook, { mode: 0o755 });

    const child = spawn(process.execPath, await program(), {
      stdio: "inherit",
      env: {
        ...process.env,
        TMPDIR: fixture.folder,
        REQUEST: JSON.stringify({ ...proposal, repository: clone, remote: "origin" }),
        REMOTE: fixture.remote,
      },
    });
    await vi.waitFor(() => access(reached), { timeout: 20_000, interval: 20 });
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(await snapshot(clone)).toEqual(before);

    await writeFile(go, "");
    const outcome = value(await proposePlan(request()));
    expect(outcome).toMatchObject({ pull: { number: 1, state: "open" } });
    expect(await snapshot(clone)).toEqual(before);
    expect(value(await proposePlan(request()))).toMatchObject({ kind: "unchanged" });
    expect(await git(fixture.remote, "rev-list", "--count", "main..fairlead/dev")).toBe("1");
  },
);

/** A program that proposes, in the fixture's folder; it runs from sources. */
async function program(): Promise<readonly string[]> {
  const { url: proposing, execArgv } = entryOf(new URL("./propose.ts", import.meta.url));
  const { url: hosting } = entryOf(new URL("./hosts/bare.ts", import.meta.url));
  const main = `
    import { bareHost } from ${JSON.stringify(hosting.href)};
    import { proposePlan } from ${JSON.stringify(proposing.href)};
    await proposePlan({ ...JSON.parse(process.env.REQUEST), host: bareHost({ remote: process.env.REMOTE }) });
  `;
  await write(fixture.folder, { "main.mjs": main });
  return [...execArgv, path.join(fixture.folder, "main.mjs")];
}
