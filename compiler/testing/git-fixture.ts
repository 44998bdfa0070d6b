// For tests only: real repositories in a temporary folder, and git as a person types it.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { lstat, mkdir, mkdtemp, readFile, readdir, readlink, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

// What is under test asks the machine's configuration too; a test must not.
process.env["GIT_CONFIG_GLOBAL"] = "/dev/null";
process.env["GIT_CONFIG_NOSYSTEM"] = "1";

export interface GitFixture {
  readonly folder: string;
  /** A bare repository with the branch `main`: specs/a.yaml, and generated/ with two files. */
  readonly remote: string;
  /** A clone of the remote in its own folder, on `main`. Returns its path. */
  clone(name: string): Promise<string>;
  remove(): Promise<void>;
}

export async function gitFixture(objectFormat: "sha1" | "sha256" = "sha1"): Promise<GitFixture> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), "fairlead-test-")));
  const remote = path.join(folder, "remote.git");
  // git knows no repository without its folders, empty as some are.
  for (const name of ["refs/tags", "objects/info", "objects/pack"]) {
    await mkdir(path.join(remote, name), { recursive: true });
  }
  await write(remote, Object.fromEntries(await firstRemote(objectFormat)));
  return {
    folder,
    remote,
    async clone(name) {
      const clone = path.join(folder, name);
      await git(folder, "clone", "--quiet", remote, clone);
      return clone;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

type Files = ReadonlyMap<string, Buffer>;
const remotes = new Map<string, Promise<Files>>();

/** The files of the remote as it begins: made once in a process, for it takes a dozen others. */
function firstRemote(objectFormat: "sha1" | "sha256"): Promise<Files> {
  const known = remotes.get(objectFormat) ?? makeRemote(objectFormat);
  remotes.set(objectFormat, known);
  return known;
}

async function makeRemote(objectFormat: "sha1" | "sha256"): Promise<Files> {
  const folder = await mkdtemp(path.join(tmpdir(), "fairlead-test-"));
  try {
    const remote = path.join(folder, "remote.git");
    await git(folder, "init", "--quiet", "--bare", "--initial-branch=main", `--object-format=${objectFormat}`, remote);
    const seed = path.join(folder, "seed");
    await git(folder, "init", "--quiet", "--initial-branch=main", `--object-format=${objectFormat}`, seed);
    await write(seed, { "specs/a.yaml": "a: 1\n", "generated/dev/a.json": "{}\n", "generated/dev/b.json": "{}\n" });
    await git(seed, "add", ".");
    await git(seed, "commit", "--quiet", "-m", "Start");
    await git(seed, "push", "--quiet", remote, "main");
    const files = new Map<string, Buffer>();
    for (const entry of await readdir(remote, { recursive: true, withFileTypes: true })) {
      const file = path.join(entry.parentPath, entry.name);
      if (entry.isFile()) files.set(path.relative(remote, file), await readFile(file));
    }
    return files;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What git prints, without the last line end. Throws what git says when it fails. */
export async function git(folder: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await execute("git", args, { cwd: folder, env: gitTestEnvironment, maxBuffer: 64 << 20 });
  return stdout.replace(/\n$/, "");
}

/** Neither the machine's configuration nor a hook's surroundings reach a test. */
const gitTestEnvironment = {
  PATH: process.env["PATH"] ?? "",
  HOME: "/nonexistent",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "A Person",
  GIT_AUTHOR_EMAIL: "person@example.org",
  GIT_COMMITTER_NAME: "A Person",
  GIT_COMMITTER_EMAIL: "person@example.org",
  LC_ALL: "C",
};

export async function write(folder: string, files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
}

/** Everything below a folder, .git included: path -> digest, mode and time of change. Equal means that nothing was written. */
export async function snapshot(folder: string): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const name of (await readdir(folder, { recursive: true })).toSorted()) {
    const file = path.join(folder, name);
    const facts = await lstat(file);
    const content = facts.isFile() ? await readFile(file) : facts.isSymbolicLink() ? await readlink(file) : "";
    found[name] = `${createHash("sha256").update(content).digest("hex")} ${facts.mode} ${facts.mtimeMs}`;
  }
  return found;
}

export async function refsOf(remote: string): Promise<readonly string[]> {
  return (await git(remote, "for-each-ref", "--format=%(refname) %(objectname)")).split("\n");
}
