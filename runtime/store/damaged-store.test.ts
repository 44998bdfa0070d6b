import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { digestOf } from "../system/digest.ts";
import { message, openStoreRig, overwrite, putOptions, type StoreRig, value } from "../testing/store-rig.ts";
import { ArtifactStore } from "./artifact-store.ts";
import { diskWriter } from "./blobs.ts";
import { emptyDescriptor } from "./empty-blob.ts";
import { Index, mediaTypes } from "../../specs/handoff/store-layout.ts";

let rig: StoreRig;
beforeEach(async () => void (rig = await openStoreRig()));
afterEach(() => rig.remove());

const key = "a".repeat(64);
const otherKey = "b".repeat(64);

describe("after damage", () => {
  test("a lost file makes its output incomplete, and the same output stored again heals it", async () => {
    const store = await rig.open();
    const before = await rig.put(store, key, { a: "1", b: "2" });
    const lost = value(await store.locate(before.artifact, "b"));
    await rm(lost);
    expect(value(await store.find(key))).toEqual({ state: "incomplete", missing: lost, bytes: 2 });
    const healed = await rig.put(store, key, { a: "1", b: "2" });
    expect(healed.artifact).toEqual(before.artifact);
    expect(value(await store.find(key))).toEqual({ state: "present", ...healed });
    expect(Index.parse(await readJson("index.json")).manifests).toHaveLength(2);
  });

  test("an incomplete output is replaced by another one of the same key", async () => {
    const store = await rig.open();
    const before = await rig.put(store, key, { a: "1" });
    await rm(value(await store.locate(before.artifact, "a")));
    const after = await rig.put(store, key, { a: "made anew" });
    expect(value(await store.find(key))).toEqual({ state: "present", ...after });
    expect(value(await store.list()).map(({ digest }) => digest)).toEqual([after.artifact.digest]);
  });

  test("lost evidence makes an output incomplete, because its gates are not known any more", async () => {
    const store = await rig.open();
    await rig.put(store, key, { a: "1" });
    const entry = Index.parse(await readJson("index.json")).manifests.find(
      (one) => one.artifactType === mediaTypes.evidence,
    );
    await rm(rig.blob(entry?.digest ?? ""));
    const missing = rig.blob(entry?.digest ?? "");
    expect(value(await store.find(key))).toEqual({ state: "incomplete", missing, bytes: 1 });
  });

  test("a damaged manifest is named with its file, and storing the output again heals it", async () => {
    const store = await rig.open();
    const { artifact } = await rig.put(store, key, { a: "1" });
    const path = rig.blob(artifact.digest);
    const bytes = await readFile(path);
    await overwrite(path, bytes.toString("utf8").replace("layers", "LAYERS"));
    expect(value(await store.find(key))).toEqual({
      state: "damaged",
      file: path,
      problem: `is damaged: its bytes have the digest ${digestOf(await readFile(path))}`,
      bytes: null,
    });
    await rig.put(store, key, { a: "1" });
    expect(value(await store.find(key)).state).toBe("present");
  });

  test("a truncated index is a failure that says what to do, and an index that was removed is made again", async () => {
    const store = await rig.open();
    const output = await rig.put(store, key, { a: "1" });
    await rig.put(store, otherKey, { a: "2" });
    const path = join(store.folder, "index.json");
    await truncate(path, 40);
    const expected =
      `The store's file ${path} is damaged: it is not JSON. ` +
      "Run fairlead-runtime apply, or remove it: it is made again from the files beside it.";
    expect(message(await store.find(key))).toBe(expected);
    const refused = await store.put(await rig.folder({ a: "3" }), putOptions("c".repeat(64)));
    expect(message(refused)).toBe(expected);
    await rm(path);
    const again = await rig.open();
    expect(value(await again.find(key))).toEqual({ state: "present", ...output });
    expect(value(await again.find(otherKey)).state).toBe("present");
    expect(Index.parse(await readJson("index.json")).manifests).toHaveLength(4);
  });

  test.each([
    ["an array", "[]"],
    ["another schema version", '{"schemaVersion":1,"manifests":[]}'],
    [
      "a digest that leaves the folder",
      '{"schemaVersion":2,"manifests":[{"mediaType":"x","digest":"sha256:../../x","size":1}]}',
    ],
  ])("an index that is %s is a failure", async (_, text) => {
    const store = await rig.open();
    await writeFile(join(store.folder, "index.json"), text);
    expect(message(await store.find(key))).toMatch("index.json is damaged: it is not an OCI image index.");
  });

  test.each(["../escape", "/etc/passwd", "a/../../b", "a//b", "", ".", "a\\b", "a\u0000b", ".fairlead-checkout.json"])(
    "a manifest that names the file %j is refused",
    async (title) => {
      const store = await rig.open();
      await enter(store, { layers: [{ title, content: "evil" }] });
      const found = await store.find(key);
      expect(found.ok || found.failure.reason).toBe("store-corrupt");
      expect(message(found)).toMatch("names an unsafe file: ");
    },
  );

  test("a manifest with a file that is also a folder, or twice the same file, is refused", async () => {
    const store = await rig.open();
    await enter(store, {
      layers: [
        { title: "a", content: "1" },
        { title: "a/b", content: "2" },
      ],
    });
    expect(message(await store.find(key))).toMatch('names an unsafe file: "a" is a file and a folder');
    await enter(store, {
      layers: [
        { title: "a", content: "1" },
        { title: "a", content: "2" },
      ],
    });
    expect(message(await store.find(key))).toMatch('names an unsafe file: "a" stands for two files');
  });

  test("a folder that holds something else is no store, and stays as it is", async () => {
    await writeFile(join(rig.root, "letter.txt"), "dear");
    const opened = await ArtifactStore.open(rig.root);
    expect(message(opened)).toBe(
      `${rig.root} is not an artifact store: it has no file oci-layout, and it holds letter.txt. Name an empty folder, or the store's own.`,
    );
    expect(await readdir(rig.root)).toEqual(["letter.txt"]);
  });

  test("a layout of another version is refused as such, and left as it is", async () => {
    const store = await rig.open();
    await writeFile(join(store.folder, "oci-layout"), '{"imageLayoutVersion":"9.0.0"}');
    const path = join(store.folder, "oci-layout");
    for (const create of [true, false, "never"] as const) {
      const opened = await ArtifactStore.open(store.folder, { create });
      expect(opened.ok || opened.failure.reason).toBe("state-newer");
      expect(message(opened)).toBe(
        `${path} is of version 9.0.0, and this runtime knows 1.0.0: the store was made by a newer version of Fairlead, or by something else. ` +
          "Nothing in it was changed. Use that version, or name another store.",
      );
    }
    expect(await readFile(path, "utf8")).toBe('{"imageLayoutVersion":"9.0.0"}');
  });

  test.each(["", "{}", '{"imageLayoutVersion":"1.0.', '{"imageLayoutVersion":1}'])(
    "a layout that is %j is made again where all beside it is a store's own, and a failure elsewhere",
    async (text) => {
      const store = await rig.open();
      const output = await rig.put(store, key, { a: "1" });
      const path = join(store.folder, "oci-layout");
      await writeFile(path, text);
      expect(message(await ArtifactStore.open(store.folder, { create: false }))).toMatch(
        /oci-layout is damaged\. It has/,
      );
      const looked = value(await ArtifactStore.open(store.folder, { create: "never" }));
      expect(value(await looked.find(key))).toEqual({ state: "present", ...output });
      expect(await readFile(path, "utf8")).toBe(text);
      expect(value(await (await rig.open()).find(key))).toEqual({ state: "present", ...output });
      await writeFile(path, text);
      await writeFile(join(store.folder, "letter.txt"), "dear");
      expect(message(await ArtifactStore.open(store.folder))).toMatch(/oci-layout is damaged\. It has/);
      expect(await readFile(path, "utf8")).toBe(text);
    },
  );

  test("bytes of a file that are not its own make an output damaged, unless it is looked at from outside", async () => {
    const store = await rig.open();
    const { artifact, evidence, evidenceDigest } = await rig.put(store, key, { a: "1", b: "2" });
    const path = rig.blob(artifact.files[1]!.digest);
    await overwrite(path, "3");
    const problem = `is damaged: its bytes have the digest ${digestOf(Buffer.from("3"))}`;
    expect(value(await store.find(key))).toEqual({ state: "damaged", file: path, problem, bytes: 2 });
    expect(value(await store.find(key, { outside: true }))).toEqual({
      state: "present",
      artifact,
      evidence,
      evidenceDigest,
    });
    const stop = new AbortController();
    stop.abort();
    const stopped = await store.get(artifact.digest, { signal: stop.signal });
    expect(stopped.ok || stopped.failure.reason).toBe("cancelled");
    const healed = await rig.put(store, key, { a: "1", b: "2" });
    expect(value(await store.find(key))).toEqual({ state: "present", ...healed });
  });

  test.each([
    [
      "a folder with files in it",
      async (path: string) => (await mkdir(path), writeFile(join(path, "mine"), "1")),
      "is no regular file",
      [["mine"]],
    ],
    ["a pipe", async (path: string) => void execFileSync("mkfifo", [path]), "is no regular file", []],
    [
      "a link to the right bytes",
      async (path: string) => (await writeFile(`${path}.right`, "1"), symlink(`${path}.right`, path)),
      "is a link",
      [],
    ],
  ])(
    "%s in the place of a file is damage, is not waited on or followed, and gives way to the file",
    async (_, make, problem, kept) => {
      const store = await rig.open();
      const { artifact } = await rig.put(store, key, { a: "1" });
      const path = rig.blob(artifact.files[0]!.digest);
      await rm(path);
      await make(path);
      expect(value(await store.find(key))).toEqual({ state: "damaged", file: path, problem, bytes: 1 });
      await rig.put(store, key, { a: "1" });
      expect(value(await store.find(key)).state).toBe("present");
      const aside = (await readdir(dirname(path))).filter((name) => name.endsWith(".aside"));
      // What a store never makes is nobody's to throw away.
      expect(await Promise.all(aside.map((name) => readdir(join(dirname(path), name))))).toEqual(kept);
    },
  );

  test("any bytes in the place of index.json or a manifest are a failure or a reading, never a crash", async () => {
    const store = await rig.open();
    const { artifact } = await rig.put(store, key, { a: "1" });
    const index = await readFile(join(store.folder, "index.json"), "utf8");
    await fc.assert(
      fc.asyncProperty(fc.nat(index.length), fc.string({ maxLength: 20 }), fc.nat(40), async (at, inserted, cut) => {
        await writeFile(join(store.folder, "index.json"), index.slice(0, at) + inserted + index.slice(at + cut));
        const found = await store.find(key);
        if (!found.ok) expect(found.failure.reason).toBe("store-corrupt");
        const listed = await store.list();
        if (!listed.ok) expect(listed.failure.reason).toBe("store-corrupt");
      }),
      { numRuns: 60 },
    );
    await writeFile(join(store.folder, "index.json"), index);
    const path = rig.blob(artifact.digest);
    await fc.assert(
      fc.asyncProperty(fc.string(), async (text) => {
        await overwrite(path, text);
        const found = await store.find(key);
        expect(value(found).state).toBe("damaged");
      }),
      { numRuns: 20 },
    );
  });
});

