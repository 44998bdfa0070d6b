// A byte is flipped in each file of a home, one after another: verify names it, an apply or the command that is named heals it, and then all
// is well.
import { chmod, cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { probeFigures } from "../../specs/testing/documents.ts";
import type { ApplyReport } from "../apply/apply-report.ts";
import { reconcile } from "../apply/reconcile.ts";
import { openLocalEngine } from "../engines/local/local-engine.ts";
import type { StageRegistry } from "../stages/registry.ts";
import { digestOf, hexOf } from "../system/digest.ts";
import { type CliRig, openCliRig } from "../testing/cli-rig.ts";
import { fakeRegistry, fakeServing, succeed } from "../testing/fake-stages.ts";
import { pinsOf } from "../testing/reconcile-rig.ts";
import { pinning, type ReleasePlan, wholePlan } from "../testing/release-rig.ts";
import { value } from "../testing/store-rig.ts";
import { short, summary } from "./summary.ts";

let rig: CliRig;
beforeEach(async () => void (rig = await openCliRig()));
afterEach(() => rig.remove());

interface Applied {
  readonly report: ApplyReport;
  /** What a person was told. */
  readonly told: readonly string[];
}

/** As the command does, with stages that make small files. */
let lastPlan: ReleasePlan;

async function apply(plan: ReleasePlan, home = rig.home, registry = fakeRegistry(succeed)): Promise<Applied> {
  const told: string[] = [];
  lastPlan = plan;
  const serving = async () => fakeServing([], () => probeFigures);
  const engine = value(await openLocalEngine({ home, repository: rig.root, registry, serving }));
  told.push(...value(await engine.mend()));
  const report = await reconcile({
    loaded: await rig.release(plan),
    engine,
    engines: ["local"],
    home,
    repository: rig.root,
    watcher: { progress: { step() {} }, started() {}, finished() {}, note: (text) => void told.push(text) },
    signal: new AbortController().signal,
  });
  return { report, told };
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

async function renew(whole: string): Promise<void> {
  await rm(rig.home, { recursive: true });
  await cp(whole, rig.home, { recursive: true });
  // What was checked out looks otherwise in a copy.
  await apply(lastPlan);
}

async function flip(path: string, at: number, mask = 0xff): Promise<void> {
  const bytes = await readFile(path);
  await chmod(path, 0o644);
  const place = Math.floor(bytes.length * at);
  await writeFile(path, Buffer.from(bytes.map((byte, index) => (index === place ? byte ^ mask : byte))));
}

interface Json {
  readonly damaged: readonly { readonly path: string; readonly problem: string; readonly heal: string }[];
  readonly files: number;
}

async function verify(home = rig.home): Promise<Json & { readonly code: number | null }> {
  const { code, out } = await rig.cli("verify", "--json", "--home", home);
  return { ...(JSON.parse(out) as Json), code };
}

/** What a person does who pastes the first part of the command that is named. */
async function remove({ heal }: Json["damaged"][number]): Promise<void> {
  const [, path = ""] = /^rm (?:-[rf] )?(\S+) && fairlead-runtime apply --environment dev/.exec(heal) ?? [];
  expect(path.startsWith(rig.home)).toBe(true);
  await rm(path, { recursive: true, force: true });
}

function manifestsIn(index: string): Readonly<Record<string, object>> {
  const { manifests } = JSON.parse(index) as { manifests: { digest: string }[] };
  return Object.fromEntries(manifests.map((one) => [one.digest, one]));
}

/** Files of the fakes, and of processes. */
const others = /^(fake-services|logs)\/|^state\/(apply\.lock|supervisor)/;

// Some thirty files, and for each of them several applies.
describe("a byte that is another in", { timeout: 180_000 }, () => {
  test("R11: any file of a home that makes its outputs is named by verify and healed, and nothing else is to be done", async () => {
    await apply(wholePlan());
    expect(await verify()).toMatchObject({ damaged: [], code: 0 });
    const whole = join(rig.root, "whole");
    await cp(rig.home, whole, { recursive: true });
    const files = (await filesBelow(whole)).filter((path) => !others.test(path));
    expect(files.length).toBeGreaterThan(25);
    let made = 0;
    for (const [at, file] of files.entries()) {
      await renew(whole);
      const path = join(rig.home, file);
      await flip(path, [0, 0.25, 0.5, 0.8][at % 4]!);
      const found = await verify();
      expect([file, found.code, found.damaged.map((one) => one.path)]).toEqual([file, 1, [path]]);
      const { report, told } = await apply(wholePlan());
      if (report.failure !== undefined) {
        // What is for people, and what says what was applied, is not thrown away by a program.
        expect(file).toMatch(/^dataset\/|^state\/inventory\//);
        expect(report.failure.message).toMatch(file.startsWith("dataset/") ? dirname(path) : path);
        await remove(found.damaged[0]!);
        expect((await apply(wholePlan())).report.failure).toBeUndefined();
      }
      const ran = report.steps.filter(({ action }) => action === "run");
      expect([file, told.length + ran.length < 2]).toEqual([file, true]);
      made += ran.length;
      for (const { remade } of ran) expect(remade).toMatchObject({ before: [], readBy: [], pinnedBy: [] });
      expect([file, (await verify()).damaged]).toEqual([file, []]);
      expect((await apply(wholePlan())).report).toMatchObject({ changed: false });
    }
    // Of each of four outputs, once for its manifest, its file, its evidence and the manifest of that.
    expect(made).toBe(16);
  });

  test("the index of a store is named wherever it is, and is as it was again, without anything being run", async () => {
    await apply(wholePlan());
    const whole = join(rig.root, "whole");
    await cp(rig.home, whole, { recursive: true });
    const path = join(rig.home, "store", "index.json");
    const right = await readFile(path, "utf8");
    for (let at = 0; at < right.length; at += 193) {
      await flip(path, at / right.length, 1);
      const found = await verify();
      // A digest of which a digit is another names a file that is not there.
      const named = found.damaged.some((one) => one.path === path || one.problem === "is missing");
      expect([at, found.code, named]).toEqual([at, 1, true]);
      const { report } = await apply(wholePlan());
      expect([at, report.failure, report.steps.filter(({ action }) => action === "run")]).toEqual([at, undefined, []]);
      expect([at, (await verify()).damaged]).toEqual([at, []]);
      expect(manifestsIn(await readFile(path, "utf8"))).toEqual(manifestsIn(right));
      await renew(whole);
    }
  });

  test("any file of a store whose outputs are pinned is named with the copy that heals it, and nothing is made or served", async () => {
    const dev = join(rig.root, "dev-home");
    const pins = pinsOf((await apply(wholePlan(), dev)).report);
    const prod: ReleasePlan = {
      ...pinning(wholePlan(), pins),
      source: { environment: "dev", store: join(dev, "store") },
    };
    const copy = ["copy", "--release", await rig.write(prod), "--to", join(rig.home, "store")];
    expect((await rig.call(...copy)).code).toBe(0);
    expect((await apply(prod)).report.failure).toBeUndefined();
    const whole = join(rig.root, "whole");
    await cp(rig.home, whole, { recursive: true });
    const blobs = (await filesBelow(join(whole, "store"))).filter((path) => path.startsWith("blobs/"));
    let refused = 0;
    for (const file of blobs) {
      await renew(whole);
      const path = join(rig.home, "store", file);
      await flip(path, 0.5);
      const found = await verify();
      expect([file, found.damaged.map((one) => one.path)]).toEqual([file, [path]]);
      const { report } = await apply(prod);
      expect(report.steps.filter(({ action }) => action === "run")).toEqual([]);
      if (report.failure !== undefined) {
        refused++;
        const [command = ""] = /fairlead-runtime copy .*/.exec(report.failure.message) ?? [];
        expect(report.failure.message).toMatch(`is not whole: ${path} is damaged: its bytes have the digest sha256:`);
        expect(report.failure.message).toMatch(/ [1-9]\d* bytes are to be copied from the store of dev:\n/);
        expect(found.damaged[0]?.heal).toBe(command);
        expect((await rig.call(...command.split(" ").slice(1))).code).toBe(0);
      }
      expect([file, (await verify()).damaged]).toEqual([file, []]);
      expect((await apply(prod)).report).toMatchObject({ changed: false });
    }
    // All but the empty blob, which is the same in every store, and what the probe here measured.
    expect(refused).toBe(blobs.length - 3);
  });
});

test("an output that is made again with other bytes is said to be another, with who has the one before on record", async () => {
  const draw = { count: 0 };
  const chance = (): StageRegistry => ({
    ...fakeRegistry(succeed),
    train: async () => async (context) => {
      const made = await (await fakeRegistry(succeed).train())(context);
      if (made.ok) await writeFile(join(made.value.folder, "weights"), `drawn ${draw.count++}`);
      return made;
    },
  });
  const first = (await apply(wholePlan(), rig.home, chance())).report;
  await rig.write({ ...pinning(wholePlan(), pinsOf(first)), environment: "prod" });
  const before = first.steps.find(({ stage }) => stage === "train/main")?.output?.digest ?? "";
  const path = join(rig.home, "store", "blobs", "sha256", hexOf(digestOf(Buffer.from("drawn 0"))));
  await flip(path, 0.5);
  const lacked = `${path} is damaged: its bytes have the digest ${digestOf(await readFile(path))}`;
  const { report } = await apply(wholePlan(), rig.home, chance());
  const step = report.steps.find(({ stage }) => stage === "train/main");
  expect(step?.remade).toEqual({
    lacked,
    before: [before],
    readBy: ["quantise/main", "evaluate/triage"],
    pinnedBy: ["generated/prod/care/bot"],
  });
  expect(step?.output?.digest).not.toBe(before);
  expect(summary(report)).toMatch(
    [
      `made again: ${lacked}`,
      `It has another digest than before: ${short(step?.output?.digest ?? "")}, and ${short(before)} on record.`,
      "Made of the one before, and left as it is: quantise/main, evaluate/triage.",
      "The one before is pinned by generated/prod/care/bot.",
    ].join(`\n${" ".repeat("evaluate/triage".length + 4)}`),
  );
  expect((await verify()).damaged).toEqual([]);
});
