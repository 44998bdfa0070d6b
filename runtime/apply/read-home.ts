// Reads all that a home keeps, every byte of it, and says what is not as it should be. Changes nothing, and waits for nobody.
import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { codeOf, systemFailure } from "../system/atomic-file.ts";
import { datasetsOf, modelsOf, storeOf } from "../system/home.ts";
import { isPlainName } from "../system/plain-name.ts";
import { fail, ok, type Result } from "../result.ts";
import { Blobs, diskWriter } from "../store/blobs.ts";
import type { StoreDamage } from "../store/expected-blobs.ts";
import type { ReadingContext } from "../store/read-blobs.ts";
import { type CheckoutReading, readDataset, readModel } from "../store/read-checkout.ts";
import { readStore, type StoreReading } from "../store/read-store.ts";
import { type Inventory, type InventoryFile, inventoryFiles } from "./inventory.ts";

type Place =
  | { readonly kind: "store" }
  | { readonly kind: "inventory"; readonly environment: string }
  | { readonly kind: "model"; readonly folder: string }
  | { readonly kind: "dataset"; readonly folder: string; readonly team: string; readonly project: string };

export type HomeDamage = StoreDamage & { readonly place: Place };

export interface HomeReading extends Omit<StoreReading, "damages" | "outputs"> {
  readonly damages: readonly HomeDamage[];
  /** Those that can be read. */
  readonly inventories: readonly Inventory[];
}

/**
 * Fails at what another version wrote, and where it is stopped. What is wrong while an apply or gc changes what is on record may be right once
 * it has: then all is read again.
 */
export async function readHome(home: string, context: ReadingContext): Promise<Result<HomeReading>> {
  try {
    for (let left = mostReadings; ; left--) {
      const files = await inventoryFiles(home);
      const read = await readOnce(home, files, context);
      if (!read.ok || read.value.damages.length === 0 || left === 1) return read;
      if (JSON.stringify(await inventoryFiles(home)) === JSON.stringify(files)) return read;
    }
  } catch (cause) {
    return systemFailure(`reading ${home}`, cause);
  }
}

const mostReadings = 3;

/** Throws the system's errors. */
async function readOnce(
  home: string,
  files: readonly InventoryFile[],
  context: ReadingContext,
): Promise<Result<HomeReading>> {
  const other = files.find(({ inventory }) => !inventory.ok && /^state-(older|newer)$/.test(inventory.failure.reason));
  if (other !== undefined && !other.inventory.ok) return other.inventory;
  const store = (await isThere(storeOf(home))) ? await readStore(storeOf(home), context) : ok(noStore);
  if (!store.ok) return store;
  const checkouts = await readCheckouts(home, context);
  if (context.signal.aborted) return fail("cancelled", "Stopped. Nothing was changed.", { retry: "later" });
  const inventories = files.flatMap(({ inventory }) => (inventory.ok && inventory.value ? [inventory.value] : []));
  const readings = checkouts.map(({ reading }) => reading);
  return ok({
    inventories,
    damages: [
      ...store.value.damages.map((one) => ({ ...one, place: { kind: "store" } as const })),
      ...files.flatMap(({ path, environment, inventory }): HomeDamage[] => {
        const place = { kind: "inventory", environment } as const;
        if (!inventory.ok) return [{ path, problem: "is damaged: no runtime wrote it like this", parts: [], place }];
        if (inventory.value === undefined) return [];
        return lostOutputs(path, inventory.value, store.value.outputs).map((one) => ({ ...one, place }));
      }),
      ...checkouts.flatMap(({ place, reading }) => reading.damages.map((one) => ({ ...one, place }))),
    ],
    strangers: [
      ...store.value.strangers,
      ...(await strangersIn(home)),
      ...readings.flatMap(({ strangers }) => strangers),
    ],
    files: [store.value, ...readings].reduce((sum, one) => sum + one.files, files.length),
    bytes: [store.value, ...readings].reduce((sum, one) => sum + one.bytes, 0),
  });
}

const noStore: StoreReading = { damages: [], outputs: new Set(), strangers: [], files: 0, bytes: 0 };

async function isThere(folder: string): Promise<boolean> {
  return stat(folder).then(
    () => true,
    (error: unknown) => {
      if (codeOf(error) === "ENOENT") return false;
      throw error;
    },
  );
}

/** What an inventory has on record, and the index of the store does not name. */
function lostOutputs(path: string, { applied, attempt }: Inventory, stored: ReadonlySet<string>): StoreDamage[] {
  const stages = [...applied, ...(attempt === null ? [] : [attempt])].flatMap((one) => Object.entries(one.stages));
  const lost = new Map<string, StoreDamage>();
  for (const [name, { key, digest }] of stages) {
    if (digest === null || stored.has(digest)) continue;
    const part = { output: digest, key, artifactType: undefined, what: "all of it" };
    lost.set(digest, {
      path,
      problem: `has ${digest} of ${name} on record, which the store does not have`,
      parts: [part],
    });
  }
  return [...lost.values()];
}

/** What is no folder where only folders belong: a link is named, and leads nowhere. */
async function strangersIn(home: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const parent of [modelsOf(home), datasetsOf(home)])
    for (const entry of await entriesOf(parent))
      if (!entry.isDirectory()) found.push(`${join(parent, entry.name)}: is no folder`);
  return found;
}

interface ReadPlace {
  readonly place: Place;
  readonly reading: CheckoutReading;
}

async function readCheckouts(home: string, context: ReadingContext): Promise<readonly ReadPlace[]> {
  const found: ReadPlace[] = [];
  for (const name of (await foldersIn(modelsOf(home))).filter((one) => /^[0-9a-f]{64}$/.test(one))) {
    const folder = join(modelsOf(home), name);
    const reading = await settled(folder, () => readModel(folder, `sha256:${name}`, context));
    if (reading !== undefined) found.push({ place: { kind: "model", folder }, reading });
  }
  const blobs = new Blobs(storeOf(home), diskWriter);
  for (const [team = "", project = "", dataset = "", version = ""] of await below(datasetsOf(home), 4)) {
    const folder = join(datasetsOf(home), team, project, dataset, version);
    const place = { kind: "dataset", folder, team, project } as const;
    const reading = await settled(folder, () => readDataset(folder, `${team}/${project}`, blobs, context));
    if (reading !== undefined) found.push({ place, reading });
  }
  return found;
}

/** A checkout that is going on takes a folder away for a moment: what is wrong then is looked at once more. Undefined of one that gc has taken. */
async function settled(folder: string, read: () => Promise<CheckoutReading>): Promise<CheckoutReading | undefined> {
  const first = await read();
  if (first.damages.length === 0) return first;
  const second = await read();
  return second.damages.length === 0 || (await isThere(folder)) ? second : undefined;
}

/** Names of the folders at a depth, each with those above it. */
async function below(root: string, depth: number): Promise<readonly (readonly string[])[]> {
  if (depth === 0) return [[]];
  const found: (readonly string[])[] = [];
  for (const name of await foldersIn(root))
    for (const more of await below(join(root, name), depth - 1)) found.push([name, ...more]);
  return found;
}

/** Sorted. No link is followed. */
async function foldersIn(parent: string): Promise<string[]> {
  return (await entriesOf(parent))
    .filter((entry) => entry.isDirectory() && isPlainName(entry.name))
    .map(({ name }) => name)
    .sort();
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return [];
    throw error;
  });
}
