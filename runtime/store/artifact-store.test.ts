import { chmod, mkdir, readdir, readFile, rm, stat, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Evidence } from "../../specs/handoff/evidence.ts";
import { digestOf } from "../system/digest.ts";
import { ArtifactStore } from "./artifact-store.ts";
import {
  message,
  openStoreRig,
  overwrite,
  probeOf,
  putOptions,
  reenter,
  type StoreRig,
  value,
} from "../testing/store-rig.ts";
import { emptyDescriptor } from "./empty-blob.ts";
import { type Descriptor, evidenceKey, Index, Layout, Manifest, mediaTypes } from "../../specs/handoff/store-layout.ts";
import { putEvidence } from "../../specs/testing/evidence-on-disk.ts";
import { drawn } from "../../specs/testing/whole-check.ts";

let rig: StoreRig;
beforeEach(async () => void (rig = await openStoreRig()));
afterEach(() => rig.remove());

const key = "a".repeat(64);
const otherKey = "b".repeat(64);

describe("what a put writes", () => {
  test("is a valid OCI image layout: layout file, index, manifests and blobs that have their digests", async () => {
    const store = await rig.open();
    const output = await rig.put(store, key, { "model.bin": "weights", "meta/card.json": "{}" });
    expect(Layout.parse(await readJson("oci-layout"))).toEqual({ imageLayoutVersion: "1.0.0" });
    const index = Index.parse(await readJson("index.json"));
    expect(index.schemaVersion).toBe(2);
    expect(index.mediaType).toBe("application/vnd.oci.image.index.v1+json");
    expect(index.manifests.map(({ artifactType, annotations }) => ({ artifactType, annotations }))).toEqual([
      {
        artifactType: "application/vnd.fairlead.train.v1",
        annotations: { "org.opencontainers.image.ref.name": key, "dev.fairlead.stage.key": key },
      },
      {
        artifactType: "application/vnd.fairlead.evidence.v1+json",
        annotations: { "dev.fairlead.evidence.of": output.artifact.digest, "dev.fairlead.stage.key": key },
      },
    ]);
    for (const entry of index.manifests) {
      const bytes = await readFile(rig.blob(entry.digest));
      expect(entry.size).toBe(bytes.length);
      const manifest = Manifest.parse(JSON.parse(bytes.toString("utf8")));
      expect(manifest.config).toEqual(emptyDescriptor);
      for (const { digest, size } of [manifest.config, ...manifest.layers]) {
        const content = await readFile(rig.blob(digest));
        expect(digestOf(content)).toBe(digest);
        expect(content.length).toBe(size);
      }
    }
    expect(digestOf(await readFile(rig.blob(output.artifact.digest)))).toBe(output.artifact.digest);
  });

  test("has one layer a file, titled with its path, in the order of the paths", async () => {
    const { artifact } = await rig.put(await rig.open(), key, { "b.txt": "two", "a/deep/c.txt": "one", "b/x": "3" });
    const manifest = Manifest.parse(JSON.parse(await readFile(rig.blob(artifact.digest), "utf8")));
    expect(
      manifest.layers.map(({ annotations, size }) => [annotations?.["org.opencontainers.image.title"], size]),
    ).toEqual([
      ["a/deep/c.txt", 3],
      ["b.txt", 3],
      ["b/x", 1],
    ]);
    expect(manifest.artifactType).toBe("application/vnd.fairlead.train.v1");
    expect(artifact.files.map(({ path }) => path)).toEqual(["a/deep/c.txt", "b.txt", "b/x"]);
  });

  test("keeps evidence as a referrer: a manifest whose subject is the output", async () => {
    const store = await rig.open();
    const { artifact, evidence } = await rig.put(store, key, { a: "1" });
    const entry = Index.parse(await readJson("index.json")).manifests.find(
      (one) => one.artifactType === mediaTypes.evidence,
    );
    const manifest = Manifest.parse(JSON.parse(await readFile(rig.blob(entry?.digest ?? ""), "utf8")));
    expect(manifest.subject?.digest).toBe(artifact.digest);
    expect(manifest.artifactType).toBe("application/vnd.fairlead.evidence.v1+json");
    expect(JSON.parse(await readFile(rig.blob(manifest.layers[0]?.digest ?? ""), "utf8"))).toEqual(evidence);
  });

  test("finds what tests of plans put on a disk: the compiler's half of the layout is this one", async () => {
    const { folder } = await rig.open();
    putEvidence(folder, { stage: "evaluate", key, figures: { base: 0.25 } });
    expect(value(await (await rig.open()).find(key))).toMatchObject({
      state: "present",
      artifact: { files: [{ path: "made.txt" }] },
      evidence: { stage: "evaluate", key, figures: { base: 0.25 } },
    });
  });

  test("depends on the files, the key and the type alone", async () => {
    const one = await rig.put(await rig.open("one"), key, { a: "1", b: "2" });
    const two = await rig.put(await rig.open("two"), key, { b: "2", a: "1" });
    expect(two.artifact).toEqual(one.artifact);
    const other = await rig.put(await rig.open("three"), otherKey, { a: "1", b: "2" });
    expect(other.artifact.digest).not.toBe(one.artifact.digest);
  });

  test("leaves no staging behind, and blobs that cannot be written to by accident", async () => {
    const store = await rig.open();
    const { artifact } = await rig.put(store, key, { a: "1" });
    expect((await readdir(store.folder)).sort()).toEqual(["blobs", "index.json", "oci-layout"]);
    for (const { digest } of [artifact, ...artifact.files]) expect((await stat(rig.blob(digest))).mode & 0o222).toBe(0);
  });

  test("of a second output of a key is not stored: the first one stays", async () => {
    const store = await rig.open();
    const first = await rig.put(store, key, { a: "first" });
    const second = await rig.put(store, key, { a: "second" });
    expect(second).toEqual(first);
    expect(value(await store.list()).map(({ digest }) => digest)).toEqual([first.artifact.digest]);
  });

  test("an output with a link or without files is a mistake of ours", async () => {
    const store = await rig.open();
    const folder = await rig.folder({ a: "1" });
    await symlink("/etc/hostname", join(folder, "link"));
    await expect(store.put(folder, putOptions(key))).rejects.toThrow(
      /^internal: the output .* has link, which is not a file$/,
    );
    await mkdir(join(rig.root, "empty"));
    await expect(store.put(join(rig.root, "empty"), putOptions(key))).rejects.toThrow(
      /^internal: the output .* cannot be stored: it is empty$/,
    );
  });
});

