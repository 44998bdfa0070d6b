// A bare repository in a temporary folder in which commits are made, fetched and pushed. The repository of the person who
// runs this is never written: no lock, ref, object or index of theirs can be left behind, whenever the process is killed.
import { appendFile, rm } from "node:fs/promises";
import path from "node:path";

import { fail, type Result } from "../../result.ts";
import { gitIn, type GitRuntime, type RunGit } from "./git.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

export interface ScratchSettings extends GitRuntime {
  readonly author: Identity;
  /** Object folder of a complete repository whose objects need not be fetched again. */
  readonly borrowFrom?: string | undefined;
  /** `sha1` unless said. Must be that of the remote. */
  readonly objectFormat?: "sha1" | "sha256" | undefined;
  /** Written into the configuration of the scratch repository, after what hardens it. */
  readonly configuration?: readonly ConfigEntry[];
  readonly secrets?: readonly string[];
}

/** Of author and committer. */
export interface Identity {
  readonly name: string;
  readonly email: string;
}

/** `key` is `section.name` or `section.<anything>.name`, as `git config --list` prints it. */
export interface ConfigEntry {
  readonly key: string;
  readonly value: string;
}

/** `.invalid` belongs to nobody (RFC 2606), so no account of a host is credited with the commits. */
export const defaultIdentity: Identity = { name: "Fairlead", email: "fairlead@fairlead.invalid" };

export function identityEnvironment({ name, email }: Identity): Readonly<Record<string, string>> {
  return { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email };
}

/** Makes a scratch repository, works in it, and removes it whatever happens. */
export async function withScratch<T>(
  settings: ScratchSettings,
  work: (git: RunGit) => Promise<Result<T>>,
): Promise<Result<T>> {
  const temporary = await makeTemporaryFolder(`${prefix}${process.pid}-`);
  if (!temporary.ok) return temporary;
  const folder = temporary.value;
  try {
    const made = await makeScratch(folder, settings);
    return made.ok ? await work(made.value) : made;
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function makeScratch(folder: string, settings: ScratchSettings): Promise<Result<RunGit>> {
  const gitDir = path.join(folder, "scratch.git");
  const { author, objectFormat = "sha1", borrowFrom, configuration = [], secrets, limits, signal } = settings;
  const git = gitIn({ folder, gitDir, environment: identityEnvironment(author), secrets, limits, signal });
  // An empty template: no hooks of the machine's.
  const init = await git((run) => run.init(true, ["--template=", `--object-format=${objectFormat}`, gitDir]));
  if (!init.ok) return init;
  try {
    await appendFile(path.join(gitDir, "config"), configText([...hardening, ...configuration]));
    if (borrowFrom !== undefined) {
      await appendFile(path.join(gitDir, "objects/info/alternates"), `${borrowFrom}\n`);
    }
  } catch (cause) {
    return fail("file-unwritable", `${folder} cannot be written; free space there or set TMPDIR`, { cause });
  }
  return { ok: true, value: git };
}

/** Against what the machine's configuration may switch on. The person's repository is not asked for its configuration. */
const hardening: readonly ConfigEntry[] = [
  { key: "core.attributesFile", value: "/dev/null" },
  { key: "core.logAllRefUpdates", value: "false" },
  // Names outside of printable ASCII are printed with escapes, so that no byte of them is lost.
  { key: "core.quotePath", value: "true" },
  { key: "i18n.commitEncoding", value: "UTF-8" },
  { key: "commit.gpgSign", value: "false" },
  { key: "push.gpgSign", value: "false" },
  { key: "push.followTags", value: "false" },
  { key: "push.recurseSubmodules", value: "no" },
  { key: "push.pushOption", value: "" },
  { key: "fetch.recurseSubmodules", value: "no" },
  { key: "fetch.writeCommitGraph", value: "false" },
  { key: "gc.auto", value: "0" },
  { key: "maintenance.auto", value: "false" },
  { key: "protocol.ext.allow", value: "never" },
];

/** Text of a git configuration file. Entries whose key cannot be written in one are an error of the caller. */
function configText(entries: readonly ConfigEntry[]): string {
  let text = "";
  for (const { key, value } of entries) {
    const [, section, subsection, name] = /^([A-Za-z0-9-]+)(?:\.([^\n\0]*))?\.([A-Za-z][A-Za-z0-9-]*)$/.exec(key) ?? [];
    if (section === undefined || name === undefined || value.includes("\0"))
      throw new Error(`internal: ${JSON.stringify(key)} is no git setting`);
    const escaped = value.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\t", "\\t");
    text += `[${section}${subsection === undefined ? "" : ` "${subsection.replace(/[\\"]/g, "\\$&")}"`}]\n\t${name} = "${escaped}"\n`;
  }
  return text;
}

const prefix = "fairlead-git-";
