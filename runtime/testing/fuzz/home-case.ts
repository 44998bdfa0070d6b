// One case: a repository with releases and a home in which they were applied, a few edits of both, and the commands of the runtime that start
// no service.
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { execFileSync } from "node:child_process";
import { builtProgram } from "../../../specs/testing/fuzz/built-program.ts";
import { openCase, type CasePlace } from "../../../specs/testing/fuzz/case-place.ts";
import type { CaseReport, CaseRequest } from "../../../specs/testing/fuzz/case-process.ts";
import {
  editOneOf,
  filesIn,
  foldersIn,
  put,
  replaceBySomething,
  textAt,
  type Edit,
} from "../../../specs/testing/fuzz/edit-files.ts";
import { faultsOf, timed } from "../../../specs/testing/fuzz/judge-command.ts";
import { differences, treeState } from "../../../specs/testing/fuzz/tree-state.ts";
import { collect } from "../../../specs/program/testing/collected-io.ts";
import { type Pin, Release } from "../../../specs/handoff/release.ts";
import { main } from "../../cli.ts";
import { openCliRig } from "../cli-rig.ts";
import { reportOf } from "../pin-rig.ts";
import { pinning, wholePlan } from "../release-rig.ts";

/** Of so many cases of the runtime one is run by the program as it is built. */
const builtEach = 10;

interface Called {
  readonly argv: readonly string[];
  /** What of the repository it may change; it may always take the lock of the home. */
  readonly writes: readonly string[];
}

export async function runCase(work: string, { seed, number, keep }: CaseRequest): Promise<CaseReport> {
  const place = openCase(work, seed, number);
  const { root } = place;
  copyTemplate(await template(work), root);
  const edits = ["a home", ...editsOf(place)];
  writeFileSync(path.join(place.folder, "edits.txt"), edits.join("\n"));
  place.begin();
  const isBuilt = Math.floor(number / 10) % builtEach === 0;
  const program = new URL("../../dist/cli.js", import.meta.url);
  const faults: string[] = [];
  const ends: Record<number, number> = {};
  let slowest: CaseReport["slowest"] = [0, ""];
  const commands = commandsOf(place);
  for (const { argv, writes } of commands) {
    const before = treeState(root);
    const judged = await timed(argv, () =>
      isBuilt ? builtProgram(program, argv, root, place.environment) : collect(main, argv, root),
    );
    faults.push(...faultsOf(judged, [0, 1, 2, 64]));
    const changes = differences(before, treeState(root)).filter(
      (what) => !writes.some((folder) => what.startsWith(folder)),
    );
    faults.push(...changes.slice(0, 3).map((what) => `${argv.join(" ")}: ${what}`));
    ends[judged.code] = (ends[judged.code] ?? 0) + 1;
    if (judged.seconds > slowest[0]) slowest = [judged.seconds, `fairlead-runtime ${argv.join(" ")}`];
  }
  faults.push(...place.faults());
  if (!keep && faults.length === 0) place.remove();
  return { number, edits, faults, commands: commands.length, ends, slowest, folder: place.folder };
}

function editsOf(place: CasePlace): string[] {
  const done: string[] = [];
  for (let left = 1 + place.random.below(4); left > 0; left--) {
    const what = place.random.pick(homeEdits)(place);
    if (what !== undefined) done.push(what);
  }
  return done;
}

const homeFiles = (root: string): string[] => filesIn(root, ".fairlead");

/** Other texts and numbers in what still is JSON. */
function editValues({ root, random, words }: CasePlace, files: readonly string[]): string | undefined {
  if (files.length === 0) return undefined;
  const file = random.pick(files);
  const share = random.pick([0.02, 0.1, 0.3]);
  const other = (found: string): string =>
    random.chance(share)
      ? random.pick([JSON.stringify(random.pick(words)), "null", "-1", "1e308", "[]", "{}", '"sha256:00"'])
      : found;
  return put(root, file, textAt(root, file).replaceAll(/"(?:[^"\\]|\\.)*"(?!\s*:)|\b\d+\b/g, other))
    ? `${file}: other values`
    : undefined;
}

