// What releases pin that lie on branches, and what is said where that cannot be known.
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { git, writeBranches } from "../testing/git-rig.ts";
import { keyOf, openReleaseRig, pinning, type ReleaseRig, wholePlan } from "../testing/release-rig.ts";
import { value } from "../testing/store-rig.ts";
import { gitLimits } from "./git-repository.ts";
import { knownReleases } from "./known-releases.ts";

let rig: ReleaseRig;
beforeEach(async () => {
  rig = await openReleaseRig();
  vi.stubEnv("GIT_CONFIG_GLOBAL", "/dev/null");
  vi.stubEnv("GIT_CONFIG_NOSYSTEM", "1");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rig.remove();
});

const prod = "generated/prod/care/bot";
const digestOf = (text: string) => `sha256:${keyOf(text)}`;

/** release.json of care/bot in prod, which pins one output. */
async function releaseText(text: string): Promise<string> {
  const pin = { key: keyOf(text), digest: digestOf(text), evidence: digestOf(`evidence ${text}`) };
  const folder = await rig.write({ ...pinning(wholePlan(), { "train/main": pin }), environment: "prod" });
  return readFile(join(folder, "release.json"), "utf8");
}

async function known(folder = rig.root) {
  const { pins, notes } = value(await knownReleases(folder));
  return { pins: pins.map(({ digest, name, by }) => [digest, name, by]), notes };
}

async function refusal(limits = gitLimits): Promise<string> {
  const read = await knownReleases(rig.root, limits);
  return read.ok ? "" : read.failure.message.replace(/[0-9a-f]{40}/g, "ID").replaceAll(rig.root, "ROOT");
}

const name = "train/main of care/bot (prod)";

