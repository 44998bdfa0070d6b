import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { thisProcess } from "../../specs/program/process-identity.ts";
import { digestOf, hexOf } from "../system/digest.ts";
import { keyOf } from "../testing/release-rig.ts";
import { openStoreRig, probeOf, type StoreRig, value } from "../testing/store-rig.ts";
import type { ArtifactStore } from "./artifact-store.ts";
import { collectGarbage } from "./collect-garbage.ts";
import { emptyDescriptor } from "./empty-blob.ts";
import { evidenceKey, Index, mediaTypes } from "../../specs/handoff/store-layout.ts";
import { openStaging } from "./staging.ts";

let rig: StoreRig;
let store: ArtifactStore;
beforeEach(async () => {
  rig = await openStoreRig();
  store = await rig.open();
});
afterEach(() => rig.remove());

test("what is kept stays whole, with its evidence and the files that it shares with what goes", async () => {
  const kept = await put("kept", { shared: "both have this", own: "kept" });
  const gone = await put("gone", { shared: "both have this", own: "gone" });
  const shown = value(await collectGarbage(store, new Set([kept]), { remove: false }));
  expect(shown.outputs.map(({ digest }) => digest)).toEqual([gone]);
  expect(value(await store.get(gone)).state).toBe("present");
  expect(value(await collectGarbage(store, new Set([kept]), { remove: true }))).toEqual(shown);
  expect(value(await store.get(kept)).state).toBe("present");
  expect(value(await store.get(gone)).state).toBe("absent");
  const left = await blobs();
  expect(left).toContain(hexOf(digestOf(Buffer.from("both have this"))));
  expect(left).not.toContain(hexOf(digestOf(Buffer.from("gone"))));
  expect(value(await collectGarbage(store, new Set([kept]), { remove: true }))).toEqual({
    outputs: [],
    blobs: [],
    bytes: 0,
  });
});

test("what a probe has measured goes with the model that it asked, and stays with it", async () => {
  const kept = await put("kept", { own: "kept" });
  const gone = await put("gone", { own: "gone" });
  for (const digest of [kept, gone]) value(await store.keepEvidence(probeOf(digest, keyOf("serve"))));
  const { blobs: removed } = value(await collectGarbage(store, new Set([kept]), { remove: true }));
  expect(removed).toHaveLength(6);
  const left = value(await store.index.read()).manifests.map((entry) => evidenceKey(entry) ?? "output");
  expect(left.toSorted()).toEqual([keyOf("kept"), "output", keyOf("serve")].toSorted());
  expect(value(await collectGarbage(store, new Set([kept]), { remove: true })).blobs).toEqual([]);
});

test("what other tools have put into the store stays, with all that it refers to", async () => {
  const layer = await blob("a layer of somebody");
  const child = await blob(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config: emptyDescriptor,
      layers: [{ mediaType: "x", ...layer }],
    }),
  );
  const parent = await blob(
    JSON.stringify({ schemaVersion: 2, manifests: [{ mediaType: mediaTypes.manifest, ...child }] }),
  );
  const stray = await blob("nobody refers to this");
  const index = join(store.folder, "index.json");
  await writeFile(index, JSON.stringify({ schemaVersion: 2, manifests: [{ mediaType: mediaTypes.index, ...parent }] }));
  const gone = await put("gone", { a: "1" });
  value(await collectGarbage(store, new Set(), { remove: true }));
  expect((await blobs()).sort()).toEqual(
    [layer, child, parent, emptyDescriptor].map(({ digest }) => hexOf(digest)).sort(),
  );
  expect(await blobs()).not.toContain(hexOf(stray.digest));
  expect(Index.parse(JSON.parse(await readFile(index, "utf8"))).manifests).toHaveLength(1);
  expect(value(await store.get(gone)).state).toBe("absent");
});

test("files whose names are no digests are not ours, and stay", async () => {
  await writeFile(join(store.blobs.folder, "README"), "mine");
  await mkdir(join(store.blobs.folder, "sub"));
  value(await collectGarbage(store, new Set(), { remove: true }));
  expect((await blobs()).sort()).toEqual(["README", "sub"]);
});

test("nothing is removed while something is being stored", async () => {
  const gone = await put("gone", { a: "1" });
  const staging = await openStaging(store.staging);
  const refused = await collectGarbage(store, new Set(), { remove: true });
  expect(refused.ok ? "" : refused.failure.message).toMatch(
    new RegExp(
      `^Process ${process.pid} on \\S+ is storing an output in ${store.folder}\\. Wait for it to end and run the same command again\\.$`,
    ),
  );
  expect(value(await store.get(gone)).state).toBe("present");
  await staging.remove();
  value(await collectGarbage(store, new Set(), { remove: true }));
  expect(value(await store.get(gone)).state).toBe("absent");
});

test("R16: what a process of another machine has left there is named, since it is not known whether that has ended", async () => {
  const staging = await openStaging(store.staging);
  await writeFile(join(staging.folder, "owner.json"), JSON.stringify({ ...thisProcess(), host: "elsewhere" }));
  const refused = await collectGarbage(store, new Set(), { remove: true });
  expect(refused.ok ? "" : refused.failure.message).toBe(
    `Process ${process.pid} on elsewhere is storing an output in ${store.folder}. Wait for it to end and run the same command again. ` +
      `If you are sure that it does not run any more, remove ${staging.folder}.`,
  );
});

test("nothing is removed when a kept manifest cannot be read, because what it needs is not known", async () => {
  const kept = await put("kept", { a: "1" });
  await put("gone", { b: "2" });
  const path = store.blobs.path(kept);
  const text = await readFile(path, "utf8");
  await rm(path);
  await writeFile(path, text.replace("layers", "LAYERS"));
  const before = await blobs();
  const refused = await collectGarbage(store, new Set([kept]), { remove: true });
  expect(refused.ok || refused.failure.reason).toBe("store-corrupt");
  expect(await blobs()).toEqual(before);
});

async function put(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  return (await rig.put(store, hexOf(digestOf(Buffer.from(name))), files)).artifact.digest;
}

async function blob(text: string): Promise<{ digest: string; size: number }> {
  const bytes = Buffer.from(text);
  await writeFile(store.blobs.path(digestOf(bytes)), bytes);
  return { digest: digestOf(bytes), size: bytes.length };
}

function blobs(): Promise<string[]> {
  return readdir(store.blobs.folder);
}
