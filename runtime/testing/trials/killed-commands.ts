// The commands of the runtime that write, as trials kill them.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type Pin, Release } from "../../../specs/handoff/release.ts";
import { entryOf } from "../../../specs/program/entry.ts";
import { filesIn, textAt } from "../../../specs/testing/fuzz/edit-files.ts";
import { treeState } from "../../../specs/testing/fuzz/tree-state.ts";
import { builtIn } from "../../../specs/testing/trials/killed-program.ts";
import type { KilledCommand } from "../../../specs/testing/trials/trial.ts";
import { ArtifactStore } from "../../store/artifact-store.ts";
import { openCliRig, type CliRig } from "../cli-rig.ts";
import { reportOf } from "../pin-rig.ts";
import { pinning, wholePlan } from "../release-rig.ts";
import { value } from "../store-rig.ts";
import { writeTinyModel } from "../tiny-model.ts";

const program = builtIn("runtime");
const lines = Array.from(
  { length: 400 },
  (_, at) => `a line of number ${at % 350}, of some length, so that there is something to write`,
);

/** A rig stands in a folder of its own, and is moved to where the trial wants it. */
async function inRig(root: string, work: (rig: CliRig) => Promise<void>): Promise<void> {
  const rig = await openCliRig();
  await work(rig);
  cpSync(rig.root, root, { recursive: true });
  writeFileSync(path.join(root, "from"), rig.root);
  await rig.remove();
}

/** A home says which repository it was applied from. */
function moved(template: string, root: string): void {
  const before = readFileSync(path.join(template, "from"), "utf8");
  for (const file of filesIn(root, ".fairlead/state")) {
    const text = textAt(root, file);
    if (text.includes(before)) writeFileSync(path.join(root, file), text.replaceAll(before, root));
  }
}

/** Outputs by key, each read to its last byte; how many of them evidence is about; no times. */
async function stored(folder: string): Promise<unknown> {
  if (!existsSync(folder)) return "no store";
  const store = value(await ArtifactStore.open(folder));
  const outputs: Record<string, unknown> = {};
  for (const { key } of value(await store.list())) {
    const found = value(await store.find(key));
    if (found.state !== "present") outputs[key] = found.state;
    else {
      for (const { path: file } of found.artifact.files) value(await store.read(found.artifact, file));
      outputs[key] = found.artifact.digest;
    }
  }
  const { manifests } = JSON.parse(readFileSync(path.join(folder, "index.json"), "utf8")) as {
    manifests: { artifactType?: string }[];
  };
  return {
    outputs: Object.fromEntries(Object.entries(outputs).toSorted()),
    entries: manifests.map(({ artifactType }) => artifactType).toSorted(),
  };
}

/** What a home knows of what it applied: digests and services, and no times. */
function applied(at: string): unknown {
  const folder = path.join(at, "state/inventory");
  const files = existsSync(folder) ? filesIn(folder, ".").filter((file) => file.endsWith(".json")) : [];
  return files.map((file) => {
    const {
      applied: versions,
      attempt,
      services,
    } = JSON.parse(readFileSync(path.join(folder, file), "utf8")) as {
      applied: { release: string; stages: unknown; verdicts: unknown }[];
      attempt: unknown;
      services: { target: string; serveKey: string; modelDigest: string }[];
    };
    const ran = services.map(({ target, serveKey, modelDigest }) => ({ target, serveKey, modelDigest }));
    return {
      file,
      versions: versions.map(({ release, stages, verdicts }) => ({ release, stages, verdicts })),
      attempt,
      services: ran,
    };
  });
}

async function home(root: string): Promise<unknown> {
  const at = path.join(root, ".fairlead");
  // A checkout remembers sizes, times and inodes; what is staged, locked or unfinished goes when it is old or by gc, which is looked at apart.
  const folders = ["models", "dataset"].map((name) => [
    name,
    Object.fromEntries(
      treeState(path.join(at, name), (inside) => /\/\.fairlead-checkout\.json$|\.staging|\.lock\b/.test(inside)),
    ),
  ]);
  return { store: await stored(path.join(at, "store")), applied: applied(at), ...Object.fromEntries(folders) };
}

const fakes = entryOf(new URL("../slow-apply.ts", import.meta.url));

async function applyAll(rig: CliRig): Promise<void> {
  const digests = await rig.applyFakes();
  const { stages } = Release.parse(JSON.parse(textAt(rig.root, "generated/dev/care/bot/release.json")));
  const pins: Record<string, Pin> = {};
  for (const { name, key } of stages) {
    const digest = digests[name];
    if (digest !== undefined)
      pins[name] = { key, digest, evidence: await reportOf(path.join(rig.home, "store"), digest) };
  }
  await rig.write({ ...pinning(wholePlan(), pins), environment: "prod" });
}

