// An artifact store in a temporary folder, and outputs to put into it: what the tests of the store stand on.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Evidence } from "../../specs/handoff/evidence.ts";
import { handoffVersion } from "../../specs/handoff/value.ts";
import { hexOf } from "../system/digest.ts";
import { machineFacts } from "../system/machine.ts";
import { ok, type Result } from "../result.ts";
import type { Descriptor } from "../../specs/handoff/store-layout.ts";
import type { Artifact } from "../stage.ts";
import type { ProbeFigures } from "../../specs/handoff/probe.ts";
import { probeFigures } from "../../specs/testing/documents.ts";
import { probeEvidence } from "../store/probe-evidence.ts";
import { ArtifactStore, artifactTypeOf, type PutOptions } from "../store/artifact-store.ts";
import type { StoredOutput } from "../store/outputs.ts";

type Files = Readonly<Record<string, string | Uint8Array>>;

export interface StoreRig {
  readonly root: string;
  /** Opens the store `store`, or another one. */
  open(name?: string): Promise<ArtifactStore>;
  /** A new folder with these files. */
  folder(files: Files): Promise<string>;
  /** Puts files as the output of a key. Throws when that fails. */
  put(store: ArtifactStore, key: string, files: Files): Promise<StoredOutput>;
  /** Path of a blob of the store `store`. */
  blob(digest: string): string;
  remove(): Promise<void>;
}

export async function openStoreRig(): Promise<StoreRig> {
  const root = await mkdtemp(join(tmpdir(), "fairlead-store-"));
  let folders = 0;
  const rig: StoreRig = {
    root,
    async open(name = "store") {
      return value(await ArtifactStore.open(join(root, name)));
    },
    async folder(files) {
      const folder = join(root, "outputs", String(folders++));
      for (const [path, content] of Object.entries(files)) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), content);
      }
      return folder;
    },
    async put(store, key, files) {
      return value(await store.put(await rig.folder(files), putOptions(key)));
    },
    blob: (digest) => join(root, "store", "blobs", "sha256", hexOf(digest)),
    remove: () => rm(root, { recursive: true, force: true }),
  };
  return rig;
}

export function putOptions(key: string): PutOptions {
  return {
    key,
    artifactType: artifactTypeOf("train"),
    evidence: ({ digest }: Artifact): Evidence => ({
      apiVersion: handoffVersion,
      kind: "Evidence",
      stage: "train",
      key,
      output: digest,
      inputs: {},
      figures: { lossFinal: 0.5 },
      startedAt: "2026-01-02T03:04:05.000Z",
      seconds: 1.5,
      machine: machineFacts(),
    }),
  };
}

/** Replaces a file that may be read-only. */
export async function overwrite(path: string, content: string | Uint8Array): Promise<void> {
  await rm(path);
  await writeFile(path, content);
}

/** The value of a result that has to be good. */
export function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.failure.reason}: ${result.failure.message}`);
  return result.value;
}

/** The message of a failure; of a good result, that it was good. */
export function message(result: Result<unknown>): string {
  return result.ok ? "it went well" : result.failure.message;
}

/** What a service of `key` measured of an output, as evidence. */
export function probeOf(output: string, key: string, figures: Partial<ProbeFigures> = {}): Evidence {
  return probeEvidence({
    key,
    model: { key: "0".repeat(64), digest: output },
    figures: { ...probeFigures, ...figures },
  });
}

/** Writes other entries into the index of a store, as another program may. */
export async function reenter(
  { index }: ArtifactStore,
  change: (entries: readonly Descriptor[]) => readonly Descriptor[],
): Promise<void> {
  value(await index.locked(async (locked) => ok(await locked.write(change(locked.entries)))));
}