describe("pins are known", () => {
  test("of a promotion record whose release is not built yet", async () => {
    const record = join(rig.root, "specs/promotions/prod/care/bot.yaml");
    await mkdir(join(rig.root, "specs/promotions/prod/care"), { recursive: true });
    await writeFile(record, `outputs:\n  train/main: { digest: ${digestOf("waits")} }\n`);
    expect((await known()).pins).toEqual([[digestOf("waits"), undefined, "specs/promotions/prod/care/bot.yaml"]]);
  });

  test("of the work tree, of every branch here and of every remote's, and of a HEAD that is on none; each release once", async () => {
    const [local, remote, detached, stashed] = [
      await releaseText("local"),
      await releaseText("remote"),
      await releaseText("detached"),
      await releaseText("stashed"),
    ];
    await releaseText("work tree");
    writeBranches(rig.root, [
      { ref: "refs/heads/main", files: { [`${prod}/release.json`]: local } },
      { ref: "refs/heads/same", from: "refs/heads/main", files: { README: "other" } },
      { ref: "refs/remotes/origin/a/b", files: { [`${prod}/release.json`]: remote } },
      { ref: "refs/stash", files: { [`${prod}/release.json`]: stashed } },
      { ref: "refs/other/x", files: { [`${prod}/release.json`]: detached } },
    ]);
    git(rig.root, "update-ref", "--no-deref", "HEAD", "refs/other/x");
    expect(await known()).toEqual({
      pins: [
        [digestOf("work tree"), name, prod],
        [digestOf("local"), name, `${prod} on main`],
        [digestOf("remote"), name, `${prod} on origin/a/b`],
        [digestOf("detached"), name, `${prod} on HEAD`],
      ],
      notes: [],
    });
  });

  test("where the specs lie in a folder of a larger repository, and in one with ids of 32 bytes", async () => {
    const inner = join(rig.root, "a folder", "modèles");
    await mkdir(inner, { recursive: true });
    git(rig.root, "init", "--quiet", "--object-format=sha256");
    const files = {
      [`a folder/modèles/${prod}/release.json`]: await releaseText("inner"),
      [`${prod}/release.json`]: "{}",
    };
    writeBranches(rig.root, [{ ref: "refs/heads/main", files }]);
    expect(await known(inner)).toEqual({ pins: [[digestOf("inner"), name, `${prod} on main`]], notes: [] });
  });

  test("of the work tree alone outside of a repository, before its first commit, and in a folder that is gone", async () => {
    await releaseText("work tree");
    const alone = { pins: [[digestOf("work tree"), name, prod]], notes: [] };
    expect(await known()).toEqual(alone);
    git(rig.root, "init", "--quiet");
    expect(await known()).toEqual(alone);
    expect(await known(join(rig.root, "gone"))).toEqual({ pins: [], notes: [] });
  });

  test("of the work tree alone without git, and that is said", async () => {
    await releaseText("work tree");
    vi.stubEnv("PATH", "/nonexistent");
    expect((await known()).notes).toEqual(["There is no git here: what releases on other branches pin is not known."]);
  });

  test("of a release of another version or with marks of a conflict too: every digest that it names, and it is said", async () => {
    const text = (await releaseText("one")).replace('"apiVersion"', '"newField": 1, "apiVersion"');
    await rm(join(rig.root, "generated"), { recursive: true });
    writeBranches(rig.root, [
      { ref: "refs/heads/newer", files: { [`${prod}/release.json`]: text } },
      { ref: "refs/heads/torn", files: { [`${prod}/release.json`]: `<<<<<<<\n"${digestOf("two")}"\n=======\n` } },
    ]);
    const { pins, notes } = await known();
    expect(pins).toContainEqual([digestOf("one"), undefined, `${prod} on newer`]);
    expect(pins).toContainEqual([digestOf("two"), undefined, `${prod} on torn`]);
    expect(notes).toEqual([
      "generated/prod/care/bot/release.json on newer is none that this version can read: every output that it names is kept.",
      "generated/prod/care/bot/release.json on torn is none that this version can read: every output that it names is kept.",
    ]);
  });

  test("and nothing else that a branch has is taken for a release", async () => {
    writeBranches(rig.root, [
      {
        ref: "refs/heads/main",
        files: {
          "generated/types/project.ts": "",
          "generated/prod/care/notes": "",
          "generated/.old/care/bot/release.json": "{",
          "generated/prod/care/..bot/release.json": "{",
          "generated/prod/care/bot/more/release.json": "{",
          "generated/prod/care/bot/other.json": "{",
        },
      },
      { ref: "refs/heads/a-file", files: { generated: "" } },
      { ref: "refs/heads/nothing", files: { README: "" } },
    ]);
    expect(await known()).toEqual({ pins: [], notes: [] });
  });

  test("of a thousand branches with a thousand projects through four processes, and what they share is read once", async () => {
    const text = await releaseText("shared");
    await rm(join(rig.root, "generated"), { recursive: true });
    const file = (at: number) => `generated/prod/care/bot-${at}/release.json`;
    const files = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [file(at), text]));
    const other = (at: number) => text.replaceAll(keyOf("shared"), keyOf(`branch ${at}`));
    const branches = Array.from({ length: 1000 }, (_, at) => ({
      ref: `refs/heads/branch-${at}`,
      from: "refs/heads/main",
      files: { [file(at)]: other(at) },
    }));
    writeBranches(rig.root, [{ ref: "refs/heads/main", files }, ...branches]);
    const calls = await countedGit();
    const { pins } = await known();
    expect(pins).toHaveLength(2000);
    expect(new Set(pins.map(([digest]) => digest)).size).toBe(1001);
    expect(await calls()).toHaveLength(4);
  });
});

