// The environment that git runs in: the caller's own, without what would let git ask, page, edit, trace, or work on another
// repository than the one that is named.

/**
 * Settings for every call, so that no program is started that a configuration names, of the repository or of the machine. A folder of the
 * work tree that looks like a bare repository is none to git (2.38 and newer), and its settings start nothing.
 */
export const gitSettings = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "safe.bareRepository=explicit",
] as const;

/**
 * Variables of `ambient` that begin with GIT_ are dropped (a hook's GIT_DIR, a trace that prints credentials), but for those
 * that say how the person who runs this reaches remotes. `extra` comes last.
 */
export function gitEnvironment(
  ambient: Readonly<Record<string, string | undefined>>,
  extra: Readonly<Record<string, string>>,
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(ambient)) {
    if (value === undefined) continue;
    const upper = name.toUpperCase();
    if (dropped.has(upper) || (upper.startsWith("GIT_") && !kept.has(upper))) continue;
    environment[name] = value;
  }
  return { ...environment, ...silent, ...extra };
}

const kept: ReadonlySet<string> = new Set([
  "GIT_CEILING_DIRECTORIES",
  "GIT_CONFIG_GLOBAL",
  "GIT_CONFIG_NOSYSTEM",
  "GIT_CONFIG_SYSTEM",
  "GIT_EXEC_PATH",
  "GIT_SSH",
  "GIT_SSH_COMMAND",
  "GIT_SSH_VARIANT",
  "GIT_SSL_CAINFO",
  "GIT_SSL_CAPATH",
  "GIT_SSL_CERT",
  "GIT_SSL_KEY",
]);

const dropped: ReadonlySet<string> = new Set(["EDITOR", "LANGUAGE", "PAGER", "PREFIX", "VISUAL"]);

const silent = {
  LC_ALL: "C",
  GIT_TERMINAL_PROMPT: "0",
  // Empty: no program is asked, whatever core.askPass says. ssh asks `false`, which knows no password.
  GIT_ASKPASS: "",
  SSH_ASKPASS: "false",
  SSH_ASKPASS_REQUIRE: "force",
  GCM_INTERACTIVE: "never",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_ALLOW_PROTOCOL: "file:ssh:https:http",
  GIT_NO_REPLACE_OBJECTS: "1",
} as const;
