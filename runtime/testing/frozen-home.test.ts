// A repository and a home as they were once: the releases of specs/handoff/history, a store that holds what they name, and the inventory that
// an apply left then. Whoever upgrades has such ones. A newer runtime uses again all that is there, and runs no stage.
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makesOutput } from "../../specs/handoff/stages.ts";
import { frozenFolders, historyFolder } from "../../specs/testing/frozen-folders.ts";
import { putEvidence } from "../../specs/testing/evidence-on-disk.ts";
import { reconcile } from "../apply/reconcile.ts";
import { openLocalEngine } from "../engines/local/local-engine.ts";
import { type LoadedRelease, loadRelease } from "../release/release.ts";
import { storeOf } from "../system/home.ts";
import { type CliRig, openCliRig } from "./cli-rig.ts";
import { type Behaviour, fakeRegistry, fakeServing } from "./fake-stages.ts";
import { value } from "./store-rig.ts";

const inventoryFile = join("dev", "care", "triage.json");
/** Of the repository that a home was applied from. */
const place = '"<the repository>"';
let rig: CliRig;
beforeEach(async () => {
  rig = await openCliRig();
  const generated = join(rig.root, "generated");
  await rm(generated, { recursive: true, force: true });
  await cp(join(frozenFolders("repository").at(-1)!, "generated"), generated, { recursive: true });
});
afterEach(() => rig.remove());

function release(environment: string): Promise<LoadedRelease> {
  const shown = `generated/${environment}/care/triage`;
  return loadRelease(join(rig.root, shown), shown).then(value);
}

/** What the stages of dev would measure; its gates ask for no more. */
const figures = { base: 0.2, adapted: 0.9, compressed: 0.9, sizeShare: 0.2, speedupDecode: 1.5 };

async function layOutStore(): Promise<void> {
  for (const { kind, key } of (await release("dev")).release.stages.filter((stage) => makesOutput(stage.kind)))
    putEvidence(storeOf(rig.home), { stage: kind, key, figures });
}

const runsNone: Behaviour = async (stage) => {
  throw new Error(`${stage} runs`);
};

async function apply(environment: string) {
  const serving = async () => fakeServing();
  const opened = await openLocalEngine({
    home: rig.home,
    repository: rig.root,
    registry: fakeRegistry(runsNone),
    serving,
  });
  return reconcile({
    loaded: await release(environment),
    engine: value(opened),
    engines: ["local"],
    home: rig.home,
    repository: rig.root,
    watcher: { progress: { step() {} }, started() {}, finished() {}, note() {} },
    signal: new AbortController().signal,
  });
}

test("a home that was frozen is read: all that its inventory names is used again, and nothing of it is garbage", async () => {
  await layOutStore();
  const frozen = await readFile(join(frozenFolders("home").at(-1)!, "inventory.json"), "utf8");
  const file = join(rig.home, "state", "inventory", inventoryFile);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, frozen.replace(place, JSON.stringify(rig.root)));
  expect((await rig.cli("status")).out).toMatchInlineSnapshot(`
    "care/triage (dev)
      release          sha256:95c1f511f8e2  applied 2026-11-27T17:00:00.000Z
      dataset/tickets  sha256:9b2615903e6a
      train/main       sha256:c992a1ae0ef0
      quantise/main    sha256:8be73bb362c8
      evaluate/labels  sha256:d1ae9d86a8ab
      serve/laptop     down  triage; run apply to start it
    "
  `);
  expect((await rig.cli("gc")).out).toMatchInlineSnapshot(`
    "kept      sha256:8be73bb362c8  quantise/main of care/triage (dev)  73 bytes  serves care/triage (dev) on laptop, and 1 more
    kept      sha256:9b2615903e6a  dataset/tickets of care/triage (dev)  73 bytes  in the version of care/triage (dev) that is applied
    kept      sha256:c992a1ae0ef0  train/main of care/triage (dev)  73 bytes  in the version of care/triage (dev) that is applied
    kept      sha256:d1ae9d86a8ab  evaluate/labels of care/triage (dev)  73 bytes  in the version of care/triage (dev) that is applied
    Nothing to remove.
    "
  `);
  const { failure, steps } = await apply("dev");
  expect(failure).toBeUndefined();
  const done = steps.map(({ stage, action, output }) => `${action} ${stage} ${output?.digest.slice(0, 19) ?? ""}`);
  expect(done).toMatchInlineSnapshot(`
    [
      "reuse dataset/tickets sha256:9b2615903e6a",
      "checkout dataset/tickets ",
      "reuse train/main sha256:c992a1ae0ef0",
      "reuse quantise/main sha256:8be73bb362c8",
      "reuse evaluate/labels sha256:d1ae9d86a8ab",
      "serve serve/laptop ",
      "observe observe/main ",
    ]
  `);
});

