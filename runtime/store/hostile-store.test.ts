// Copying from a store that somebody has made to do harm.
import { execFileSync } from "node:child_process";
import { mkdir, readdir, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Pin } from "../../specs/handoff/release.ts";
import { annotations, type Descriptor, mediaTypes } from "../../specs/handoff/store-layout.ts";
import { digestOf } from "../system/digest.ts";
import { blobIn, indexOf, openPinRig, type PinRig } from "../testing/pin-rig.ts";
import { keyOf } from "../testing/release-rig.ts";
import { message, overwrite, putOptions, value } from "../testing/store-rig.ts";
import { ArtifactStore } from "./artifact-store.ts";
import { copyOutputs } from "./copy-outputs.ts";
import { emptyDescriptor } from "./empty-blob.ts";
import { findPins } from "./find-pins.ts";
import { evidenceManifest, storedJson } from "./manifest.ts";
import { evidenceEntry, outputEntry } from "./oci-index.ts";

let rig: PinRig;
beforeEach(async () => void (rig = await openPinRig()));
afterEach(() => rig.remove());

const key = keyOf("train/main");
const noDigest = `sha256:${"0".repeat(64)}`;

/** What is wrong, and that nothing was written. */
async function refusal(pin: Pin): Promise<string> {
  const from = value(await ArtifactStore.open(rig.from.folder, { create: false }));
  const text = message(await findPins(from, new Map([["train/main", pin]])));
  const [first, ...lines] = text.split("\n");
  expect(first).toBe(`1 of 1 pinned outputs cannot be had from ${rig.from.folder}:`);
  expect(lines.pop()).toMatch(/^Nothing was written\. /);
  return lines.join("\n");
}

async function blob(bytes: string | Uint8Array) {
  const digest = digestOf(Buffer.from(bytes));
  await writeFile(blobIn(rig.from.folder, digest), bytes);
  return { digest, bytes: Buffer.byteLength(bytes) };
}

async function layer(content: string, change: object = {}, title = "a"): Promise<Descriptor> {
  const { digest, bytes } = await blob(content);
  return { mediaType: mediaTypes.file, digest, size: bytes, annotations: { [annotations.title]: title }, ...change };
}

/** What the manifest's annotations, and the evidence, say otherwise. */
interface Forged {
  readonly notes?: object;
  readonly about?: object;
}

/** Enters a manifest with these layers, and with evidence that a pin can name. */
async function forge(layers: readonly unknown[], { notes = {}, about = {} }: Forged = {}): Promise<Pin> {
  await blob("{}");
  const manifest = await blob(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      artifactType: "application/vnd.fairlead.train.v1",
      config: emptyDescriptor,
      layers,
      annotations: { [annotations.stageKey]: key, ...notes },
    }),
  );
  const output = outputEntry(key, "application/vnd.fairlead.train.v1", manifest);
  const evidence = putOptions(key).evidence({ digest: manifest.digest, files: [] });
  const report = await blob(storedJson({ ...evidence, ...about }));
  const referrer = await blob(storedJson(evidenceManifest(key, output, { path: "evidence.json", ...report })));
  const manifests = [output, evidenceEntry(key, manifest.digest, referrer)];
  await writeFile(join(rig.from.folder, "index.json"), JSON.stringify({ schemaVersion: 2, manifests }));
  return { key, digest: manifest.digest, evidence: report.digest };
}

describe("a manifest", () => {
  test.each([
    [2, "has 7 bytes, where 2 were announced"],
    [2 ** 50, `has 7 bytes, where ${2 ** 50} were announced`],
  ])("that says %i of a file of 7 bytes is refused", async (size, problem) => {
    const one = await layer("weights");
    const pin = await forge([one, { ...one, size, annotations: { [annotations.title]: "b" } }]);
    expect(await refusal(pin)).toBe(`  train/main: ${blobIn(rig.from.folder, one.digest)} ${problem}`);
  });

  test.each([
    `sha512:${"0".repeat(128)}`,
    `sha256:${"0".repeat(63)}`,
    "sha256:../../../../etc/passwd",
    `sha256:${"A".repeat(64)}`,
  ])("that names a file %s is refused", async (digest) => {
    const pin = await forge([await layer("weights", { digest })]);
    const path = blobIn(rig.from.folder, pin.digest);
    expect(await refusal(pin)).toBe(`  train/main: ${path} is not an OCI image manifest`);
  });

  test("whose files would lie outside is refused, though their paths are never used here", async () => {
    const pin = await forge([await layer("weights", {}, "../../escape")]);
    const path = blobIn(rig.from.folder, pin.digest);
    expect(await refusal(pin)).toBe(
      `  train/main: ${path} names an unsafe file: "../../escape" does not stay inside the artifact`,
    );
  });

  test("of ten million files is not read", async () => {
    const pin = await forge([await layer("weights")]);
    const size = 10_000_000 * 170;
    // A hole of this size, which takes no space.
    await truncate(blobIn(rig.from.folder, pin.digest), size);
    const index = await indexOf(rig.from.folder);
    const manifests = index.manifests.map((one) => (one.digest === pin.digest ? { ...one, size } : one));
    await writeFile(join(rig.from.folder, "index.json"), JSON.stringify({ ...index, manifests }));
    expect(await refusal(pin)).toBe(
      `  train/main: ${blobIn(rig.from.folder, pin.digest)} is said to have ${size} bytes, more than such a file can have`,
    );
  });

  test("of very many files that are not there is answered with the first of them", async () => {
    const names = Array.from({ length: 20_000 }, (_, at) => String(at));
    const pin = await forge(
      names.map((title) => ({
        mediaType: mediaTypes.file,
        digest: digestOf(Buffer.from(title)),
        size: 1,
        annotations: { [annotations.title]: title },
      })),
    );
    const first = names.slice(0, 5).map((name) => `${blobIn(rig.from.folder, digestOf(Buffer.from(name)))} is missing`);
    expect(await refusal(pin)).toBe(`  train/main: ${first.join("; ")}; and 19995 more`);
  });

  test("of another key, or other evidence than was pinned, is refused", async () => {
    const other = keyOf("another");
    const layers = [await layer("weights")];
    const moved = await forge(layers, { notes: { [annotations.stageKey]: other } });
    const path = blobIn(rig.from.folder, moved.digest);
    expect(await refusal(moved)).toBe(`  train/main: ${path} is not the manifest of an output of key ${key}`);
    const about = await forge(layers, { about: { key: other } });
    expect(await refusal(about)).toBe(`  train/main: its evidence is about key ${other}, and the pin names ${key}`);
    const of = await forge(layers, { about: { output: noDigest } });
    expect(await refusal(of)).toBe(
      `  train/main: its evidence is about output ${noDigest}, and the pin names ${of.digest}`,
    );
    const pin = await forge(layers);
    expect(await refusal({ ...pin, evidence: noDigest })).toBe(
      `  train/main: its evidence is ${pin.evidence}, and the pin names ${noDigest}`,
    );
    const strange = await forge(layers, { about: { kind: "Letter" } });
    expect(await refusal(strange)).toBe(
      `  train/main: ${blobIn(rig.from.folder, strange.evidence)} is not evidence that this runtime knows`,
    );
  });
});

