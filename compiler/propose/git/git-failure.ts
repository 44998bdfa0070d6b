// What git said, as a Failure that says what to do. Nothing here may show a secret.
import { fail, type Failure, type FailureReason } from "../../result.ts";

interface GitRefusal {
  /** Such as `git fetch`. */
  readonly command: string;
  readonly exit: { readonly code: number; readonly stderr: string };
  /** That the command talked to. */
  readonly remote: string | undefined;
}

export function gitFailure({ command, exit, remote }: GitRefusal): { ok: false; failure: Failure } {
  const words = said(exit.stderr);
  const place = remote === undefined ? "" : ` (${redacted(remote)})`;
  const lines = [`${command}${place}: ${words === "" ? `ended with exit code ${exit.code}` : words}`];
  const known = causes.find((cause) => cause.pattern.test(exit.stderr));
  if (known !== undefined) lines.push(known.advice);
  return fail(known?.reason ?? "git-failed", lines.join("\n"), { retry: known?.retry ?? "no", cause: exit });
}

/** Git's words without secrets in addresses and without blank lines, at most 2,000 characters of them. */
export function said(stderr: string): string {
  const lines = redacted(stderr)
    .split(/[\r\n]+/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== "");
  const text = lines.join("\n");
  return text.length <= 2000 ? text : `${text.slice(0, 2000)} ...`;
}

/** User names, passwords and tokens in addresses, and the secrets named, become `***`. */
export function redacted(text: string, secrets: readonly string[] = []): string {
  let result = text;
  for (const secret of secrets) if (secret !== "") result = result.replaceAll(secret, "***");
  return result.replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/'"]*@/gi, "$1***@");
}

interface Cause {
  readonly pattern: RegExp;
  readonly reason: FailureReason;
  readonly retry: Failure["retry"];
  readonly advice: string;
}

const causes: readonly Cause[] = [
  {
    pattern: /spawn git ENOENT/,
    reason: "git-failed",
    retry: "no",
    advice: "Install git 2.31 or newer and put it on the PATH.",
  },
  {
    pattern: /not a git repository \(or any/,
    reason: "git-failed",
    retry: "no",
    advice: "Run this in the git repository that holds the specs.",
  },
  {
    pattern:
      /could not read (Username|Password)|Authentication failed|Permission denied \(|terminal prompts disabled|returned error: 40[13]/,
    reason: "host-refused",
    retry: "no",
    advice:
      "Give git credentials for this remote: an SSH key in the agent, a credential helper in the global configuration, or a token.",
  },
  {
    pattern:
      /Could not resolve host|Couldn't connect|Failed to connect|Connection (refused|timed out|reset)|No route to host|Network is unreachable|early EOF|hung up unexpectedly|returned error: 5\d\d/,
    reason: "host-unreachable",
    retry: "later",
    advice: "Check the remote's address and the connection, and run again.",
  },
  {
    pattern: /couldn't find remote ref|not our ref/,
    reason: "base-moved",
    retry: "later",
    advice: "The remote changed in this moment; run again.",
  },
  {
    pattern: /does not appear to be a git repository|[Rr]epository .*not found|returned error: 404/,
    reason: "git-failed",
    retry: "no",
    advice: "Check the remote's address: no repository answers there.",
  },
  {
    pattern: /transport '.*' not allowed/,
    reason: "git-failed",
    retry: "no",
    advice: "Use a remote that is reached by https, ssh, http or a path.",
  },
];
