// The commands of the compiler that write, as trials kill them.
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { collect } from "../../../specs/program/testing/collected-io.ts";
import { treeState } from "../../../specs/testing/fuzz/tree-state.ts";
import { builtIn } from "../../../specs/testing/trials/killed-program.ts";
import type { KilledCommand } from "../../../specs/testing/trials/trial.ts";
import { main } from "../../cli.ts";
import { git } from "../git-fixture.ts";
import { makeOutputs } from "../made-outputs.ts";
import { promoteAll } from "../promote-sample.ts";

const program = builtIn("compiler");
const sample = fileURLToPath(new URL("../../testdata/bases/local", import.meta.url));
const triage = "specs/projects/care/triage.yaml";

async function fairlead(root: string, ...argv: readonly string[]): Promise<void> {
  const { code, err } = await collect(main, argv, root);
  if (code !== 0) throw new Error(`${argv.join(" ")} fails: ${err}`);
}

function edit(root: string, file: string, piece: string, by: string): void {
  const text = readFileSync(path.join(root, file), "utf8");
  if (!text.includes(piece)) throw new Error(`${file} has no ${piece}`);
  writeFileSync(path.join(root, file), text.replace(piece, by));
}

async function begin(root: string): Promise<void> {
  cpSync(sample, root, { recursive: true });
  writeFileSync(path.join(root, ".gitignore"), ".fairlead/\n");
  await git(root, "init", "--quiet", "--initial-branch=main", "--template=");
}

async function commit(root: string, message: string): Promise<void> {
  await git(root, "add", "--all");
  await git(root, "commit", "--quiet", "-m", message);
}

/** What prod has is promoted, and nothing is proposed. */
async function beginPromoted(root: string): Promise<void> {
  await begin(root);
  await promoteAll(root);
  await commit(root, "Start");
}

/** dev has made it, and nobody has promoted it. */
async function beginMade(root: string): Promise<void> {
  await begin(root);
  await fairlead(root, "build");
  await makeOutputs(root);
  await commit(root, "Make it in dev");
}

/** Files alone: an empty folder is nothing to git, and one may stay of a release that was being removed. */
function tree(root: string, folder: string): Readonly<Record<string, string>> {
  const isFolder = (state: string): boolean => state.startsWith("40");
  return Object.fromEntries([...treeState(path.join(root, folder))].filter(([, state]) => !isFolder(state)));
}

/** Names of all refs of the embedded remote, with the files that each holds and what its commit says. */
async function embedded(root: string): Promise<unknown> {
  const remote = path.join(root, ".git/fairlead/remote.git");
  if (!existsSync(remote)) return "no remote";
  await git(remote, "fsck", "--strict");
  const refs = (await git(remote, "for-each-ref", "--format=%(refname) %(tree) %(contents:subject)")).split("\n");
  // What keeps a pull request names its commits, and those their time.
  return refs.map((ref) => ref.replace(/^(refs\/fairlead\/\S+) \S+/, "$1"));
}

/** Nothing of the person's own may change but what the command writes. */
async function everything(root: string): Promise<unknown> {
  return {
    generated: tree(root, "generated"),
    specs: tree(root, "specs"),
    embedded: await embedded(root),
    status: await git(root, "status", "--porcelain"),
  };
}

export const commands: readonly KilledCommand[] = [
  {
    name: "build",
    weight: 24,
    async prepare(root) {
      await begin(root);
      await promoteAll(root);
      await fairlead(root, "build");
      await commit(root, "Start");
      edit(root, triage, "lora: { r: 8, alpha: 16", "lora: { r: 4, alpha: 8");
      edit(root, "specs/projects/care/faq.yaml", "name: faq", "name: questions");
      edit(root, "specs/projects/care/faq.yaml", "alias: faq", "alias: questions");
    },
    command: () => ({ program, argv: ["build"] }),
    outcome: everything,
  },
  {
    name: "promote",
    weight: 10,
    prepare: beginMade,
    command: () => ({ program, argv: ["promote", "care/triage", "--to", "prod"] }),
    outcome: everything,
  },
  {
    name: "rollback",
    weight: 10,
    async prepare(root) {
      await beginMade(root);
      await fairlead(root, "promote", "care/triage", "--to", "prod");
      await commit(root, "Promote it");
      edit(root, triage, "maxTokens: 128", "maxTokens: 64");
      await fairlead(root, "build");
      await makeOutputs(root);
      await fairlead(root, "promote", "care/triage", "--to", "prod");
      await commit(root, "Promote the next one");
    },
    // A rollback that was done goes back again: with the number it does not.
    command: () => ({ program, argv: ["rollback", "care/triage", "--in", "prod", "--record", "1"] }),
    outcome: everything,
  },
  {
    name: "propose",
    weight: 12,
    prepare: beginPromoted,
    command: () => ({ program, argv: ["propose"] }),
    outcome: everything,
  },
  {
    name: "merge",
    weight: 6,
    async prepare(root) {
      await beginPromoted(root);
      await fairlead(root, "propose");
    },
    command: () => ({ program, argv: ["merge", "1"] }),
    // One that was killed after it had merged.
    laterCodes: [0, 1],
    outcome: everything,
  },
];