function runtime(root: string, ...argv: readonly string[]): string {
  return execFileSync(process.execPath, [program, ...argv], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
}

const clean = async (root: string): Promise<void> => void runtime(root, "gc", "--yes");

const platform = "apiVersion: fairlead.dev/v1\nkind: Platform\nenvironments: [{ name: dev }]\n";
const spec = `apiVersion: fairlead.dev/v1
kind: Project
name: served
team: care
serving: { alias: served, model: /models/tiny, batching: { maxTokens: 64 } }
targets: { laptop: { engine: local, port: 0 } }
environments: { dev: { targets: [laptop] } }
`;

/** A project that serves a model of some thousand weights as it is. */
async function makeServed(root: string): Promise<void> {
  mkdirSync(path.join(root, "specs/projects/care"), { recursive: true });
  writeFileSync(path.join(root, "specs/platform.yaml"), platform);
  writeFileSync(path.join(root, "specs/projects/care/served.yaml"), spec);
  await writeTinyModel(root, "models/tiny");
  execFileSync(process.execPath, [builtIn("compiler"), "build"], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
}

const apply = ["apply", "--environment", "dev", "--quiet"];
const stop = ["stop", "--environment", "dev", "--project", "care/served"];

function isUp(root: string): boolean {
  const { projects } = JSON.parse(runtime(root, "status", "--json")) as { projects: { services: { up: boolean }[] }[] };
  return projects.some(({ services }) => services.length > 0 && services.every(({ up }) => up));
}

/** What is left when all that looks after services is gone at once, as in an outage. */
function endServices(root: string): void {
  const state = path.join(root, ".fairlead/state");
  const records = filesIn(state, "services").filter((file) => file.endsWith(".json") && !file.endsWith(".wanted.json"));
  const owners = [
    ...records.map((file) => (JSON.parse(textAt(state, file)) as { process: { pid: number } }).process),
    JSON.parse(textAt(state, "supervisor.lock")) as { pid: number },
  ];
  for (const { pid } of owners.toReversed()) process.kill(pid, "SIGKILL");
}

async function comesUp(root: string): Promise<void> {
  for (const until = performance.now() + 60_000; performance.now() < until; await sleep(200)) if (isUp(root)) return;
  throw new Error(`the service does not come up again: ${runtime(root, "status")}`);
}

export const commands: readonly KilledCommand[] = [
  {
    name: "apply",
    weight: 8,
    prepare: (root) => inRig(root, async (rig) => void (await rig.write(await rig.dataPlan(lines)))),
    command: () => ({ program, argv: ["apply", "--environment", "dev", "--quiet"] }),
    outcome: home,
    clean,
  },
  {
    name: "apply of all stages",
    weight: 10,
    prepare: (root) => inRig(root, async (rig) => void (await rig.write(wholePlan()))),
    command: (root) => ({ program: fileURLToPath(fakes.url), execArgv: fakes.execArgv, argv: [root] }),
    outcome: home,
    clean,
  },
  {
    name: "copy",
    weight: 8,
    prepare: (root) => inRig(root, applyAll),
    moved,
    command: () => ({
      program,
      argv: ["copy", "--release", "generated/prod/care/bot", "--from", ".fairlead/store", "--to", "copied", "--quiet"],
    }),
    outcome: async (root) => ({ home: await home(root), copied: await stored(path.join(root, "copied")) }),
  },
  {
    name: "gc",
    weight: 8,
    prepare: (root) =>
      inRig(root, async (rig) => {
        for (const config of ["a", "b", "c", "d", "e", ""]) await rig.applyPlan(wholePlan({ "train/main": config }));
      }),
    moved,
    command: () => ({ program, argv: ["gc", "--yes"] }),
    outcome: home,
  },
  {
    name: "apply that serves",
    weight: 2,
    prepare: makeServed,
    command: () => ({ program, argv: apply }),
    outcome: async (root) => ({ home: await home(root), up: isUp(root) }),
    clean,
    end: async (root) => void runtime(root, ...stop),
  },
  {
    name: "stop",
    weight: 2,
    prepare: makeServed,
    begin: async (root) => void runtime(root, ...apply),
    command: () => ({ program, argv: stop }),
    outcome: home,
  },
  {
    name: "supervise",
    weight: 2,
    prepare: makeServed,
    async begin(root) {
      runtime(root, ...apply);
      endServices(root);
    },
    command: () => ({ program, argv: ["supervise"] }),
    async during(root) {
      await comesUp(root);
      runtime(root, ...stop);
    },
    outcome: home,
  },
];