const homeEdits: readonly Edit[] = [
  (place) => editOneOf(place, homeFiles(place.root)),
  (place) => editValues(place, homeFiles(place.root)),
  (place) =>
    editValues(place, [
      ...homeFiles(place.root).filter((file) => file.includes("/state/") || file.endsWith("index.json")),
    ]),
  (place) => editOneOf(place, filesIn(place.root, "generated")),
  (place) => editValues(place, filesIn(place.root, "generated")),
  (place) => replaceBySomething(place, place.random.pick([...homeFiles(place.root), ".fairlead/state/apply.lock"])),
  (place) =>
    replaceBySomething(
      place,
      place.random.pick([
        ...foldersIn(place.root, ".fairlead"),
        ".fairlead",
        ".fairlead/scratch",
        ".fairlead/models",
        ".fairlead/state/services",
        ".fairlead/logs",
      ]),
    ),
  (place) => {
    const names = [...filesIn(place.root, "generated"), ...foldersIn(place.root, "generated")];
    return names.length === 0 ? undefined : replaceBySomething(place, place.random.pick(names));
  },
  (place) => replaceBySomething(place, place.random.pick(["data", ...filesIn(place.root, "data")])),
  ({ root, random, words }) => {
    const name = random.pick(words).replaceAll(/[/\0]/g, "_").slice(0, 80);
    const file = random.pick([
      `.fairlead/state/inventory/dev/care/${name}.json`,
      `.fairlead/state/inventory/${name}/x/y.json`,
      `.fairlead/state/services/${name}.json`,
      `.fairlead/store/blobs/sha256/${name}`,
      `.fairlead/models/${name}/x`,
      `.fairlead/scratch/${name}`,
      `generated/dev/care/${name}/release.json`,
    ]);
    const texts = [
      ...homeFiles(root)
        .filter((one) => one.endsWith(".json"))
        .map((one) => textAt(root, one)),
      "",
      "{}",
    ];
    return put(root, file, random.pick(texts)) ? `${JSON.stringify(file)}: one more` : undefined;
  },
  ({ root }) => {
    if (!existsSync(path.join(root, ".git/index"))) return undefined;
    execFileSync("git", ["add", "--force", ".fairlead"], { cwd: root, stdio: "ignore" });
    return ".fairlead: tracked";
  },
];

function commandsOf({ random, words, root }: CasePlace): readonly Called[] {
  const home = [".fairlead"];
  const locks = [".fairlead/state"];
  const environment = random.chance(0.9) ? "dev" : random.pick(words);
  const all: readonly Called[] = [
    { argv: ["status"], writes: [] },
    { argv: ["status", "--environment", environment], writes: [] },
    { argv: ["lineage", random.pick(["assistant", "sha256:", ...words])], writes: [] },
    { argv: ["gc"], writes: locks },
    { argv: ["gc", "--yes"], writes: home },
    { argv: ["apply", "--environment", environment, "--project", "care/words", "--quiet"], writes: home },
    { argv: ["apply", "--environment", environment, "--engine", "memory", "--quiet"], writes: locks },
    { argv: ["stop", "--environment", environment, "--project", "care/bot"], writes: home },
    {
      argv: [
        "copy",
        "--release",
        path.join(root, "generated/prod/care/bot"),
        "--from",
        ".fairlead/store",
        "--to",
        "copied",
        "--quiet",
      ],
      writes: ["copied"],
    },
  ];
  const json = random.chance(0.3) ? ["--json"] : [];
  return [all[0]!, random.pick(all), random.pick(all)].map(({ argv, writes }) => ({
    argv: [...argv, ...json],
    writes,
  }));
}

let made: Promise<string> | undefined;

function template(work: string): Promise<string> {
  return (made ??= makeTemplate(path.join(work, `template-${process.pid}`)));
}

/** dev made a dataset and a model, and prod pins what dev has made. */
async function makeTemplate(to: string): Promise<string> {
  const rig = await openCliRig();
  const plan = await rig.dataPlan(["one two three", "four five six", "one two three"]);
  await rig.write({ ...plan, project: "words" });
  const { code, err } = await rig.cli("apply", "--environment", "dev", "--project", "care/words", "--quiet");
  if (code !== 0) throw new Error(`the sample of the fuzzer is wrong: ${err}`);
  const digests = await rig.applyFakes();
  const { stages } = Release.parse(JSON.parse(textAt(rig.root, "generated/dev/care/bot/release.json")));
  const pins: Record<string, Pin> = {};
  for (const { name, key } of stages) {
    const digest = digests[name];
    if (digest === undefined) continue;
    pins[name] = { key, digest, evidence: await reportOf(path.join(rig.home, "store"), digest) };
  }
  await rig.write({ ...pinning(wholePlan(), pins), environment: "prod" });
  mkdirSync(to, { recursive: true });
  cpSync(rig.root, to, { recursive: true });
  writeFileSync(path.join(to, ".from"), rig.root);
  writeFileSync(path.join(to, ".gitignore"), ".fairlead/\n");
  execFileSync("git", ["init", "--quiet", "--template=", "--initial-branch=main"], { cwd: to });
  execFileSync("git", ["add", "generated", ".gitignore"], { cwd: to });
  execFileSync("git", ["-c", "user.name=x", "-c", "user.email=x@x", "commit", "--quiet", "-m", "Start"], { cwd: to });
  await rig.remove();
  return to;
}

/** A home says which repository it was applied from. */
function copyTemplate(from: string, root: string): void {
  cpSync(from, root, { recursive: true });
  const before = readFileSync(path.join(root, ".from"), "utf8");
  for (const file of filesIn(root, ".fairlead/state")) {
    const text = textAt(root, file);
    if (text.includes(before)) writeFileSync(path.join(root, file), text.replaceAll(before, root));
  }
}
