// What the artifact store of this machine has measured. Only plans read it, to foretell verdicts: what is not there, or is damaged, is no
// error of a plan. Whoever opens it has seen that its home did not come with the repository (specs/program/own-folder.ts).
import { Evidence } from "../../specs/handoff/evidence.ts";
import { evidenceKey, evidenceSubject, Index, Manifest, outputKey } from "../../specs/handoff/store-layout.ts";
import { blobName, blobsFolder, homeFolder, indexName, storeFolder } from "../../specs/handoff/store-places.ts";
import { outputKinds } from "../../specs/handoff/stages.ts";
import { digestOf } from "../fingerprint.ts";
import { readOwnFile } from "./own-file.ts";

export type FoundEvidence =
  | {
      readonly state: "read";
      readonly value: Evidence;
      /** Of its bytes. */
      readonly digest: string;
    }
  | Exclude<Read<Evidence>, { state: "read" }>;

type Read<T> =
  | { readonly state: "read"; readonly value: T }
  /** Nothing was measured here under this key, or the store has lost it. */
  | { readonly state: "absent" }
  /** There is something that is not believed. `reason` is a sentence about the file. */
  | { readonly state: "unusable"; readonly reason: string };

/** As zod makes them. */
interface Schema<T> {
  safeParse(value: unknown): { readonly success: true; readonly data: T } | { readonly success: false };
}

/** The index has some entries a stage; manifests list one file; evidence has a number for each training step. */
const maxIndexBytes = 64 * 2 ** 20;
const maxBlobBytes = 16 * 2 ** 20;

export class EvidenceStore {
  /** As messages call it. */
  readonly name: string;
  readonly #root: string;
  readonly #folder: readonly string[];
  #index: Read<Index> | undefined;

  /** The store of the home of the repository whose root this is; or, where `folder` says so, one in another place below `root`. */
  constructor(root: string, folder: readonly string[] = [homeFolder, storeFolder]) {
    this.name = folder.length === 0 ? `the store ${root}` : "the store";
    this.#root = root;
    this.#folder = folder;
  }

  /** What was measured when the stage of this key, of this kind, ran: of one that makes an output, of the output that the key has. */
  find(key: string, kind: string): FoundEvidence {
    this.#index ??= this.#json([indexName], maxIndexBytes, Index);
    if (this.#index.state !== "read") return this.#index;
    const entries = this.#index.value.manifests;
    const made = entries.find((entry) => outputKey(entry) === key)?.digest;
    const entry = entries.find(
      (one) => evidenceKey(one) === key && (made === undefined || evidenceSubject(one) === made),
    );
    const output = entry && evidenceSubject(entry);
    if (entry === undefined || (made === undefined && outputKinds.some((one) => one === kind)))
      return { state: "absent" };
    const manifest = this.#blob(entry.digest, Manifest);
    if (manifest.state !== "read") return manifest;
    const [file] = manifest.value.layers;
    if (file === undefined) return this.#unusable(blobParts(entry.digest), "lists no file");
    const evidence = this.#blob(file.digest, Evidence);
    if (evidence.state !== "read") return evidence;
    const { value } = evidence;
    const isAsked = value.key === key && value.stage === kind && value.output === output;
    if (!isAsked) return this.#unusable(blobParts(file.digest), "is evidence of something else");
    return { ...evidence, digest: file.digest };
  }

  #blob<T>(digest: string, schema: Schema<T>): Read<T> {
    return this.#json(blobParts(digest), maxBlobBytes, schema, digest);
  }

  /** `digest`: of the bytes, where it is known. */
  #json<T>(parts: readonly string[], maxBytes: number, schema: Schema<T>, digest?: string): Read<T> {
    const file = readOwnFile(this.#root, [...this.#folder, ...parts], maxBytes);
    if (file.state === "unusable") return this.#unusable(parts, file.reason);
    if (file.state === "absent") return file;
    if (digest !== undefined && digestOf(file.bytes) !== digest) return this.#unusable(parts, "is damaged");
    const parsed = schema.safeParse(jsonOf(file.bytes));
    if (!parsed.success) return this.#unusable(parts, "is not what this version reads");
    return { state: "read", value: parsed.data };
  }

  #unusable(parts: readonly string[], reason: string) {
    return { state: "unusable", reason: `${[...this.#folder, ...parts].join("/")} ${reason}` } as const;
  }
}

function blobParts(digest: string): readonly string[] {
  return [...blobsFolder.split("/"), blobName(digest)];
}

/** Undefined where the bytes are no JSON. */
function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}