describe("evidence of a probe", () => {
  const serveKey = "5".repeat(64);
  const entriesOf = async (store: ArtifactStore) => value(await store.index.read()).manifests;
  const isProbe = (entry: Descriptor) => evidenceKey(entry) === serveKey;

  test("is kept beside that of the run that made the model, once, and the newest in the place of an older one", async () => {
    const store = await rig.open();
    const made = await rig.put(store, key, { a: "1" });
    const { digest } = made.artifact;
    value(await store.keepEvidence(probeOf(digest, serveKey)));
    const index = await readFile(join(store.folder, "index.json"));
    value(await store.keepEvidence(probeOf(digest, serveKey)));
    expect(await readFile(join(store.folder, "index.json"))).toEqual(index);
    value(await store.keepEvidence(probeOf(digest, otherKey)));
    value(await store.keepEvidence(probeOf(digest, serveKey, { requestSeconds: 3 })));
    const probes = (await entriesOf(store)).filter(isProbe);
    expect(probes).toHaveLength(1);
    const manifest = Manifest.parse(JSON.parse(await readFile(rig.blob(probes[0]!.digest), "utf8")));
    expect(manifest.subject?.digest).toBe(digest);
    const report = JSON.parse(await readFile(rig.blob(manifest.layers[0]!.digest), "utf8")) as Evidence;
    expect(report).toMatchObject({ stage: "serve", key: serveKey, output: digest, figures: { requestSeconds: 3 } });
    expect(report.machine.cpu).toBe("Some CPU");
    expect(value(await store.find(key))).toEqual({ state: "present", ...made });
    expect(value(await store.get(digest))).toEqual({ state: "present", ...made });
  });

  test("is told apart where it comes first, and found again where the index was lost", async () => {
    const store = await rig.open();
    const made = await rig.put(store, key, { a: "1" });
    value(await store.keepEvidence(probeOf(made.artifact.digest, serveKey)));
    const before = await entriesOf(store);
    await reenter(store, (entries) => entries.toReversed());
    expect(value(await store.find(key))).toEqual({ state: "present", ...made });
    await rm(join(store.folder, "index.json"));
    const again = await rig.open();
    expect((await entriesOf(again)).toSorted(byDigest)).toEqual(before.toSorted(byDigest));
    expect(value(await again.find(key))).toEqual({ state: "present", ...made });
  });

  test("stays where the model that it is about is put again after it had lost a file", async () => {
    const store = await rig.open();
    const made = await rig.put(store, key, { a: "1" });
    value(await store.keepEvidence(probeOf(made.artifact.digest, serveKey)));
    await rm(rig.blob(made.artifact.files[0]!.digest));
    await rig.put(store, key, { a: "1" });
    expect((await entriesOf(store)).filter(isProbe)).toHaveLength(1);
    await rm(rig.blob(made.artifact.files[0]!.digest));
    await rig.put(store, key, { a: "other" });
    expect((await entriesOf(store)).filter(isProbe)).toEqual([]);
  });
});

