// One case: a copy of a repository, a few edits of it, and the commands of the compiler on what came of it.
import { cpSync, existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { openCase, type CasePlace } from "../../../specs/testing/fuzz/case-place.ts";
import type { CaseReport, CaseRequest } from "../../../specs/testing/fuzz/case-process.ts";
import { faultsOf, timed } from "../../../specs/testing/fuzz/judge-command.ts";
import type { Random } from "../../../specs/testing/fuzz/random.ts";
import { differences, treeState, type TreeState } from "../../../specs/testing/fuzz/tree-state.ts";
import { collect } from "../../../specs/program/testing/collected-io.ts";
import { main } from "../../cli.ts";
import { digestOf } from "../../fingerprint.ts";
import { builtProgram } from "../../../specs/testing/fuzz/built-program.ts";
import type { Edit } from "../../../specs/testing/fuzz/edit-files.ts";
import { generatedEdits, homeEdits } from "./generated-edits.ts";
import { gitEdits, hostileEnvironment, strangerEdits } from "./git-edits.ts";
import { repositories, type FuzzedRepository } from "./repositories.ts";
import { linkEdits, recordEdits, specEdits } from "./spec-edits.ts";

/** Of so many cases one is run by the program as it is built; the others in this process, which is ten times as fast. */
const builtEach = 40;

const kinds: readonly (readonly Edit[])[] = [
  specEdits,
  specEdits,
  specEdits,
  recordEdits,
  linkEdits,
  generatedEdits,
  generatedEdits,
  homeEdits,
  strangerEdits,
  gitEdits,
  gitEdits,
  gitEdits,
];

/** By how often. Our own takes ten times as long as the others. */
const names = Object.keys(repositories).flatMap((name) => Array<string>(name === "our own" ? 1 : 6).fill(name));

interface Called {
  readonly argv: readonly string[];
  readonly codes: readonly number[];
  /** Folders of the repository that it may change; it may always keep its caches. */
  readonly writes: readonly string[];
}

export async function runCase(work: string, { seed, number, keep }: CaseRequest): Promise<CaseReport> {
  const place = openCase(work, seed, number);
  const { random, root } = place;
  const name = random.pick(names);
  const repository = repositories[name]!;
  cpSync(await template(work, name), root, { recursive: true, verbatimSymlinks: true });
  const environment = { ...place.environment, ...(random.chance(0.15) ? hostileEnvironment(place) : {}) };
  const edits = [name, ...editsOf(place)];
  // For whoever finds that the case has no end.
  writeFileSync(path.join(place.folder, "edits.txt"), edits.join("\n"));
  place.begin();
  const run = number % builtEach === 0 ? runBuilt(root, environment) : runHere(root, environment);
  const faults: string[] = [];
  const ends: Record<number, number> = {};
  let slowest: CaseReport["slowest"] = [0, ""];
  const commands = commandsOf(repository, random, place.words);
  let before = stateOf(root);
  for (const { argv, codes, writes } of commands) {
    const isUnfinished = argv[0] === "build" && hasStaging(root);
    const judged = await timed(argv, () => run(argv));
    const after = stateOf(root);
    const mayWrite = judged.code === 0 || isUnfinished ? writes : [];
    faults.push(...faultsOf(judged, codes), ...changesOf(argv, before, after, mayWrite));
    before = after;
    if (argv[0] === "build" && judged.code === 0 && writes.length > 0) faults.push(...halfReleases(root));
    ends[judged.code] = (ends[judged.code] ?? 0) + 1;
    if (judged.seconds > slowest[0]) slowest = [judged.seconds, argv.join(" ")];
  }
  faults.push(...place.faults());
  if (!keep && faults.length === 0) place.remove();
  return { number, edits, faults, commands: commands.length, ends, slowest, folder: place.folder };
}

function editsOf(place: CasePlace): string[] {
  const { random } = place;
  const done: string[] = [];
  for (let left = 1 + random.below(4); left > 0; left--) {
    const what = random.pick(random.pick(kinds))(place);
    if (what !== undefined) done.push(what);
  }
  return done;
}

const made = new Map<string, Promise<string>>();

function template(work: string, name: string): Promise<string> {
  const found = made.get(name) ?? makeTemplate(path.join(work, `template-${process.pid}-${made.size}`), name);
  made.set(name, found);
  return found;
}

async function makeTemplate(root: string, name: string): Promise<string> {
  mkdirSync(root, { recursive: true });
  await repositories[name]!.make(root);
  return root;
}

function commandsOf(
  { projects, environments }: FuzzedRepository,
  random: Random,
  words: readonly string[],
): readonly Called[] {
  const project = random.chance(0.9) ? random.pick(projects) : random.pick(words);
  const environment = random.chance(0.9) ? random.pick(environments) : random.pick(words);
  const reads = (argv: readonly string[], codes = [0, 1, 64]): Called => ({ argv, codes, writes: [] });
  const field = random.pick([[], ["serve-laptop.config"], [random.pick(words)]]);
  const one: readonly Called[] = [
    reads(["build", "--check"]),
    reads(["build", "--check", "--base", random.pick(["HEAD", "HEAD~1", random.pick(words)])]),
    reads(["explain", `${environment}/${project}`, ...field]),
    reads(["explain", `specs/projects/${project}.yaml:${random.below(60)}`]),
    reads(["propose", "--dry-run"]),
    { argv: ["propose"], codes: [0, 1, 64], writes: [".git/fairlead"] },
    reads(["merge", random.pick(["1", "0", "-1", random.pick(words)])]),
    { argv: ["promote", project, "--to", environment], codes: [0, 1, 64], writes: ["specs/promotions"] },
    { argv: ["rollback", project, "--in", environment], codes: [0, 1, 64], writes: ["specs/promotions"] },
    reads(["plan", "--markdown"], [0, 1, 2, 64]),
    {
      argv: ["add", "target", random.pick(["edge", random.pick(words)]), "--project", project],
      codes: [0, 1, 64],
      writes: ["specs/projects"],
    },
    { argv: ["add", "environment", "qa", "--after", environment], codes: [0, 1, 64], writes: ["specs/platform.yaml"] },
    {
      argv: ["add", "project", random.pick(["care/more", project, random.pick(words)])],
      codes: [0, 1, 64],
      writes: ["specs/projects"],
    },
  ];
  const json = random.chance(0.3) ? ["--json"] : [];
  const build = random.chance(0.2) ? ["build", "--overwrite"] : ["build"];
  const extra = random.pick(one);
  const first = random.pick([reads(["check", ...json]), reads(["plan", ...json], [0, 1, 2, 64])]);
  return [
    first,
    { argv: [...build, ...json], codes: [0, 1, 64], writes: ["generated"] },
    { ...extra, argv: extra.argv[0] === "plan" ? extra.argv : [...extra.argv, ...json] },
  ];
}

function runHere(root: string, environment: Readonly<Record<string, string>>) {
  return async (argv: readonly string[]) => {
    const before = { ...process.env };
    Object.assign(process.env, environment);
    try {
      return await collect(main, argv, root);
    } finally {
      for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
      Object.assign(process.env, before);
    }
  };
}

function runBuilt(root: string, environment: Readonly<Record<string, string>>) {
  const program = new URL("../../dist/cli.js", import.meta.url);
  return (argv: readonly string[]) => builtProgram(program, argv, root, environment);
}

/** Caches and locks apart. */
function stateOf(root: string): TreeState {
  const state = treeState(root, (inside) => inside === ".fairlead" || inside === ".git/fairlead");
  const isEmpty = ![...state.keys()].some((inside) => inside.startsWith("generated/"));
  // An empty folder is nothing to git, and a build that is refused may leave one.
  return new Map([...state].filter(([inside]) => !(isEmpty && inside === "generated")));
}

/** Builds put back what a killed build had moved aside, whatever becomes of the specs. */
function hasStaging(root: string): boolean {
  const generated = path.join(root, "generated");
  const stats = lstatSync(generated, { throwIfNoEntry: false });
  return stats?.isDirectory() === true && readdirSync(generated).some((name) => name.startsWith(".staging-"));
}

function changesOf(argv: readonly string[], before: TreeState, after: TreeState, writes: readonly string[]): string[] {
  const all = differences(before, after).filter(
    (what) => !writes.some((folder) => what.startsWith(`${folder}/`) || what.startsWith(`${folder} `)),
  );
  return all.slice(0, 3).map((what) => `${argv.join(" ")}: ${what}`);
}

/** Files of a release that are not what its index says: after a build that ended well there are none. */
function halfReleases(root: string): string[] {
  const generated = path.join(root, "generated");
  if (!existsSync(generated)) return [];
  const indexes = readdirSync(generated, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.split("/").length === 4 && file.endsWith("/index.json") && !file.startsWith("."),
  );
  return indexes.flatMap((index) => {
    const folder = path.join(generated, path.dirname(index));
    if (!lstatSync(path.join(generated, index)).isFile() || lstatSync(path.join(generated, index)).size > 2 ** 20)
      return [];
    const { files = {} } = JSON.parse(readFileSync(path.join(generated, index), "utf8")) as {
      files?: Record<string, string>;
    };
    return Object.entries(files).flatMap(([name, digest]) => {
      const file = path.join(folder, name);
      const isWhole =
        lstatSync(file, { throwIfNoEntry: false })?.isFile() === true && digestOf(readFileSync(file)) === digest;
      return isWhole ? [] : [`build left ${path.dirname(index)}/${name} other than its index says`];
    });
  });
}