describe("a blob that is", () => {
  const kinds: Readonly<Record<string, readonly [(path: string) => Promise<void>, string]>> = {
    "a link to the right bytes": [
      async (path) => {
        await writeFile(join(rig.root, "elsewhere"), "weights");
        await symlink(join(rig.root, "elsewhere"), path);
      },
      "is a link",
    ],
    "a link to nothing": [(path) => symlink(join(rig.root, "nowhere"), path), "is a link"],
    "a link to a device": [(path) => symlink("/dev/zero", path), "is a link"],
    "a folder": [(path) => mkdir(path), "is no regular file"],
    "a pipe": [async (path) => void execFileSync("mkfifo", [path]), "is no regular file"],
  };

  test.each(Object.keys(kinds))(
    "%s is refused, as a file, a manifest and a report, and not waited on",
    async (name) => {
      const [make, problem] = kinds[name]!;
      const one = await layer("weights");
      const pin = await forge([one]);
      for (const digest of [one.digest, pin.evidence, pin.digest]) {
        const path = blobIn(rig.from.folder, digest);
        await rm(path);
        await make(path);
        expect(await refusal(pin)).toBe(`  train/main: ${path} ${problem}`);
        await rm(path, { recursive: true });
        await forge([one]);
        await writeFile(blobIn(rig.from.folder, one.digest), "weights");
      }
    },
  );

  test.each(Object.keys(kinds))("%s only once it was looked at is refused when it is to be read", async (name) => {
    const [make, problem] = kinds[name]!;
    const one = await layer("weights");
    const pin = await forge([one]);
    const path = blobIn(rig.from.folder, one.digest);
    const copied = await copyAfter(pin, async () => {
      await rm(path);
      await make(path);
    });
    expect(message(copied)).toMatch(`Copying the output of train/main: ${path} ${problem}. It was not stored in `);
    expect(await readdir(join(rig.root, "to", "blobs", "sha256"))).not.toContain(one.digest.slice(7));
  });

  test("longer or shorter once it was looked at is refused when it is to be read", async () => {
    const one = await layer("weights");
    const pin = await forge([one]);
    const path = blobIn(rig.from.folder, one.digest);
    for (const content of ["weights and more", "wei", ""]) {
      const copied = await copyAfter(pin, () => overwrite(path, content));
      expect(message(copied)).toMatch(`${path} has ${content.length} bytes, where 7 were announced`);
      await overwrite(path, "weights");
    }
    value(await copyAfter(pin, async () => {}));
  });
});

test("an index that names digests of another algorithm is a failure, and so is a pipe in its place", async () => {
  const pin = await forge([await layer("weights")]);
  const path = join(rig.from.folder, "index.json");
  const index = await indexOf(rig.from.folder);
  const text = JSON.stringify(index).replace(pin.digest, `sha512:${"0".repeat(128)}`);
  await overwrite(path, text);
  const find = () => findPins(rig.from, new Map([["train/main", pin]]));
  expect(message(await find())).toMatch("index.json is damaged: it is not an OCI image index.");
  await rm(path);
  execFileSync("mkfifo", [path]);
  expect(message(await find())).toMatch(/^reading \S+index\.json: EFTYPE/);
  await rm(path);
  // Without an index it is read from the blobs, of which one may be a pipe, too.
  execFileSync("mkfifo", [blobIn(rig.from.folder, noDigest)]);
  value(await find());
});

async function copyAfter(pin: Pin, change: () => Promise<void>) {
  const from = value(await ArtifactStore.open(rig.from.folder, { create: false }));
  const outputs = value(await findPins(from, new Map([["train/main", pin]])));
  await change();
  const to = value(await ArtifactStore.open(rig.to));
  return copyOutputs({ from, to, outputs, progress: { step() {} }, signal: new AbortController().signal });
}