test("an apply of a release that was frozen, in a home without an inventory, uses what the store has by its keys and judges it as then", async () => {
  await layOutStore();
  const { failure, steps, verdicts } = await apply("dev");
  const { FREEZE_HOME: version } = process.env;
  if (version !== undefined) await freeze(version);
  expect(failure).toBeUndefined();
  expect(steps.map(({ stage, action }) => `${action} ${stage}`)).toMatchInlineSnapshot(`
    [
      "reuse dataset/tickets",
      "checkout dataset/tickets",
      "reuse train/main",
      "reuse quantise/main",
      "reuse evaluate/labels",
      "serve serve/laptop",
      "observe observe/main",
    ]
  `);
  expect(verdicts.map(({ figure, measured, passed }) => [figure, measured, passed])).toMatchInlineSnapshot(`
    [
      [
        "compression.qualityDrop",
        0,
        true,
      ],
      [
        "compression.size",
        0.2,
        true,
      ],
      [
        "labels",
        0.9,
        true,
      ],
      [
        "labels.gainOverBase",
        70,
        true,
      ],
    ]
  `);
});

/** Where `inventoryVersion` was raised: FREEZE_HOME=v4 freezes what an apply leaves now. What was frozen before stays as it is. */
async function freeze(version: string): Promise<void> {
  const text = await readFile(join(rig.home, "state", "inventory", inventoryFile), "utf8");
  const frozen = text
    .replace(JSON.stringify(rig.root), place)
    .replace(/"appliedAt": "[^"]+"/, '"appliedAt": "2026-11-27T17:00:00.000Z"');
  const folder = new URL(`${version}-home/`, historyFolder);
  await mkdir(folder, { recursive: true });
  await writeFile(new URL("inventory.json", folder), frozen, { flag: "wx" });
}

test("a promoted release that was frozen is read, and says which of its pins the store lacks", async () => {
  const { failure } = await apply("prod");
  expect(failure?.message.replaceAll(rig.root, "<root>")).toMatchInlineSnapshot(`
    "Of what generated/prod/care/triage pins, the artifact store lacks 4 of 4:
      dataset/tickets (sha256:1a348f251e0c3919dd17ed8733a122e48fe728737038a786f327ed224dc30485) is not there
      train/main (sha256:69a019dee56b5e6a8677e17de7b7d1b3dfcc4693a315851d494167fcfbf53125) is not there
      quantise/main (sha256:b8a70cf1c747d795a85f66a6fa52cc446fc18b52838bcf7c901e5f2df0ec0bfa) is not there
      evaluate/labels (sha256:e73212a27b1146ae3d57dca0e249ac4ca61431a1aff145aefff0c0d7cd11db13) is not there
    What is pinned is never made here. Copy it from the store of the environment that made it (the size is not known here: specs/platform.yaml names no store for it):
      fairlead-runtime copy --release <root>/generated/prod/care/triage --from <store> --to <root>/.fairlead/store"
  `);
});
