// fairlead init: a repository that works, out of an empty folder or one that has files.
import { outLine, textOfLines } from "../../specs/program/lines.ts";
import { existsSync } from "node:fs";
import path from "node:path";
import type { Run } from "../../specs/program/command.ts";
import { UsageError } from "../../specs/program/exit-codes.ts";
import { Name } from "../../specs/kinds/value.ts";
import { type Started, startRepository } from "../init/start-repository.ts";
import { gitIn } from "../propose/git/git.ts";
import { githubAddress } from "../propose/hosts/github-address.ts";
import { readWhole } from "../write/whole-file.ts";
import { compilerVersion } from "../version.ts";
import { endWithFailure, printJson } from "./report.ts";

export const run: Run = async (args, io) => {
  const { root: asked } = args.flags;
  if (asked === "") throw new UsageError("--root names no folder");
  const root = path.resolve(io.cwd, typeof asked === "string" ? asked : ".");
  const { team, project } = namesOf(args.positionals[0] ?? "care/returns");
  const organisation = (await ownerOnGithub(root)) ?? "your-organisation";
  const started = startRepository(root, {
    ...{ team, project, alias: project, port: 8081, environment: "dev" },
    version: compilerVersion,
    organisation,
  });
  if (!started.ok) return endWithFailure(started.failure, io, args);
  const next = nextSteps(root, started.value);
  if (args.json) printJson(io, { root, ...started.value, next });
  else {
    for (const { file, state } of started.value.files)
      outLine(io, `${state === "written" ? "wrote" : "kept "} ${file}`);
    for (const note of notesOn(root, started.value)) outLine(io, note);
    io.out(textOfLines(["", "Next:", ...next.map((line) => `  ${line}`)]));
  }
  return 0;
};

function namesOf(written: string): { readonly team: string; readonly project: string } {
  const [team = "", project = "", ...more] = written.split("/");
  if (more.length > 0 || ![team, project].every((name) => Name.safeParse(name).success))
    throw new UsageError(`${written} is no project; write <team>/<project>, each of a-z, 0-9 and '-'`);
  return { team, project };
}

async function ownerOnGithub(root: string): Promise<string | undefined> {
  if (!existsSync(root)) return undefined;
  const address = await gitIn({ folder: root })((git) => git.remote(["get-url", "origin"]));
  return address.ok && typeof address.value === "string" ? githubAddress(address.value.trim())?.owner : undefined;
}

/** What files of people's own have to say for the rest to work: the file, a text that says it, and what it is. */
const needed: readonly (readonly [string, string, string])[] = [
  [".gitignore", ".fairlead", "the line .fairlead/"],
  [".gitattributes", "-text", "to leave bytes as they are: generated/** -text and specs/**/data/** -text"],
  [".npmrc", "ignore-scripts", "ignore-scripts=true, so that nothing that is installed runs a script"],
  ["package.json", '"fairlead"', "fairlead and fairlead-runtime: npm install --save-dev fairlead fairlead-runtime"],
  [".github/CODEOWNERS", "specs/promotions", "owners of specs/platform.yaml, specs/promotions/ and each team's specs"],
];

function notesOn(root: string, { files, git }: Started): readonly string[] {
  const texts = needed.flatMap(([name, text, what]) => {
    const kept = files.find(({ file, state }) => state === "kept" && file.endsWith(name));
    const base = name.startsWith(".github/") ? (git ?? root) : root;
    if (kept === undefined || readWhole(path.join(base, name))?.includes(text) === true) return [];
    return [`Your ${kept.file} needs ${what}`];
  });
  const isLocal = /"file:[^"]*fairlead[^"]*\.tgz"/.test(readWhole(path.join(root, "package.json"))?.toString() ?? "");
  return isLocal ? [...texts, fromFile] : texts;
}

const fromFile =
  "Your package.json installs fairlead from a file, which no clone has and git should not: publish it to your registry before CI runs";

function nextSteps(root: string, { git }: Started): readonly string[] {
  const install = existsSync(path.join(root, "node_modules", "fairlead")) ? [] : ["npm install"];
  const init = git === undefined ? ["git init"] : [];
  return [
    [...install, ...init, "git add --all", 'git commit --message "Begin with Fairlead"'].join(" && "),
    "npx fairlead plan",
    "npx fairlead build && npx fairlead-runtime apply --environment dev",
  ];
}
