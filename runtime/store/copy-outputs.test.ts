import { readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Pin } from "../../specs/handoff/release.ts";
import { evidenceKey } from "../../specs/handoff/store-layout.ts";
import { digestOf } from "../system/digest.ts";
import { blobIn, blobsIn, indexOf, openPinRig, type PinRig, reportOf } from "../testing/pin-rig.ts";
import { keyOf } from "../testing/release-rig.ts";
import { message, overwrite, probeOf, putOptions, reenter, value } from "../testing/store-rig.ts";
import type { Progress } from "../stage.ts";
import { ArtifactStore } from "./artifact-store.ts";
import { type BlobWriter, diskWriter } from "./blobs.ts";
import { collectGarbage } from "./collect-garbage.ts";
import { copyOutputs } from "./copy-outputs.ts";
import { findPins } from "./find-pins.ts";

let rig: PinRig;
beforeEach(async () => void (rig = await openPinRig()));
afterEach(() => rig.remove());

const steps: Parameters<Progress["step"]>[0][] = [];
beforeEach(() => void (steps.length = 0));

async function copy(
  pins: Readonly<Record<string, Pin>>,
  { writer = diskWriter, stopAt = Number.POSITIVE_INFINITY } = {},
) {
  const stop = new AbortController();
  const from = value(await ArtifactStore.open(rig.from.folder, { create: false }));
  const outputs = value(await findPins(from, new Map(Object.entries(pins))));
  const to = value(await ArtifactStore.open(rig.to, { writer }));
  const step: Progress["step"] = (one) => {
    steps.push(one);
    if (one.done >= stopAt) stop.abort();
  };
  return copyOutputs({ from, to, outputs, progress: { step }, signal: stop.signal });
}

async function twoPins() {
  const pins = {
    "dataset/talks": await rig.pin("dataset/talks", { "train.jsonl": "{}{}", shared: "both have this" }),
    "train/main": await rig.pin("train/main", { "model.bin": "weights", shared: "both have this" }),
  };
  await rig.pin("train/other", { "model.bin": "not pinned" });
  return pins;
}

test("what probes have measured stays where it is, in both stores, and is in nobody's way", async () => {
  const pins = await twoPins();
  const { digest, evidence } = pins["train/main"];
  value(await rig.from.keepEvidence(probeOf(digest, keyOf("serve"))));
  await reenter(rig.from, (entries) => entries.toReversed());
  value(await copy(pins));
  const probes = async (store: string) =>
    (await indexOf(store)).manifests.filter((one) => evidenceKey(one) === keyOf("serve"));
  expect(await probes(rig.to)).toEqual([]);
  const to = value(await ArtifactStore.open(rig.to));
  value(await to.keepEvidence(probeOf(digest, keyOf("serve"), { requestSeconds: 5 })));
  const kept = await probes(rig.to);
  await reenter(to, (entries) => entries.toReversed());
  expect(value(await copy(pins))).toMatchObject({ copied: [], bytes: 0 });
  expect(await probes(rig.to)).toEqual(kept);
  expect(value(await to.get(digest))).toMatchObject({ state: "present", evidenceDigest: evidence });
});

