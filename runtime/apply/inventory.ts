// What this home owns of one project in one environment, and what was last wanted of it: the record from which an apply that was
// killed is continued, and from which services of removed targets are known.
import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { Digest, StageKey } from "../../specs/handoff/value.ts";
import { Verdict } from "../../specs/handoff/gates.ts";
import { ProbeFigures } from "../../specs/handoff/probe.ts";
import { ReleaseRecord } from "../../specs/handoff/release.ts";
import { StageKind } from "../../specs/handoff/stage-kind.ts";
import { codeOf, readIfThere, replaceFile, strangeness, systemFailure } from "../system/atomic-file.ts";
import type { Scope } from "../engine.ts";
import { isPlainName } from "../system/plain-name.ts";
import { fail, ok, type Result } from "../result.ts";

/**
 * Of this record and of everything in a home that is found by its names or keys. 1: services and datasets were kept without a team.
 * 2: keys held names and paths, and evidence held gates. 3: services had no figures of their probe. 4: they did not say how many
 * replicas they have. 5: releases had no promotion record, and pinned nothing. Versions from 3 on are still read, and become one of this
 * version when they are written.
 */
export const inventoryVersion = 6;
const oldestRead = 3;

const StageRecord = z.strictObject({
  kind: StageKind,
  key: StageKey,
  /** Null for stages without an output (serve, observe), and for those that have not run. */
  digest: Digest.nullable(),
  /** Was it made in another environment, and named by the release? */
  pinned: z.boolean().default(false),
});

export const ServiceRecord = z.strictObject({
  target: z.string(),
  alias: z.string(),
  serveKey: StageKey,
  modelDigest: Digest,
  address: z.string(),
  /** Null of a service that an older runtime started. */
  replicas: z.int().min(1).nullable().default(null),
  /** What was measured before it took traffic; null of a service that an older runtime started. */
  probe: ProbeFigures.nullable().default(null),
});
export type ServiceRecord = z.infer<typeof ServiceRecord>;

const AppliedRecord = ReleaseRecord.omit({ replaces: true });
export type AppliedRecord = z.infer<typeof AppliedRecord>;

/** A release that was applied to its end. */
export const AppliedRelease = z.strictObject({
  /** Digest of its index.json. */
  release: Digest,
  /** The promotion record that it follows; null where there is none. */
  record: AppliedRecord.nullable().default(null),
  appliedAt: z.string(),
  stages: z.record(z.string(), StageRecord),
  /** What became of each gate. */
  verdicts: z.array(Verdict),
});
export type AppliedRelease = z.infer<typeof AppliedRelease>;

export const Attempt = z.strictObject({
  release: Digest,
  startedAt: z.string(),
  stages: z.record(z.string(), StageRecord),
  /** Targets whose services it may have started or switched. */
  targets: z.array(z.string()),
  /** Empty until all that the gates judge was measured. */
  verdicts: z.array(Verdict),
  /** Null while it runs; a record that keeps null belongs to an apply that was killed. */
  failure: z.strictObject({ reason: z.string(), message: z.string(), at: z.string() }).nullable(),
});
export type Attempt = z.infer<typeof Attempt>;

export const Inventory = z.strictObject({
  version: z.literal([oldestRead, 4, 5, inventoryVersion]).transform((): typeof inventoryVersion => inventoryVersion),
  team: z.string(),
  project: z.string(),
  environment: z.string(),
  /** The repository that it was applied from: two repositories may share a home. */
  repository: z.string(),
  engine: z.string(),
  /** Newest first; the first one is what runs. Of the last few versions (stable-versions.ts), one each. */
  applied: z.array(AppliedRelease),
  services: z.array(ServiceRecord),
  /** The last apply when it did not reach its end. */
  attempt: Attempt.nullable(),
});
export type Inventory = z.infer<typeof Inventory>;

/** Targets of services that earlier applies have started, or may have started before they were killed; sorted. */
export function ownedTargets({ services, attempt }: Inventory): string[] {
  return [...new Set([...services.map(({ target }) => target), ...(attempt?.targets ?? [])])].sort();
}

export async function readInventory(home: string, scope: Scope): Promise<Result<Inventory | undefined>> {
  return readFileOf(home, fileOf(home, scope));
}

