// Copies an artifact into a folder for people and other programs. The folder carries a mark, so that only folders made here are
// ever replaced, and an unchanged one is recognised without reading it.
import { chmod, constants, copyFile, lstat, mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import { codeOf, readIfThere, replaceFile, systemFailure } from "../system/atomic-file.ts";
import { makeFolder } from "../system/make-folder.ts";
import { fail, ok, type Result } from "../result.ts";
import type { Artifact, ArtifactReader } from "../stage.ts";
import { checkoutManifest } from "../../specs/handoff/store-places.ts";
import { checkoutMark } from "./artifact-path.ts";
import { openStaging } from "./staging.ts";

/** `taken`: the folder holds another artifact that somebody else has checked out, and was left as it is. */
export interface Checkout {
  readonly state: "changed" | "same" | "taken";
  readonly folder: string;
}

type Label = string | Readonly<Record<string, string>>;

export interface CheckoutOptions {
  /** Who may replace the folder later. */
  readonly owner: string;
  /** Fields that are put first into one of the artifact's JSON files, `file`: names that the artifact itself does not have. */
  /** Bytes of the artifact's manifest, which are put beside its files: whoever loads them can verify them by the artifact's digest. */
  readonly manifest?: Buffer;
  /** Copies everything again, also where nothing looks changed. */
  readonly again?: boolean;
  /** Nothing but checkouts is kept there: what is in the folder may be replaced, whatever it is. */
  readonly isOwn?: boolean;
  readonly labels?: { readonly file: string } & Readonly<Record<string, Label>>;
}

/** Makes `folder` hold the artifact's files: all of them or, after a crash, none. A folder with files that no checkout has made is a failure. */
export async function checkout(
  artifacts: ArtifactReader,
  artifact: Artifact,
  folder: string,
  options: CheckoutOptions,
): Promise<Result<Checkout>> {
  const target = resolve(folder);
  try {
    const looks = await stateOf(target, artifact, options);
    const isReplaced =
      (looks === "same" && options.again === true) ||
      ((looks === "foreign" || looks === "taken") && options.isOwn === true);
    const state = isReplaced ? "other" : looks;
    if (state === "same" || state === "taken") return ok({ state, folder: target });
    if (state === "foreign") {
      return fail(
        "input-invalid",
        `${target} holds files that were not checked out from an artifact store. Move them away, or name another folder.`,
      );
    }
    await makeFolder(dirname(target));
    const staging = await openStaging(join(dirname(target), ".staging"));
    try {
      const copied = await copyFiles(artifacts, artifact, join(staging.folder, "new"), options);
      if (!copied.ok) return copied;
      // Between the two renames the folder is absent; the next checkout makes it.
      await moveAway(target, join(staging.folder, "old"));
      await rename(join(staging.folder, "new"), target);
      return ok({ state: "changed", folder: target });
    } finally {
      await staging.remove();
    }
  } catch (cause) {
    return systemFailure(`checking out into ${target}`, cause);
  }
}

const Mark = z.strictObject({
  artifact: z.string(),
  owner: z.string(),
  labels: z.record(z.string(), z.union([z.string(), z.record(z.string(), z.string())])),
  /** What each file looks like from outside: size, times of modification and of change, and inode. */
  files: z.record(z.string(), z.string()),
});
export type Mark = z.infer<typeof Mark>;

async function stateOf(
  target: string,
  artifact: Artifact,
  { owner, manifest, labels = noLabels }: CheckoutOptions,
): Promise<"same" | "other" | "taken" | "absent" | "foreign"> {
  const names = await readdir(target).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return [];
    if (codeOf(error) === "ENOTDIR") return undefined;
    throw error;
  });
  if (names === undefined) return "foreign";
  if (names.length === 0) return "absent";
  const mark = await markOf(target);
  if (mark === undefined) return "foreign";
  if (mark.artifact !== artifact.digest) return mark.owner === owner ? "other" : "taken";
  if (JSON.stringify(mark.labels) !== JSON.stringify(labels)) return mark.owner === owner ? "other" : "taken";
  const paths = [...artifact.files.map(({ path }) => path), ...(manifest === undefined ? [] : [checkoutManifest])];
  for (const path of paths) {
    if (mark.files[path] === undefined || mark.files[path] !== (await lookOf(join(target, path)))) return "other";
  }
  return "same";
}

async function markOf(folder: string): Promise<Mark | undefined> {
  const bytes = await readIfThere(join(folder, checkoutMark));
  return bytes && markIn(bytes.toString("utf8"));
}

/** Undefined of what no checkout has written. */
export function markIn(text: string): Mark | undefined {
  try {
    return Mark.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

async function copyFiles(
  artifacts: ArtifactReader,
  artifact: Artifact,
  folder: string,
  { owner, manifest, labels = noLabels }: CheckoutOptions,
): Promise<Result<void>> {
  const files: Record<string, string> = {};
  for (const { path } of artifact.files) {
    const source = await artifacts.locate(artifact, path);
    if (!source.ok) return source;
    const copy = join(folder, path);
    await mkdir(dirname(copy), { recursive: true });
    if (path === labels.file) {
      const text = labelled(await readFile(source.value), labels);
      if (text === undefined) throw new Error(`internal: ${source.value} is no JSON object`);
      await writeFile(copy, text);
    } else await copyFile(source.value, copy, constants.COPYFILE_FICLONE);
    await chmod(copy, 0o644);
    files[path] = await lookOf(copy);
  }
  if (manifest !== undefined) {
    await writeFile(join(folder, checkoutManifest), manifest);
    files[checkoutManifest] = await lookOf(join(folder, checkoutManifest));
  }
  const mark: Mark = { artifact: artifact.digest, owner, labels: { ...labels }, files };
  await replaceFile(join(folder, checkoutMark), `${JSON.stringify(mark)}\n`);
  return ok(undefined);
}

const noLabels: NonNullable<CheckoutOptions["labels"]> = { file: "" };

/** What a checkout makes of the bytes of the labelled file; undefined where they are no JSON object. */
export function labelled(bytes: Buffer, { file: _, ...labels }: Mark["labels"]): string | undefined {
  const content: unknown = JSON.parse(bytes.toString("utf8"));
  if (typeof content !== "object" || content === null) return undefined;
  return `${JSON.stringify({ ...labels, ...content }, undefined, 2)}\n`;
}

async function lookOf(path: string): Promise<string> {
  return lstat(path, { bigint: true }).then(
    ({ size, mtimeNs, ctimeNs, ino }) => `${size}/${mtimeNs}/${ctimeNs}/${ino}`,
    () => "absent",
  );
}

async function moveAway(target: string, aside: string): Promise<void> {
  try {
    await rename(target, aside);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}
