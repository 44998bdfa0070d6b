// Before anything in a home of another version is touched, its lock included.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { lockInUse } from "../../specs/program/lock.ts";
import { recordVersion, servicesFolder, wantedEnding, wantedVersion } from "../system/service-places.ts";
import { codeOf, readIfThere, strangeness, systemFailure } from "../system/atomic-file.ts";
import { type FailureReason, ok, type Result } from "../result.ts";
import { inventoryFiles, newerHome } from "./inventory.ts";

const otherVersions: ReadonlySet<FailureReason> = new Set(["state-older", "state-newer"]);

/** What is damaged is for whoever reads it to tell, and so is a service of another version that lives. */
export async function refuseOtherHome(home: string): Promise<Result<void>> {
  try {
    for (const { inventory } of await inventoryFiles(home))
      if (!inventory.ok && otherVersions.has(inventory.failure.reason)) return inventory;
    return (await hasNewerServices(home)) ? newerHome(home) : ok(undefined);
  } catch (cause) {
    return systemFailure(`reading ${home}`, cause);
  }
}

async function hasNewerServices(home: string): Promise<boolean> {
  const folder = servicesFolder(home);
  const names = await readdir(folder).catch((error: unknown) => {
    // Whoever asks the services tells of every other one.
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ELOOP" || codeOf(error) === "ENOTDIR") return [];
    throw error;
  });
  for (const name of names.filter((one) => one.endsWith(".json"))) {
    const file = join(folder, name);
    const isWanted = name.endsWith(wantedEnding);
    if (!((await versionOf(file)) > (isWanted ? wantedVersion : recordVersion))) continue;
    if (isWanted || (await lockInUse(file.replace(/json$/, "lock"))) === undefined) return true;
  }
  return false;
}

/** Bytes. */
const largest = 2 ** 20;
const AnyVersion = z.object({ version: z.int() });

/** 0 of what does not say it. */
async function versionOf(file: string): Promise<number> {
  try {
    const bytes = await readIfThere(file, largest);
    return AnyVersion.safeParse(JSON.parse(bytes?.toString("utf8") ?? "")).data?.version ?? 0;
  } catch (error) {
    if (error instanceof SyntaxError || strangeness(error) !== undefined) return 0;
    throw error;
  }
}