const byDigest = (a: Descriptor, b: Descriptor): number => (a.digest < b.digest ? -1 : 1);

describe("reading", () => {
  test("finds an output by its key and by its digest, with its evidence, also after reopening", async () => {
    const stored = await rig.put(await rig.open(), key, { a: "1" });
    const store = await rig.open();
    expect(value(await store.find(key))).toEqual({ state: "present", ...stored });
    expect(value(await store.get(stored.artifact.digest))).toEqual({ state: "present", ...stored });
    expect(JSON.parse(await readFile(rig.blob(stored.evidenceDigest), "utf8"))).toEqual(stored.evidence);
    expect(value(await store.find(otherKey))).toEqual({ state: "absent" });
    expect(value(await store.get(`sha256:${"0".repeat(64)}`))).toEqual({ state: "absent" });
  });

  test("gives back any bytes under any paths", async () => {
    const name = fc.stringMatching(/^[a-z0-9\u4e00-\u4e20 ._-]{1,12}$/).filter((one) => one !== "." && one !== "..");
    const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));
    const files = fc.dictionary(path, fc.uint8Array({ maxLength: 200 }), {
      minKeys: 1,
      maxKeys: 5,
      noNullPrototype: true,
    });
    const store = await rig.open();
    let round = 0;
    await fc.assert(
      fc.asyncProperty(files.filter(isTree), async (content) => {
        const output = await rig.put(store, digestOf(Buffer.from(`${round++}`)).slice(7), content);
        expect(output.artifact.files.map((file) => file.path)).toEqual(Object.keys(content).sort());
        for (const [path, bytes] of Object.entries(content)) {
          expect(new Uint8Array(value(await store.read(output.artifact, path)))).toEqual(bytes);
          expect(new Uint8Array(await readFile(value(await store.locate(output.artifact, path))))).toEqual(bytes);
        }
      }),
      { numRuns: drawn(25) },
    );
  });

  test("a store that is opened only to be read makes and writes nothing, not even a lost index", async () => {
    const none = join(rig.root, "none");
    expect(message(await ArtifactStore.open(none, { create: false }))).toBe(`There is no artifact store in ${none}.`);
    expect(await readdir(rig.root)).toEqual([]);
    const output = await rig.put(await rig.open(), key, { a: "1" });
    await rm(join(rig.root, "store", "index.json"));
    const store = value(await ArtifactStore.open(join(rig.root, "store"), { create: false }));
    expect(value(await store.find(key))).toEqual({ state: "present", ...output });
    expect((await readdir(store.folder)).sort()).toEqual(["blobs", "oci-layout"]);
  });

  test("checks a blob once, and again when its file has changed", async () => {
    const { artifact } = await rig.put(await rig.open(), key, { a: "content" });
    const store = await rig.open();
    const path = value(await store.locate(artifact, "a"));
    expect(value(await store.locate(artifact, "a"))).toBe(path);
    await overwrite(path, "CONTENT");
    expect(message(await store.locate(artifact, "a"))).toBe(
      `The store's file ${path} is damaged: its bytes have the digest ${digestOf(Buffer.from("CONTENT"))}. ` +
        "Run fairlead-runtime apply: it is made again, or what copies it is named.",
    );
  });

  test("finds bytes whichever output they belong to, and none that are damaged", async () => {
    const store = await rig.open();
    const { artifact } = await rig.put(store, key, { a: "content" });
    const [file] = artifact.files;
    const path = value(await store.locate(artifact, "a"));
    expect(value(await store.held(file!))).toBe(path);
    expect(value(await store.held({ digest: digestOf(Buffer.from("other")), bytes: 5 }))).toBeUndefined();
    await overwrite(path, "CONTENT");
    expect(value(await store.held(file!))).toBeUndefined();
  });

  test("refuses a blob that is damaged, shorter or lost, and says what to do", async () => {
    const store = await rig.open();
    const { artifact } = await rig.put(store, key, { a: "content" });
    const path = value(await store.locate(artifact, "a"));
    await overwrite(path, "CONTENT");
    const damaged = await store.read(artifact, "a");
    expect(damaged.ok || damaged.failure.reason).toBe("store-corrupt");
    await chmod(path, 0o644);
    await truncate(path, 3);
    expect(message(await store.read(artifact, "a"))).toBe(
      `The store's file ${path} has 3 bytes, where 7 were announced. ` +
        "Run fairlead-runtime apply: it is made again, or what copies it is named.",
    );
    await rm(path);
    expect(message(await store.locate(artifact, "a"))).toBe(
      `The store has lost ${path}. Run fairlead-runtime apply: it is made again, or what copies it is named.`,
    );
  });
});