describe("what cannot be known is a failure that names it:", () => {
  test("a branch that leads to nothing, and one whose objects are gone", async () => {
    writeBranches(rig.root, [
      { ref: "refs/heads/main", files: { [`${prod}/release.json`]: await releaseText("one") } },
    ]);
    await writeFile(join(rig.root, ".git/refs/heads/torn"), "no id\n");
    expect(await refusal()).toMatchInlineSnapshot(
      `"What the releases on the branches of ROOT pin is not known, and nothing was removed. Repair what git says, and run the same command again: warning: ignoring broken ref refs/heads/torn"`,
    );
    await writeFile(join(rig.root, ".git/refs/heads/torn"), `${"1".repeat(40)}\n`);
    expect(await refusal()).toMatchInlineSnapshot(
      `"What the releases on torn pin is not known, and nothing was removed: its object ID cannot be read: this clone does not have it. Fetch it (into a partial clone: git fetch --refetch --no-filter), or delete the branch."`,
    );
  });

  test("what is no folder inside, whatever was pushed as one, and a work tree that has lost its repository", async () => {
    git(rig.root, "init", "--quiet");
    for (const bytes of ["no tree", "40000 generated\0short", "100644 \0", `40000 generated\0${"x".repeat(20)}40000`]) {
      await writeFile(join(rig.root, "tree"), bytes);
      const tree = git(rig.root, "hash-object", "-t", "tree", "--literally", "-w", "tree");
      const person = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
      const commit = git(rig.root, ...person, "commit-tree", tree, "-m", "pushed");
      git(rig.root, "update-ref", "refs/remotes/origin/odd", commit);
      expect(await refusal()).toMatch(/^What the releases on origin\/odd pin is not known, .*: it is no folder\. /);
    }
    await rm(join(rig.root, ".git"), { recursive: true });
    await writeFile(join(rig.root, ".git"), "gitdir: /nowhere\n");
    expect(await refusal()).toMatchInlineSnapshot(
      `"What the releases on the branches of ROOT pin is not known, and nothing was removed. Repair what git says, and run the same command again: fatal: not a git repository: /nowhere"`,
    );
  });

  test("a link and another repository where releases belong", async () => {
    writeBranches(rig.root, [{ ref: "refs/heads/main", files: { "generated/prod/care->": "/etc" } }]);
    expect(await refusal()).toMatchInlineSnapshot(
      `"generated/prod/care on main is a link or another repository where releases belong, so it is not known what they pin, and nothing was removed. Delete the branch, or commit folders there."`,
    );
    writeBranches(rig.root, [{ ref: "refs/heads/main", files: { "generated->": "elsewhere" } }]);
    expect(await refusal()).toMatch(/^generated on main is a link or another repository/);
  });

  test("a file that is far too large, and a git that does not end", async () => {
    writeBranches(rig.root, [
      { ref: "refs/heads/main", files: { [`${prod}/release.json`]: await releaseText("one") } },
    ]);
    expect(await refusal({ ...gitLimits, objectBytes: 300 })).toMatchInlineSnapshot(
      `"What the releases on main pin is not known, and nothing was removed: its object ID cannot be read: it has 1344 bytes. Fetch it (into a partial clone: git fetch --refetch --no-filter), or delete the branch."`,
    );
    await fakeGit("exec sleep 60");
    expect(await refusal({ ...gitLimits, ms: 300 })).toMatchInlineSnapshot(
      `"What the releases on the branches of ROOT pin is not known, and nothing was removed. Repair what git says, and run the same command again: git rev-parse: it did not end within 0.3 s"`,
    );
  });

  test("what a partial clone has left out, which is not fetched over what its configuration names", async () => {
    writeBranches(rig.root, [
      { ref: "refs/heads/main", files: { [`${prod}/release.json`]: await releaseText("one") } },
    ]);
    const blob = git(rig.root, "rev-parse", `main:${prod}/release.json`);
    await rm(join(rig.root, ".git/objects", blob.slice(0, 2), blob.slice(2)));
    const marker = join(rig.root, "ran");
    const script = join(rig.root, "script");
    await writeFile(script, `#!/bin/sh\ntouch '${marker}'\n`);
    await chmod(script, 0o755);
    for (const [key, setting] of [
      ["extensions.partialClone", "origin"],
      ["remote.origin.promisor", "true"],
      ["remote.origin.url", "ssh://nowhere/x"],
      ["core.sshCommand", script],
      ["core.fsmonitor", script],
      ["core.hooksPath", rig.root],
      ["protocol.allow", "always"],
    ] as const)
      git(rig.root, "config", key, setting);
    expect(() => git(rig.root, "cat-file", "blob", blob)).toThrow();
    // So it is with git as it comes.
    await rm(marker);
    for (const url of ["ssh://nowhere/x", `ext::${script}`, rig.root]) {
      git(rig.root, "config", "remote.origin.url", url);
      git(rig.root, "config", "remote.origin.uploadpack", script);
      expect(await refusal()).toBe(
        "What the releases on main pin is not known, and nothing was removed: its object ID cannot be read: this clone does not have it. " +
          "Fetch it (into a partial clone: git fetch --refetch --no-filter), or delete the branch.",
      );
    }
    expect(existsSync(marker)).toBe(false);
  });
});

/** Replaces git by a script, for this process; `$GIT` is the real one. */
async function fakeGit(script: string): Promise<void> {
  const folder = join(rig.root, "bin");
  await mkdir(folder, { recursive: true });
  const real = git(rig.root, "--exec-path");
  await writeFile(join(folder, "git"), `#!/bin/sh\nGIT='${real}/git'\n${script}\n`);
  await chmod(join(folder, "git"), 0o755);
  vi.stubEnv("PATH", `${folder}:${process.env["PATH"]}`);
}

/** Counts its processes; the answer has a line for each. */
async function countedGit(): Promise<() => Promise<string[]>> {
  const log = join(rig.root, "calls");
  await fakeGit(`echo "$*" >> '${log}'\nexec "$GIT" "$@"`);
  return async () => (await readFile(log, "utf8")).trimEnd().split("\n");
}