describe("a full disk", () => {
  test.each([0, 1, 2, 3, 4, 5])(
    "at write %i of a put leaves the store as it was, and the put can be repeated",
    async (fails) => {
      const before = await rig.put(await rig.open(), otherKey, { a: "kept" });
      let writes = 0;
      const full = async (): Promise<void> => {
        if (writes++ === fails)
          throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
      };
      const opened = value(
        await ArtifactStore.open(join(rig.root, "store"), {
          writer: {
            copy: async (from, to) => (await full(), diskWriter.copy(from, to)),
            write: async (to, bytes) => (await full(), diskWriter.write(to, bytes)),
          },
        }),
      );
      const refused = await opened.put(await rig.folder({ a: "1", b: "2" }), putOptions(key));
      expect(refused.ok || refused.failure.reason).toBe("disk-full");
      expect(message(refused)).toBe(
        `storing the output of stage key ${key.slice(0, 12)} in ${opened.folder}: no space left on the disk. ` +
          "Free some space and run the same command again; finished stages are kept.",
      );
      const store = await rig.open();
      expect(value(await store.find(key))).toEqual({ state: "absent" });
      expect(value(await store.find(otherKey))).toEqual({ state: "present", ...before });
      expect((await readdir(store.folder)).sort()).toEqual(["blobs", "index.json", "oci-layout"]);
      await rig.put(store, key, { a: "1", b: "2" });
      expect(value(await store.find(key)).state).toBe("present");
    },
  );
});

/** Enters a manifest made by hand under `key`. */
async function enter(store: ArtifactStore, { layers }: { layers: readonly { title: string; content: string }[] }) {
  const descriptors = [];
  for (const { title, content } of layers) {
    const bytes = Buffer.from(content);
    await writeFile(rig.blob(digestOf(bytes)), bytes);
    descriptors.push({
      mediaType: mediaTypes.file,
      digest: digestOf(bytes),
      size: bytes.length,
      annotations: { "org.opencontainers.image.title": title },
    });
  }
  const manifest = { schemaVersion: 2, mediaType: mediaTypes.manifest, config: emptyDescriptor, layers: descriptors };
  const bytes = Buffer.from(JSON.stringify(manifest));
  await writeFile(rig.blob(digestOf(bytes)), bytes);
  const entry = {
    mediaType: mediaTypes.manifest,
    digest: digestOf(bytes),
    size: bytes.length,
    annotations: { "dev.fairlead.stage.key": key },
  };
  await writeFile(join(store.folder, "index.json"), JSON.stringify({ schemaVersion: 2, manifests: [entry] }));
}

async function readJson(name: string): Promise<unknown> {
  return JSON.parse(await readFile(join(rig.root, "store", name), "utf8"));
}