/** Throws the system's errors. */
export async function writeInventory(home: string, inventory: Inventory): Promise<void> {
  await replaceFile(fileOf(home, inventory), `${JSON.stringify(inventory, undefined, 2)}\n`);
}

/** Throws the system's errors. */
export async function removeInventory(home: string, scope: Scope): Promise<void> {
  await rm(fileOf(home, scope), { force: true });
}

/** Every inventory of a home, by environment, team and project. */
export async function listInventories(home: string): Promise<Result<readonly Inventory[]>> {
  const found: Inventory[] = [];
  try {
    for (const file of await filesOf(home)) {
      const inventory = await readFileOf(home, file);
      if (!inventory.ok) return inventory;
      if (inventory.value !== undefined) found.push(inventory.value);
    }
    return ok(found);
  } catch (cause) {
    return systemFailure(`reading ${rootOf(home)}`, cause);
  }
}

export interface InventoryFile {
  readonly path: string;
  readonly environment: string;
  readonly inventory: Result<Inventory | undefined>;
}

/** Every file that is there as an inventory, read or not, by environment, team and project. Throws the system's errors. */
export async function inventoryFiles(home: string): Promise<readonly InventoryFile[]> {
  const found: InventoryFile[] = [];
  for (const path of await filesOf(home)) {
    const environment = basename(dirname(dirname(path)));
    found.push({ path, environment, inventory: await readFileOf(home, path) });
  }
  return found;
}

/** Sorted. Throws the system's errors. */
async function filesOf(home: string): Promise<string[]> {
  const root = rootOf(home);
  const files: string[] = [];
  for (const environment of await namesIn(root)) {
    for (const team of await namesIn(join(root, environment))) {
      const names = await namesIn(join(root, environment, team));
      files.push(...names.filter((name) => name.endsWith(".json")).map((name) => join(root, environment, team, name)));
    }
  }
  return files;
}

function rootOf(home: string): string {
  return join(home, "state", "inventory");
}

function fileOf(home: string, { team, project, environment }: Scope): string {
  return join(rootOf(home), environment, team, `${project}.json`);
}

async function readFileOf(home: string, path: string): Promise<Result<Inventory | undefined>> {
  try {
    const bytes = await readIfThere(path, largest);
    if (bytes === undefined) return ok(undefined);
    const content: unknown = JSON.parse(bytes.toString("utf8"));
    if (OlderInventory.safeParse(content).success) return older(home);
    if (NewerInventory.safeParse(content).success) return newerHome(home);
    const parsed = Inventory.safeParse(content);
    return parsed.success ? ok(parsed.data) : corrupt(path, "it is not an inventory");
  } catch (cause) {
    if (cause instanceof SyntaxError) return corrupt(path, "it is not JSON");
    const strange = strangeness(cause);
    if (strange !== undefined) return corrupt(path, strange);
    return systemFailure(`reading ${path}`, cause);
  }
}

/** Bytes. It names the stages, verdicts and services of a few releases. */
const largest = 64 * 2 ** 20;

const OlderInventory = z.object({ version: z.int().max(oldestRead - 1) });
const NewerInventory = z.object({ version: z.int().min(inventoryVersion + 1) });

function older(home: string) {
  return fail(
    "state-older",
    `The home ${home} was made by an older version of Fairlead, and nothing in it was changed. Make another one: fairlead-runtime apply --home <new folder>. ` +
      "Or stop its services with the older version (fairlead-runtime stop), remove the folder, and run apply again.",
  );
}

/** Nothing in it is touched, since what another version keeps there is not known. */
export function newerHome(home: string) {
  return fail(
    "state-newer",
    `The home ${home} was made by a newer version of Fairlead, and nothing in it was changed. Use that version, or make another home: ` +
      "fairlead-runtime apply --home <new folder>.",
  );
}

function corrupt(path: string, what: string) {
  return fail(
    "state-corrupt",
    `${path} is damaged: ${what}. Remove it and run fairlead-runtime apply again: outputs and running services are found again, ` +
      "but a service of a target that has left the spec is not, and has to be stopped by hand.",
  );
}

async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return [];
    throw error;
  });
  return names.filter(isPlainName).sort();
}
