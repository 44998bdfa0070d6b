// Reads the repository of the person who runs this: where it is, what can be borrowed from it, and how its remote is reached.
// Never writes to it, and never takes a command from its configuration: that file may have come with somebody else's archive.
import path from "node:path";

import { fail, ok, type Result } from "../../result.ts";
import { gitIn, type GitPlace } from "./git.ts";
import { remoteAddress } from "./remote-address.ts";
import type { ConfigEntry } from "./scratch.ts";

export interface Repository {
  /** Folders from the repository's root to the folder that was asked about, each with a final `/`; empty at the root. */
  readonly prefix: string;
  readonly objectFormat: "sha1" | "sha256";
  /** Where all of its objects are; absent in shallow and partial clones, whose objects are not enough to work with. */
  readonly objects?: string;
  /** Address for fetching and pushing; may hold credentials. */
  readonly remote: string;
  /** Settings of the repository that a push to its remote needs: address rewrites and authorization headers. */
  readonly configuration: readonly ConfigEntry[];
}

/** `remote` is the name of a remote of the repository, or an address; a path is relative to the repository's root. */
export async function readRepository(place: GitPlace, remote: string): Promise<Result<Repository>> {
  const git = gitIn(place);
  const questions = [
    "--is-shallow-repository",
    "--show-object-format",
    "--git-common-dir",
    "--show-toplevel",
    "--show-prefix",
  ];
  const facts = await git((run) => run.revparse(["--path-format=absolute", ...questions]));
  if (!facts.ok) return facts;
  const [shallow, objectFormat, commonDir = "", root = "", prefix = ""] = facts.value.split("\n");
  const list = await git((run) => run.raw(["config", "--list", "--null", "--show-scope"]));
  if (!list.ok) return list;
  const settings = readConfigList(list.value);

  const addresses = remoteAddresses(settings, remote);
  if (addresses.length > 1) {
    return fail(
      "git-failed",
      `the remote "${remote}" has ${addresses.length} addresses to push to; name one address instead`,
    );
  }
  const rewrites = settings
    .filter(({ key }) => /^url\..*\.(insteadof|pushinsteadof)$/s.test(key))
    .map(({ value }) => value);
  const address = remoteAddress(addresses[0] ?? remote, root, rewrites);
  if (!address.ok) return address;

  const partial = settings.some(({ key }) => key === "extensions.partialclone" || /^remote\..*\.promisor$/s.test(key));
  const borrowable = shallow === "false" && !partial && !/[\n"#]/.test(commonDir);
  return ok({
    prefix,
    objectFormat: objectFormat === "sha256" ? "sha256" : "sha1",
    ...(borrowable ? { objects: path.join(commonDir, "objects") } : {}),
    remote: address.value,
    configuration: settings.filter(isCarried).map(({ key, value }) => ({ key, value })),
  });
}

interface Setting extends ConfigEntry {
  readonly scope: string;
}

/** `git config --list --null --show-scope`: scope NUL key LF value NUL. A key without `=` has no LF and means true. */
function readConfigList(text: string): readonly Setting[] {
  const parts = text.split("\0");
  const settings: Setting[] = [];
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const [scope = "", entry = ""] = parts.slice(index, index + 2);
    const end = entry.indexOf("\n");
    settings.push(
      end < 0 ? { scope, key: entry, value: "true" } : { scope, key: entry.slice(0, end), value: entry.slice(end + 1) },
    );
  }
  return settings;
}

function remoteAddresses(settings: readonly Setting[], remote: string): readonly string[] {
  const valuesOf = (key: string) => settings.filter((setting) => setting.key === key).map(({ value }) => value);
  const push = valuesOf(`remote.${remote}.pushurl`);
  return push.length > 0 ? push : valuesOf(`remote.${remote}.url`);
}

/** The machine's own settings hold in the scratch repository anyway; of the repository's, only these are harmless and needed. */
function isCarried({ scope, key }: Setting): boolean {
  if (scope !== "local" && scope !== "worktree") return false;
  return /^url\.[^\n]*\.(insteadof|pushinsteadof)$/.test(key) || /^http\.([^\n]*\.)?extraheader$/.test(key);
}