test("what is pinned arrives with its evidence and its entries, and nothing else does", async () => {
  const pins = await twoPins();
  const before = await blobsIn(rig.from.folder);
  const copied = value(await copy(pins));
  expect(copied).toMatchObject({ copied: ["dataset/talks", "train/main"], present: [] });
  const wanted = Object.values(pins).flatMap(({ digest }) => [digest]);
  const source = (await indexOf(rig.from.folder)).manifests;
  const entries = source.filter((one) => wanted.some((digest) => JSON.stringify(one).includes(digest)));
  expect((await indexOf(rig.to)).manifests).toEqual(entries);
  const store = value(await ArtifactStore.open(rig.to));
  for (const [stage, { digest, key }] of Object.entries(pins)) {
    expect(value(await store.get(digest))).toEqual(value(await rig.from.get(digest)));
    expect(value(await store.find(key))).toMatchObject({ state: "present", artifact: { digest } });
    expect(await reportOf(rig.to, digest)).toBe(pins[stage as keyof typeof pins].evidence);
  }
  const arrived = await blobsIn(rig.to);
  for (const [name, digest] of Object.entries(arrived)) expect(digest).toBe(name);
  const other = value(await rig.from.find(keyOf("train/other")));
  // Its manifest, its model and its evidence, of which there are two files.
  expect(Object.keys(arrived)).toHaveLength(Object.keys(before).length - 4);
  expect(other.state === "present" && Object.keys(arrived).includes(other.artifact.digest)).toBe(false);
  expect(await readdir(rig.to)).toEqual(["blobs", "index.json", "oci-layout"]);
  expect(await blobsIn(rig.from.folder)).toEqual(before);
  expect(steps.at(-1)).toEqual({ done: copied.bytes, total: copied.bytes, unit: "bytes", note: "train/main" });
});

test("what is there as a whole is not copied again, and what is damaged, lost or a link is replaced", async () => {
  const pins = await twoPins();
  value(await copy(pins));
  expect(value(await copy(pins))).toEqual({ copied: [], present: ["dataset/talks", "train/main"], bytes: 0 });
  const whole = await blobsIn(rig.to);
  await overwrite(blobIn(rig.to, digestOf(Buffer.from("weights"))), "WEIGHTS");
  expect(value(await copy(pins))).toEqual({ copied: ["train/main"], present: ["dataset/talks"], bytes: 7 });
  await rm(blobIn(rig.to, digestOf(Buffer.from("both have this"))));
  expect(value(await copy(pins))).toEqual({ copied: ["dataset/talks", "train/main"], present: [], bytes: 14 });
  const linked = blobIn(rig.to, digestOf(Buffer.from("weights")));
  const elsewhere = join(rig.root, "elsewhere");
  await writeFile(elsewhere, "weights");
  await rm(linked);
  await symlink(elsewhere, linked);
  expect(value(await copy(pins))).toMatchObject({ copied: ["train/main"], bytes: 7 });
  await overwrite(elsewhere, "changed");
  expect(await blobsIn(rig.to)).toEqual(whole);
});

test("a lost entry is entered again without a byte being copied", async () => {
  const pins = await twoPins();
  value(await copy(pins));
  const index = await indexOf(rig.to);
  await writeFile(join(rig.to, "index.json"), JSON.stringify({ ...index, manifests: index.manifests.slice(0, 2) }));
  expect(value(await copy(pins))).toEqual({ copied: ["train/main"], present: ["dataset/talks"], bytes: 0 });
  expect(await indexOf(rig.to)).toEqual(index);
});

test("what the second store has of its own stays: another output of the same key first, other evidence behind", async () => {
  const pins = await twoPins();
  const to = value(await ArtifactStore.open(rig.to));
  const own = await rig.put(to, pins["train/main"].key, { "model.bin": "of its own" });
  const options = putOptions(pins["dataset/talks"].key);
  const same = value(
    await to.put(await rig.folder({ "train.jsonl": "{}{}", shared: "both have this" }), {
      ...options,
      evidence: (artifact) => ({ ...options.evidence(artifact), seconds: 99 }),
    }),
  );
  expect(same.artifact.digest).toBe(pins["dataset/talks"].digest);
  expect(same.evidenceDigest).not.toBe(pins["dataset/talks"].evidence);
  const before = (await indexOf(rig.to)).manifests;
  value(await copy(pins));
  expect(value(await to.find(pins["train/main"].key))).toEqual({ state: "present", ...own });
  expect(value(await to.get(pins["train/main"].digest)).state).toBe("present");
  const after = (await indexOf(rig.to)).manifests;
  for (const entry of before) expect(after).toContainEqual(entry);
  expect(value(await to.get(same.artifact.digest))).toMatchObject({ evidenceDigest: pins["dataset/talks"].evidence });
  expect(value(await copy(pins))).toMatchObject({ copied: [], bytes: 0 });
  // Both are there for who pins them.
  const own99 = { ...pins["dataset/talks"], evidence: same.evidenceDigest };
  value(await findPins(to, new Map(Object.entries({ ...pins, "dataset/own": own99 }))));
});

