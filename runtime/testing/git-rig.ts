// Repositories of git with releases on many branches, made in one go.
import { execFileSync } from "node:child_process";

/** Neither the machine's configuration nor a hook's surroundings reach a test. */
const environment = {
  PATH: process.env["PATH"] ?? "",
  HOME: "/nonexistent",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  LC_ALL: "C",
};

/** What git prints, as a person calls it. */
export function git(folder: string, ...args: readonly string[]): string {
  return execFileSync("git", [...args], { cwd: folder, env: environment, encoding: "utf8", stdio: "pipe" }).trimEnd();
}

/** Files of one branch, beside those of the branch that it begins at; a name that ends in `->` is a link. */
export interface Branch {
  /** Whole, such as `refs/remotes/origin/a`. */
  readonly ref: string;
  readonly from?: string;
  readonly files: Readonly<Record<string, string>>;
}

/** Writes branches into the repository of a folder, and makes it where there is none. The work tree stays as it is. */
export function writeBranches(folder: string, branches: readonly Branch[]): void {
  git(folder, "init", "--quiet", "--initial-branch=main");
  const stream = branches.flatMap(({ ref, from, files }) => [
    `commit ${ref}\ncommitter a <a@example.org> 0 +0000\ndata 0\n`,
    ...(from === undefined ? [] : [`from ${from}\n`]),
    ...Object.entries(files).map(([name, text]) => {
      const mode = name.endsWith("->") ? "120000" : "100644";
      return `M ${mode} inline ${JSON.stringify(name.replace("->", ""))}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
    }),
  ]);
  execFileSync("git", ["fast-import", "--quiet", "--force"], { cwd: folder, env: environment, input: stream.join("") });
}
