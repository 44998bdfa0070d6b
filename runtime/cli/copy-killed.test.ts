// What becomes of a copy that is killed before each of its steps on the disk, or to which the disk refuses one of them.
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Pin } from "../../specs/handoff/release.ts";
import { type CliRig, openCliRig } from "../testing/cli-rig.ts";
import { beforeDiskSteps } from "../testing/disk-steps.ts";
import { blobsIn, indexOf, openPinRig, type PinRig } from "../testing/pin-rig.ts";
import { type Ended, runProgram } from "../testing/program.ts";

let cli: CliRig;
let rig: PinRig;
let release: string;
/** Sizes of the blobs of the whole copy, by digest. */
let whole: Readonly<Record<string, number>>;
beforeEach(async () => {
  cli = await openCliRig();
  rig = await openPinRig();
});
afterEach(async () => {
  await cli.remove();
  await rig.remove();
});

/** The first store holds what the release pins, and nothing else. */
async function pin(pins: Readonly<Record<string, Readonly<Record<string, string>>>>): Promise<void> {
  const pinned: Record<string, Pin> = {};
  for (const [stage, files] of Object.entries(pins)) pinned[stage] = await rig.pin(stage, files);
  release = await cli.write({ stages: [], pins: pinned });
  whole = await sizesIn(rig.from.folder);
}

const twoPieces = "x".repeat(2 ** 20 + 1);

function line(to: string): readonly string[] {
  return ["copy", "--release", release, "--from", rig.from.folder, "--to", to, "--json"];
}

test("killed before or after any file gets its name, it leaves nothing half done, and the next copy brings what is missing and no more", async () => {
  await pin({ "train/main": { "model.bin": twoPieces } });
  const before = await blobsIn(rig.from.folder);
  const kill = async (at: number): Promise<Ended> => {
    const to = join(rig.root, `to-${at}`);
    const killed = await runProgram("testing/killed-copy.ts", [String(at), ...line(to)]);
    await expectContinued(to);
    await rm(to, { recursive: true });
    return killed;
  };
  const { steps } = JSON.parse((await kill(0)).out) as { steps: readonly string[] };
  // The layout, two indexes, the name of who stages, and five blobs.
  expect(steps.filter((step) => step === "rename")).toHaveLength(9);
  // Between those only drafts differ, which a full disk goes through one by one.
  const all = steps
    .flatMap((step, at) => (step === "rename" ? [at + 1, at + 2] : []))
    .filter((at) => at <= steps.length);
  // Two at a time, of which none knows the other's folder.
  const some = async (from: number): Promise<void> => {
    for (const at of all.filter((one) => one % 2 === from))
      expect(await kill(at)).toMatchObject({ code: null, out: "" });
  };
  await Promise.all([some(0), some(1)]);
  expect(await blobsIn(rig.from.folder)).toEqual(before);
}, 300_000);

test("when the disk is full at any write, it fails and says so, and the next copy brings what is missing and no more", async () => {
  await pin({ "dataset/talks": { shared: "both" }, "train/main": { "model.bin": twoPieces, shared: "both" } });
  for (let at = 1, failed = true; failed; at++) {
    const to = join(rig.root, `to-${at}`);
    let steps = 0;
    const undo = await beforeDiskSteps((step) => {
      // Removing takes no space.
      if (step.startsWith("rm") || step === "unlink" || ++steps !== at) return;
      throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
    });
    const ended = await cli.call(...line(to)).finally(undo);
    failed = steps >= at;
    if (!failed) expect(ended).toMatchObject({ code: 0 });
    else {
      expect([at, ended.code, ended.err]).toEqual([at, 1, expect.stringContaining("no space left on the disk.")]);
      await expectContinued(to);
    }
    await rm(to, { recursive: true, force: true });
  }
});

/** After a copy that may have ended anywhere: what is there is whole, and another copy brings the rest. */
async function expectContinued(to: string): Promise<void> {
  await mkdir(join(to, "blobs", "sha256"), { recursive: true });
  const arrived = await blobsIn(to);
  for (const [name, digest] of Object.entries(arrived)) expect(digest).toBe(name);
  const entries = await indexOf(to).then(
    ({ manifests }) => manifests.length,
    () => 0,
  );
  const wanted = (await indexOf(rig.from.folder)).manifests;
  expect([0, wanted.length]).toContain(entries);
  const manifests = new Set(wanted.map(({ digest }) => digest));
  const isThere = (digest: string): boolean => Object.hasOwn(arrived, digest);
  if (entries > 0) expect(Object.keys(whole).every(isThere)).toBe(true);
  if ([...manifests].some(isThere))
    expect(Object.keys(whole).filter((digest) => !manifests.has(digest) && !isThere(digest))).toEqual([]);
  const again = await cli.call(...line(to));
  expect(again).toMatchObject({ code: 0, err: "" });
  const missing = Object.entries(whole).filter(([digest]) => !isThere(digest));
  const { bytes } = JSON.parse(again.out) as { bytes: number };
  expect(bytes).toBe(missing.reduce((sum, [, size]) => sum + size, 0));
  expect(Object.keys(await blobsIn(to))).toEqual(Object.keys(whole).sort());
  expect((await indexOf(to)).manifests).toEqual(wanted);
}

async function sizesIn(store: string): Promise<Readonly<Record<string, number>>> {
  const sizes: Record<string, number> = {};
  for (const digest of Object.keys(await blobsIn(store)))
    sizes[digest] = (await readFile(rig.from.blobs.path(digest))).length;
  return sizes;
}