describe("beside others", () => {
  test("entries and fields of other tools stay in the index, and are no outputs", async () => {
    const store = await rig.open();
    const foreign = {
      mediaType: mediaTypes.manifest,
      digest: `sha256:${"1".repeat(64)}`,
      size: 7,
      platform: { os: "linux" },
    };
    await writeFile(
      join(store.folder, "index.json"),
      JSON.stringify({ schemaVersion: 2, manifests: [foreign], annotations: { made: "elsewhere" } }),
    );
    await rig.put(store, key, { a: "1" });
    const index = Index.parse(await readJson("index.json"));
    expect(index.manifests[0]).toEqual(foreign);
    expect(index.annotations).toEqual({ made: "elsewhere" });
    expect(value(await store.list())).toHaveLength(1);
    expect(value(await store.get(foreign.digest))).toEqual({ state: "absent" });
  });

  test("many puts at once all arrive", async () => {
    const stores = await Promise.all([rig.open(), rig.open(), rig.open()]);
    const keys = Array.from({ length: 12 }, (_, at) => digestOf(Buffer.from(`key ${at}`)).slice(7));
    await Promise.all(
      keys.map((one, at) => rig.put(stores[at % 3]!, one, { file: `content ${at}`, shared: "the same" })),
    );
    expect(
      value(await stores[0].list())
        .map((output) => output.key)
        .sort(),
    ).toEqual([...keys].sort());
    expect((await readdir(stores[0].folder)).sort()).toEqual(["blobs", "index.json", "oci-layout"]);
  });

  test("puts of one key at once agree on one output", async () => {
    const store = await rig.open();
    const outputs = await Promise.all([1, 2, 3, 4].map((at) => rig.put(store, key, { file: `made by ${at}` })));
    expect(new Set(outputs.map(({ artifact }) => artifact.digest)).size).toBe(1);
    expect(value(await store.find(key))).toEqual({ state: "present", ...outputs[0]! });
  });
});

/** Can these paths be on one disk together? */
function isTree(files: Readonly<Record<string, unknown>>): boolean {
  const paths = Object.keys(files);
  return !paths.some((one) => paths.some((other) => other.startsWith(`${one}/`)));
}

async function readJson(name: string): Promise<unknown> {
  return JSON.parse(await readFile(join(rig.root, "store", name), "utf8"));
}