test("a file that changed after its size was looked at is refused, with both digests, and nothing has its name", async () => {
  const pins = await twoPins();
  const digest = digestOf(Buffer.from("weights"));
  const path = blobIn(rig.from.folder, digest);
  await overwrite(path, "WEIGHTS");
  expect(message(await copy(pins))).toBe(
    `Copying the output of train/main: the bytes of ${path} have the digest ${digestOf(Buffer.from("WEIGHTS"))}, not ${digest}. ` +
      `It was not stored in ${rig.to}; what arrived before stays, and nothing of this copy stands in its index. ` +
      "Mend the store that it comes from, and run the same command again.",
  );
  expect(await blobsIn(rig.to)).not.toHaveProperty([digest]);
  expect((await indexOf(rig.to)).manifests).toEqual([]);
  await overwrite(path, "weights");
  expect(value(await copy(pins)).copied).toEqual(["dataset/talks", "train/main"]);
});

test("a copy that is stopped keeps what has arrived, enters nothing, and is continued", async () => {
  const pins = await twoPins();
  const stopped = await copy(pins, { stopAt: 3 });
  expect(stopped).toMatchObject({ ok: false, failure: { reason: "cancelled" } });
  expect(message(stopped)).toBe("Stopped. What has arrived stays, and the same command goes on from there.");
  expect((await indexOf(rig.to)).manifests).toEqual([]);
  const some = Object.keys(await blobsIn(rig.to)).length;
  expect(some).toBeGreaterThan(0);
  const all = value(await copy(pins));
  expect(all.copied).toEqual(["dataset/talks", "train/main"]);
});

test("while a copy goes on garbage is not collected, and an output can be stored", async () => {
  const pins = await twoPins();
  const own = value(await ArtifactStore.open(rig.to));
  const refused: string[] = [];
  const writer = {
    ...diskWriter,
    async write(...args: Parameters<BlobWriter["write"]>) {
      refused.push(message(await collectGarbage(own, new Set(), { remove: true })));
      if (refused.length === 3) await rig.put(own, keyOf("own"), { a: "made meanwhile" });
      await diskWriter.write(...args);
    },
  };
  const { bytes } = value(await copy(pins, { writer }));
  expect(bytes).toBeGreaterThan(0);
  // Files of two outputs, which share two; two reports; four manifests.
  expect(refused).toHaveLength(10);
  expect(new Set(refused.map((text) => text.replace(/^Process \d+ on \S+ /, "")))).toEqual(
    new Set([`is storing an output in ${rig.to}. Wait for it to end and run the same command again.`]),
  );
  for (const { digest } of Object.values(pins)) expect(value(await own.get(digest)).state).toBe("present");
  expect(value(await own.find(keyOf("own"))).state).toBe("present");
  value(await collectGarbage(own, new Set([pins["train/main"].digest]), { remove: true }));
  expect(value(await own.get(pins["train/main"].digest)).state).toBe("present");
  expect(value(await own.get(pins["dataset/talks"].digest)).state).toBe("absent");
});

test("copies at once, of releases that share an output, all arrive whole", async () => {
  const pins = await twoPins();
  const more = { "train/more": await rig.pin("train/more", { "model.bin": "more", shared: "both have this" }) };
  const all = await Promise.all([copy(pins), copy({ ...pins, ...more }), copy(more), copy(pins)]);
  for (const one of all) value(one);
  expect(value(await copy({ ...pins, ...more }))).toMatchObject({ copied: [], bytes: 0 });
  expect((await indexOf(rig.to)).manifests).toHaveLength(6);
  for (const [name, digest] of Object.entries(await blobsIn(rig.to))) expect(digest).toBe(name);
  expect(await readdir(rig.to)).toEqual(["blobs", "index.json", "oci-layout"]);
});
